using System.IO.Compression;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace MlNetLime.Build;

/// <summary>Checks the contents of a NuGet package.</summary>
internal static partial class PackageContents
{
    /// <summary>
    /// Checks that a package has its metadata, the licence, the icon and a readme with absolute links, that each library has its XML docs,
    /// and that the package does not depend on Microsoft.ML.OnnxRuntime: the application chooses the native library.
    /// </summary>
    /// <returns>One line per fault.</returns>
    public static IReadOnlyList<string> Faults(string package)
    {
        using ZipArchive zip = ZipFile.OpenRead(package);
        string[] names = [.. zip.Entries.Select(entry => entry.FullName)];
        XElement metadata;
        using (Stream nuspec = zip.GetEntry(names.Single(name => name.EndsWith(".nuspec", StringComparison.Ordinal)))!.Open())
            metadata = XDocument.Load(nuspec).Root!.Elements().Single();
        bool tool = Attributes("packageType", "name").Any(type => type.StartsWith("DotnetTool", StringComparison.Ordinal));

        List<string> faults = [];
        foreach (string element in (string[])["description", "license", "readme", "authors", "tags", "icon", "projectUrl"])
            if (Value(element) is null)
                faults.Add($"the nuspec has no <{element}>");
        foreach (string file in new[] { "LICENSE", Value("readme"), Value("icon") }.OfType<string>().Where(file => !names.Contains(file)))
            faults.Add($"there is no file {file}");
        if (Value("readme") is { } readme && zip.GetEntry(readme) is { } page)
            using (var reader = new StreamReader(page.Open()))
                foreach (Match link in Link().Matches(reader.ReadToEnd()))
                    faults.Add($"the readme has a link that is relative: {link.Groups[1].Value}");
        string[] libraries =
            [.. names.Where(name => name.StartsWith("lib/", StringComparison.Ordinal) && name.EndsWith(".dll", StringComparison.Ordinal))];
        if (!tool && libraries.Length == 0)
            faults.Add("there is no library in lib/");
        foreach (string library in libraries.Where(library => !names.Contains(Path.ChangeExtension(library, ".xml"))))
            faults.Add($"there are no XML docs of {library}");
        if (Attributes("dependency", "id").Contains("Microsoft.ML.OnnxRuntime"))
            faults.Add("it depends on Microsoft.ML.OnnxRuntime, but the application chooses the native library");
        return [.. faults.Select(fault => $"{Path.GetFileName(package)}: {fault}")];

        string? Value(string name) => metadata.Elements().FirstOrDefault(element => element.Name.LocalName == name)?.Value;

        IEnumerable<string> Attributes(string element, string attribute) =>
            metadata.Descendants().Where(child => child.Name.LocalName == element).Select(child => child.Attribute(attribute)?.Value ?? "");
    }

    [GeneratedRegex(@"\]\((?!https://)([^)]*)\)")]
    private static partial Regex Link();
}
