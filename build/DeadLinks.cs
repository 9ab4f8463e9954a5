using AngleSharp.Dom;
using AngleSharp.Html.Parser;

namespace MlNetLime.Build;

/// <summary>Checks the relative links of HTML pages. Links with a scheme or a host are not checked: no network is used.</summary>
internal static class DeadLinks
{
    private static readonly string[] LinkAttributes = ["href", "src"];

    /// <summary>Checks all HTML files of a folder and its subfolders.</summary>
    /// <returns>One line per dead link.</returns>
    public static IReadOnlyList<string> FindInFolder(string folder) => Find(
        Directory.EnumerateFiles(folder, "*.html", SearchOption.AllDirectories).ToDictionary(Path.GetFullPath, File.ReadAllText), folder);

    /// <summary>
    /// Checks pages given as text. A link must lead to one of the pages or to a file. An anchor must be the <c>id</c> of an element of its
    /// page, or the <c>name</c> of an <c>a</c> element. Anchors of files that are not pages are not checked. A link to a folder is dead:
    /// not every web server resolves it.
    /// </summary>
    /// <param name="pages">The HTML text of each page by its full path.</param>
    /// <param name="root">The folder that paths in messages are relative to. A link that leads out of it is dead.</param>
    /// <returns>One line per dead link: page, link and reason. Ordered by page; each link once per page.</returns>
    public static IReadOnlyList<string> Find(IReadOnlyDictionary<string, string> pages, string root)
    {
        HtmlParser parser = new();
        var parsed = pages.ToDictionary(page => page.Key, page => Read(parser, page.Value));
        List<string> dead = [];
        foreach ((string path, Page page) in parsed.OrderBy(page => page.Key, StringComparer.Ordinal))
            foreach (string link in page.Links.Where(IsRelative).Distinct())
                if (Fault(path, link) is { } fault)
                    dead.Add($"{Relative(path)}: '{link}': {fault}");
        return dead;

        string? Fault(string from, string link)
        {
            string[] parts = link.Split('#', 2);
            string file = parts[0].Split('?')[0];
            string folder = Path.GetDirectoryName(from)!;
            string target = file.Length == 0 ? from : Path.GetFullPath(Path.Combine(folder, Uri.UnescapeDataString(file)));
            if (Relative(target).StartsWith("..", StringComparison.Ordinal) || Path.IsPathRooted(file))
                return "leads out of the folder";
            if (!parsed.TryGetValue(target, out Page? page))
            {
                if (Directory.Exists(target))
                    return "is a folder, not a file";
                return File.Exists(target) ? null : $"there is no file {Relative(target)}";
            }
            string anchor = Uri.UnescapeDataString(parts.ElementAtOrDefault(1) ?? "");
            return anchor.Length == 0 || page.Anchors.Contains(anchor) ? null : $"there is no anchor '{anchor}' in {Relative(target)}";
        }

        string Relative(string path) => Path.GetRelativePath(root, path).Replace('\\', '/');
    }

    // A scheme ends at a colon before the first slash, question mark or hash sign; two slashes begin a host.
    private static bool IsRelative(string link) =>
        !link.Split('/', '?', '#')[0].Contains(':') && !link.StartsWith("//", StringComparison.Ordinal);

    private static Page Read(HtmlParser parser, string html)
    {
        using var document = parser.ParseDocument(html);
        List<string> links = [];
        HashSet<string> anchors = [];
        foreach (IElement element in document.All)
        {
            links.AddRange(LinkAttributes.Select(element.GetAttribute).OfType<string>());
            if (element.GetAttribute("http-equiv") == "refresh" && element.GetAttribute("content")?.Split("URL=") is [_, string next])
                links.Add(next.Trim('\'', '"'));
            if (element.Id is { } id)
                anchors.Add(id);
            if (element.LocalName == "a" && element.GetAttribute("name") is { } name)
                anchors.Add(name);
        }
        return new Page(links, anchors);
    }

    private sealed record Page(IReadOnlyList<string> Links, IReadOnlySet<string> Anchors);
}
