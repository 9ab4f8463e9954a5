using System.Text;
using System.Text.RegularExpressions;

namespace Microsoft.ML.Lime.Soak;

/// <summary>
/// Fills the disk at 20 places of <c>explain</c> and <c>evaluate</c> with a notebook: both run on file systems in memory that are too small
/// by different amounts, and then again with enough space.
/// </summary>
internal static partial class FullDiskPart
{
    private const string OnDisk = """
        mount -t tmpfs -o size="$1" none "$2" || exit 77
        mkdir "$2/out" || exit 77
        disk=$2; copies=$3; shift 3
        "$@"; code=$?
        cp -r "$disk/." "$copies/full"
        mount -o remount,size=256m "$disk"
        "$@" 2> "$copies/second.txt"; echo "$code $?"
        cp -r "$disk/." "$copies/enough"
        """;
    private const int Page = 4096;

    /// <summary>20 sizes, from one page to almost enough. A place is what is on the disk, and the file that could not be written.</summary>
    public static PartResult Run(Workplace place)
    {
        int count = place.Count(20, 2);
        string images = place.SaveImages(count / 2 + 3), disk = Directory.CreateDirectory(Path.Combine(place.Folder, "disk")).FullName;
        List<string> failures = [];
        HashSet<string> places = [];
        int failed = 0;
        foreach (string command in (string[])["explain", "evaluate"])
        {
            string[] inputs = command == "evaluate" ? [images]
                : [.. Directory.EnumerateFiles(images, "*.png", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Take(count / 2)];
            string[] line = Workplace.CommandLine([.. Workplace.Command(command, inputs[0], [.. inputs[1..],
                "-o", Path.Combine(disk, "out"), "--notebook", Path.Combine(disk, "n.ipynb"), "--quiet",
                .. command == "evaluate" ? (string[])["--metrics", "gini,halfMass"] : []])]);
            if (OnDiskOf(256L << 20, $"{command}-whole") is not { } whole)
                return new("", [], "file systems in memory cannot be mounted here");
            if (whole.Codes != "0 0")
                return new("", [$"{command} with enough space ended with {whole.Codes}: {whole.Error}"]);
            long size = whole.Enough.Values.Sum(content => (content.Length + Page - 1L) / Page * Page);
            for (int i = 0; i < count / 2; i++)
            {
                long space = Math.Max(1, (long)(size * 0.97 * (i + place.Random.NextDouble()) / (count / 2)) / Page) * Page;
                var run = OnDiskOf(space, $"{command}-{i}")!.Value;
                string at = $"{command} on {space} of {size} bytes";
                failed += run.Codes.StartsWith("2 ", StringComparison.Ordinal) ? 1 : 0;
                places.Add($"{command}: {string.Join(", ", run.Full.Select(file => $"{file.Key} {Rows(file)}"))} "
                    + UniqueName().Replace(run.Error, ""));
                if (run.Codes is not ("2 0" or "0 0"))
                    failures.Add($"{at}: exit codes {run.Codes}, {run.Error}");
                if (run.Codes == "2 0" && (run.Error.Trim().Contains('\n', StringComparison.Ordinal) || !run.Error.TrimEnd().EndsWith('.')))
                    failures.Add($"{at}: not one sentence: {run.Error}");
                foreach ((string name, byte[] content) in run.Full)
                    if (!IsWhole(name, content, whole.Enough))
                        failures.Add($"{at}: {name} is not whole.");
                failures.AddRange(OutputFiles.Differences(whole.Enough, run.Enough)
                    .Select(name => $"{at}: with space again, {name} differs."));
            }

            (string Codes, string Error, SortedDictionary<string, byte[]> Full, SortedDictionary<string, byte[]> Enough)? OnDiskOf(
                long bytes, string name)
            {
                string copies = Directory.CreateDirectory(Path.Combine(place.Folder, name)).FullName;
                foreach (string folder in (string[])["full", "enough"])
                    Directory.CreateDirectory(Path.Combine(copies, folder));
                (int code, string output, string error) = Workplace.InNamespace(OnDisk,
                    [bytes.ToString(CultureInfo.InvariantCulture), disk, copies, .. line]);
                return code == Workplace.NoNamespace ? null : (output.Trim(), error,
                    OutputFiles.Read(Path.Combine(copies, "full")), OutputFiles.Read(Path.Combine(copies, "enough")));
            }
        }
        if (failed == 0)
            failures.Add("No disk was full.");
        return new($"{failed} full disks at {places.Count} different places: exit code 2 and one sentence each, "
            + "every file whole or absent, and equal results after the same command with enough space", failures);
    }

    // Lines of growing files count up to the last line break; all others appear at once.
    private static bool IsWhole(string name, byte[] content, SortedDictionary<string, byte[]> whole) =>
        whole.TryGetValue(name, out byte[]? expected) && (name.EndsWith(".jsonl", StringComparison.Ordinal)
            ? expected.AsSpan().StartsWith(content.AsSpan(0, Array.LastIndexOf(content, (byte)'\n') + 1))
            : expected.AsSpan().SequenceEqual(content));

    // Of a staging folder.
    [GeneratedRegex("[0-9a-f]{32}")]
    private static partial Regex UniqueName();

    private static string Rows(KeyValuePair<string, byte[]> file) => file.Key.EndsWith(".jsonl", StringComparison.Ordinal)
        ? Encoding.UTF8.GetString(file.Value).Count(letter => letter == '\n').ToString(CultureInfo.InvariantCulture) : "";
}
