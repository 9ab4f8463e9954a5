using System.Globalization;
using Microsoft.ML.Lime.Benchmarks;

// [NAME...] [--json FILE] [--csv FILE] [--repeats N]     runs the benchmarks whose names begin so, or all; prints a table each, and writes the raw times
// as JSON and what `methods`, `coverage` or `runs` measured on each photo as CSV. Fewer repeats than the usual number are for trying them out.

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
List<string> names = [.. args];
if (!TryTake("--json", out string? json) || !TryTake("--csv", out string? csv) || !TryTake("--repeats", out string? repeated))
    return 2;
int? repeats = int.TryParse(repeated, CultureInfo.InvariantCulture, out int number) ? number : null;
if (repeated is not null && repeats is not >= 2)
    return Say($"--repeats needs a whole number of at least 2, but '{repeated}' was given.");
Benchmark[] all =
[
    new("methods", "how far the methods' maps agree on photos", report => Methods.Run(report, csv)),
    new("coverage", "how often 95 % intervals cover the long run", report => Coverage.Run(report, csv, repeats ?? 200)),
    new("runs", "how many model runs the samplers need for the same error", report => Runs.Run(report, csv, repeats ?? 5)),
    new("presets", "which choices make LIME's maps faithful, stable and fast", PresetContest.Run),
#if MLNET
    new("mlnet-kinds", "500 samples through the three kinds of scorer of an ML.NET pipeline", MlNetKinds.Run),
    new("mlnet-memory", "what 1000 explanations in an ML.NET pipeline leave behind", MlNetMemory.Run),
    new("mlnet-save", "what saving and loading an explanation costs with a model of 100 MB inside", MlNetSave.Run),
#endif
];

if (names.FirstOrDefault(name => !all.Any(benchmark => benchmark.Name.StartsWith(name, StringComparison.Ordinal))) is { } unknown)
    return Say($"There is no benchmark '{unknown}'; there are {string.Join(", ", all.Select(benchmark => benchmark.Name))}.");
#if !MLNET
Console.WriteLine("mlnet-*: not run, because this build has no ML.NET layer.");
#endif

Report report = new();
foreach (Benchmark benchmark in all.Where(benchmark => names.Count == 0 || names.Any(name => benchmark.Name.StartsWith(name, StringComparison.Ordinal))))
{
    report.Begin(benchmark);
    benchmark.Run(report);
}
if (json is not null)
    report.Save(json);
return 0;

// An option with the path of a file or a number, taken out of the names; false where that is missing.
bool TryTake(string option, out string? path)
{
    path = null;
    if (names.IndexOf(option) is not (>= 0 and var at))
        return true;
    if (at + 1 == names.Count)
        return Say($"{option} needs a value.") == 0;
    path = names[at + 1];
    names.RemoveRange(at, 2);
    return true;
}

static int Say(string problem)
{
    Console.Error.WriteLine(problem);
    return 2;
}
