namespace Microsoft.ML.Lime.Engine.Tests;

/// <summary>Examples of the docs that a test runs; between the lines <c>docs: begin</c> and <c>docs: end</c>.</summary>
internal static class DocExample
{
    /// <summary>Each example of a test's file stands in a page, word for word.</summary>
    /// <param name="page">The page's name.</param>
    /// <param name="test">The file's path within this project.</param>
    public static void AssertStands(string page, string test)
    {
        string text = Normal(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, page)));
        string[] examples = [.. File.ReadAllText(Path.Combine(AppContext.BaseDirectory, test)).Split("// docs: begin").Skip(1)
            .Select(rest => Normal(rest[..rest.IndexOf("// docs: end", StringComparison.Ordinal)]))];
        Assert.NotEmpty(examples);
        Assert.All(examples, example => Assert.Contains(example, text, StringComparison.Ordinal));
    }

    private static string Normal(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
