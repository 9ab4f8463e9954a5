using Markdig;
using Markdig.Extensions.AutoIdentifiers;
using Microsoft.ML.Lime.Tests;

namespace MlNetLime.Build.Tests;

/// <summary>The Markdown files of the repository.</summary>
public sealed class MarkdownTests
{
    // Tables and the anchors of headings as on GitHub.
    private static readonly MarkdownPipeline Pipeline =
        new MarkdownPipelineBuilder().UsePipeTables().UseAutoIdentifiers(AutoIdentifierOptions.GitHub).Build();

    [Fact]
    public void RelativeLinks_AllFiles_Resolve()
    {
        IReadOnlyList<string> files = RepositoryFiles.WithExtension(".md");
        Assert.Contains(Path.Combine(Checkout.Root, "README.md"), files);
        var pages = files.ToDictionary(path => path, path => Markdown.ToHtml(File.ReadAllText(path), Pipeline));
        IReadOnlyList<string> dead = DeadLinks.Find(pages, Checkout.Root);
        Assert.True(dead.Count == 0, $"{dead.Count} dead links:\n{string.Join('\n', dead)}");
    }

    [Fact]
    public void Site_TableOfContents_HasEveryPageOfTheDocs()
    {
        string docs = Path.Combine(Checkout.Root, "docs");
        IEnumerable<string> pages = RepositoryFiles.WithExtension(".md").Select(RepositoryFiles.Relative)
            .Where(path => path.StartsWith("docs/", StringComparison.Ordinal) && path != "docs/site/index.md");
        string[] listed = [.. Yaml.Read("docs/toc.yml").AllNodes.Where(node => node.Find("href") is not null)
            .Select(node => RepositoryFiles.Relative(Path.GetFullPath(Path.Combine(docs, node.Text("href")))))];
        Assert.Empty(pages.Except(listed));
        Assert.All(listed, page => Assert.True(File.Exists(Path.Combine(Checkout.Root, page)), page));
    }
}
