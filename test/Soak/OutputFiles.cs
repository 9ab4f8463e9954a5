using System.Text;
using System.Text.RegularExpressions;

namespace Microsoft.ML.Lime.Soak;

/// <summary>The files of a folder and what they contain. Durations in the JSON of explanations are left out.</summary>
internal static partial class OutputFiles
{
    /// <summary>All files by their path within the folder.</summary>
    public static SortedDictionary<string, byte[]> Read(string folder) => new(
        Directory.EnumerateFiles(folder, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0 })
            .ToDictionary(path => Path.GetRelativePath(folder, path), Content), StringComparer.Ordinal);

    /// <summary>The names of the files that two folders do not have in common, or that differ.</summary>
    public static IEnumerable<string> Differences(
        IReadOnlyDictionary<string, byte[]> expected, IReadOnlyDictionary<string, byte[]> found) =>
        expected.Keys.Union(found.Keys).Where(name => !expected.TryGetValue(name, out byte[]? left)
            || !found.TryGetValue(name, out byte[]? right) || !left.AsSpan().SequenceEqual(right));

    private static byte[] Content(string path)
    {
        byte[] bytes = File.ReadAllBytes(path);
        return Path.GetExtension(path) == ".json" ? Encoding.UTF8.GetBytes(Duration().Replace(Encoding.UTF8.GetString(bytes), "")) : bytes;
    }

    [GeneratedRegex("""^ *"(load|decode|segmentation|inference|perturbation|surrogate|render|total)": [0-9.e-]+,?\n""",
        RegexOptions.Multiline)]
    private static partial Regex Duration();
}
