using System.Globalization;
using Microsoft.ML.Lime.Benchmarks;

// [NAME...] [--json FILE]     runs the benchmarks whose names begin so, or all; prints a table each, and writes the raw times as JSON

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
Benchmark[] all =
[
    new("presets", "which choices make LIME's maps faithful, stable and fast", PresetContest.Run),
#if MLNET
    new("mlnet-kinds", "500 samples through the three kinds of scorer of an ML.NET pipeline", MlNetKinds.Run),
    new("mlnet-memory", "what 1000 explanations in an ML.NET pipeline leave behind", MlNetMemory.Run),
#endif
];

List<string> names = [.. args];
string? json = null;
if (names.IndexOf("--json") is var at and >= 0)
{
    if (at + 1 == names.Count)
        return Say("--json needs the path of a file.");
    json = names[at + 1];
    names.RemoveRange(at, 2);
}
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

static int Say(string problem)
{
    Console.Error.WriteLine(problem);
    return 2;
}
