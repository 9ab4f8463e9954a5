using System.Diagnostics;
using System.Text.Json;

namespace Microsoft.ML.Lime.Soak;

/// <summary>Kills <c>evaluate</c> (SIGKILL) at random moments and resumes it until it is complete.</summary>
internal static class KillPart
{
    /// <summary>200 kills.</summary>
    public static PartResult Run(Workplace place)
    {
        int count = place.Count(200, 5), kills = 0, evaluations = 0;
        int size = place.Count(24, 8);
        string images = place.SaveImages(size), whole = Path.Combine(place.Folder, "whole"), folder = Path.Combine(place.Folder, "out");
        List<string> failures = [];
        long start = Stopwatch.GetTimestamp();
        Evaluate(whole, null, failures);
        TimeSpan duration = Stopwatch.GetElapsedTime(start);
        while (kills < count && failures.Count == 0)
        {
            bool isComplete = Evaluate(folder, duration * place.Random.NextDouble(), failures);
            kills += isComplete ? 0 : 1;
            if (!isComplete && kills < count)
                continue;
            if (!isComplete)
                Evaluate(folder, null, failures);
            failures.AddRange(Compare(whole, folder));
            evaluations++;
            Directory.Delete(folder, recursive: true);
        }
        return new(FormattableString.Invariant($"{kills} kills within {duration.TotalSeconds:0.0} s of a run, {evaluations} evaluations ")
            + $"of {size} images completed: each image has one row and one card, the rows and the table have the bits of a whole run, "
            + "no temporary file stays", failures);

        bool Evaluate(string output, TimeSpan? killAfter, List<string> problems)
        {
            const int Killed = 137;
            (int code, _, string error) = Workplace.Run(Workplace.CommandLine(Workplace.Command("evaluate", images, "-o", output,
                "--metrics", "gini,halfMass")), killAfter);
            if (code != 0 && (killAfter is null || code != Killed))
                problems.Add($"evaluate ended with {code}: {error}");
            return code == 0;
        }
    }

    /// <summary>What differs between the folder of a whole evaluation and that of a resumed one.</summary>
    public static IEnumerable<string> Compare(string whole, string folder)
    {
        foreach (string name in (string[])["results.jsonl", "results.csv", "settings.json"])
            if (!File.ReadAllBytes(Path.Combine(whole, name)).AsSpan().SequenceEqual(File.ReadAllBytes(Path.Combine(folder, name))))
                yield return $"{name} differs from that of a whole run.";
        string[] rows = Names("results.jsonl");
        if (rows.Distinct().Count() != rows.Length)
            yield return "An image has two rows.";
        // A card whose row was lost is written again, so an image may have a second one, which has the same content.
        string[] cards = [.. File.ReadAllLines(Path.Combine(folder, "cards.jsonl")).Distinct().Order(StringComparer.Ordinal)];
        if (!cards.SequenceEqual(File.ReadAllLines(Path.Combine(whole, "cards.jsonl")).Order(StringComparer.Ordinal)))
            yield return "The cards differ from those of a whole run.";
        string[] expected = [.. Directory.EnumerateFileSystemEntries(whole).Select(Path.GetFileName).Order(StringComparer.Ordinal)!];
        string[] found = [.. Directory.EnumerateFileSystemEntries(folder).Select(Path.GetFileName).Order(StringComparer.Ordinal)!];
        if (!expected.SequenceEqual(found))
            yield return $"The folder has {string.Join(", ", found)}, not {string.Join(", ", expected)}.";

        string[] Names(string file) => [.. File.ReadAllLines(Path.Combine(folder, file))
            .Select(line => JsonDocument.Parse(line).RootElement.GetProperty("image").GetString()!)];
    }
}
