using Microsoft.ML.Lime.Evaluation;
using Microsoft.ML.Lime.Onnx;

namespace Microsoft.ML.Lime.Soak;

/// <summary>Other cultures and read-only folders change no bit of the results.</summary>
internal static class EnvironmentParts
{
    private static readonly string[] Names = ["ru-RU", "tr-TR", "ar-SA", "de-CH"];

    private const string ReadOnlyFolders = """
        mount -t tmpfs none "$1" && mount -o remount,ro "$1" || exit 77
        touch "$1/x" 2> /dev/null && exit 77
        export HOME=$1 TMPDIR=$1; shift; cd "$HOME"
        "$@"
        """;

    /// <summary>Decimal commas, other signs and digits, and the Turkish i: the library in this process, and the command.</summary>
    public static PartResult Cultures(Workplace place)
    {
        if (new CultureInfo("ru-RU").NumberFormat.NumberDecimalSeparator != "," || new CultureInfo("tr-TR").TextInfo.ToUpper('i') != 'İ')
            return new("", [], "this process has no cultures (invariant globalization)");
        ImageBuffer image = MemoryParts.Images(place, 1)[0];
        string images = place.SaveImages(4);
        List<string> failures = [];
        string expected = Library(image, CultureInfo.InvariantCulture);
        var commands = Commands(place, images, "C.UTF-8", failures);
        string[] names = Names[..place.Count(Names.Length, 2)];
        foreach (string name in names)
        {
            if (Library(image, new CultureInfo(name)) != expected)
                failures.Add($"{name}: the library's results differ.");
            failures.AddRange(OutputFiles.Differences(commands, Commands(place, images, $"{name.Replace('-', '_')}.UTF-8", failures))
                .Select(file => $"{name}: {file} differs."));
        }
        return new($"{string.Join(", ", names)}: HTML, text and maps of the library, and {commands.Count} files and outputs of the command "
            + "(explain, evaluate, inspect, help, bad input) have the bits of the invariant culture", failures);
    }

    /// <summary>Home, temporary and current folder cannot be written to.</summary>
    public static PartResult ReadOnly(Workplace place)
    {
        string images = place.SaveImages(4), readOnly = Directory.CreateDirectory(Path.Combine(place.Folder, "read-only")).FullName;
        List<string> failures = [];
        string[] normal = [Path.Combine(place.Folder, "normal"), Path.Combine(place.Folder, "locked")];
        foreach (string folder in normal)
            foreach (string[] arguments in Writing(images, folder))
            {
                string[] line = Workplace.CommandLine(arguments);
                (int code, string output, string error) = folder == normal[0]
                    ? Workplace.Run(line) : Workplace.InNamespace(ReadOnlyFolders, [readOnly, .. line]);
                if (code == Workplace.NoNamespace)
                    return new("", [], "file systems cannot be mounted here");
                if (code != 0)
                    failures.Add($"{arguments[0]} ended with {code}: {output}{error}");
            }
        if (failures.Count > 0)
            return new("", failures);
        var files = OutputFiles.Read(normal[0]);
        return new($"home, temporary and current folder on a read-only file system: {files.Count} files of explain and evaluate "
            + "have the usual bits", [.. OutputFiles.Differences(files, OutputFiles.Read(normal[1])).Select(name => $"{name} differs.")]);
    }

    private static string Library(ImageBuffer image, CultureInfo culture)
    {
        CultureInfo before = CultureInfo.CurrentCulture;
        (CultureInfo.CurrentCulture, CultureInfo.DefaultThreadCurrentCulture) = (culture, culture);
        try
        {
            using OnnxScorer scorer = MemoryParts.Open();
            ImageExplanation explanation = new LimeExplainer(new LimeOptions { Samples = 64, TopClasses = 2 }).Explain(scorer, image);
            return $"{explanation.ToText()}{explanation.ToHtml()}"
                + Convert.ToHexString(explanation.Classes
                    .SelectMany(target => target.Map.Values.ToArray().SelectMany(BitConverter.GetBytes)).ToArray());
        }
        finally
        {
            (CultureInfo.CurrentCulture, CultureInfo.DefaultThreadCurrentCulture) = (before, null);
        }
    }

    private static IEnumerable<string[]> Writing(string images, string folder)
    {
        string first = Directory.EnumerateFiles(images, "*.png", SearchOption.AllDirectories).Order(StringComparer.Ordinal).First();
        yield return Workplace.Command("explain", first, "-o", Path.Combine(folder, "explain"), "--quiet");
        yield return Workplace.Command("evaluate", images, "-o", Path.Combine(folder, "evaluate"), "--quiet",
            "--metrics", "gini,halfMass");
    }

    // The output folder has the same path in all cultures, because results name it.
    private static SortedDictionary<string, byte[]> Commands(Workplace place, string images, string language, List<string> failures)
    {
        string folder = Path.Combine(place.Folder, "cultures");
        Dictionary<string, string> said = [];
        foreach (string[] arguments in (IEnumerable<string[]>)[.. Writing(images, folder), ["inspect", Workplace.Model],
            ["explain", "--help"], Workplace.Command("explain", images, "--learning-rate", "I")])
        {
            (int code, string output, string error) = Workplace.Run(Workplace.CommandLine(arguments), null, ("LC_ALL", language));
            said[$"{said.Count} {arguments[0]}"] = $"{code}\n{output}{error}";
            if (code == 1)
                failures.Add($"{language}: {arguments[0]} ended with {code}: {error}");
        }
        foreach ((string name, string text) in said)
            File.WriteAllText(Path.Combine(folder, name), text);
        var files = OutputFiles.Read(folder);
        Directory.Delete(folder, recursive: true);
        return files;
    }
}
