using System.Globalization;
using Microsoft.ML.Lime.Benchmarks;

// Arguments: [NAME...] [--json FILE [--page FILE]] [--csv FILE] [--limit N] [--repeats N] [--peer NAME=COMMAND]...
// Runs the benchmarks whose names start with NAME, or all, and prints tables. --json writes raw times, --csv the values of `methods`,
// `coverage` or `runs` per image. --limit N: at most N images per model in `compare` (which then writes no file) and per slow model in
// `runs`. --repeats N: seeds of `coverage` and `runs`. --peer: another program for the same work. --page: writes docs/performance.md.

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
if (args is [Memory.Argument, var child, var samples])
    return Memory.Child(child, samples);
if (args is [Bombs.Argument, .. var command])
    return Bombs.Child(command);
if (args is [Shards.Argument, var sharded])
    return Shards.Child(sharded);
List<string> names = [.. args];
if (!TryTake("--json", out string? json) || !TryTake("--csv", out string? csv) || !TryTake("--page", out string? page)
    || !TryTakeNumber("--limit", out int? limit) || !TryTakeNumber("--repeats", out int? repeats))
    return 2;
while (names.Contains("--peer"))
{
    if (!TryTake("--peer", out string? peer))
        return 2;
    if (peer!.Split('=', 2) is not [{ Length: > 0 } name, { Length: > 0 } line])
        return Say($"--peer expects NAME=COMMAND, such as 'lime=python3 lime_peer.py $MODEL', but '{peer}' was given.");
    Peer.All.Add(new Peer(name, line));
}
if (page is not null && json is null)
    return Say("--page needs --json FILE: the page is generated from that file.");
if (repeats < 2)
    return Say($"--repeats needs at least 2, but {repeats} was given.");
Benchmark[] all =
[
    new("methods", "agreement of the methods' maps on real images", report => Methods.Run(report, csv)),
    new("compare", "faithfulness and localization of the methods at equal numbers of model runs", report => Compare.Run(report, limit)),
    new("overhead", "time of an explanation divided by the time of the model runs alone at their best setting", Overhead.Run),
    new("auto", "the tuned batch size and number of inference sessions, compared with the best of the grid", AutoSetting.Run),
    new("growth", "time by number of samples, segments, pixels and classes, without a model", Growth.Run)
    {
        Remark = "An exponent of 1 means linear growth. Images that exceed the processor's caches cost more per pixel: the input tensor "
            + "of 2048 x 2048 pixels has 50 MB and is written for every sample at memory speed. The covariances of a linear surrogate "
            + "grow with the square of the number of segments; the rest does not.",
    },
    new("memory", "peak memory of a process at 100,000 samples divided by that at 1,000", Memory.Run)
    {
        Remark = "Each sample keeps its mask (one bit per segment) and one score per class, and the fit needs two numbers per sample. "
            + "With a small model this is a visible share of the memory. A long run also tunes to larger batches, whose tensors ONNX "
            + "Runtime keeps.",
    },
    new("bombs", "peak memory of the command on small files that declare large images", Bombs.Run)
    {
        IsStrict = true,
        Remark = "In MiB. The [bound](reliability.md#memory) is 300, 4 bytes for each pixel that the file declares, and the file. The "
            + "files are square, with the number of rows at the end of the name. Files that are a header only must be refused below 130.",
    },
    new("shards", "time of the command in shards over one process, and time and peak memory of the merge",
        report => Shards.Run(report, limit))
    {
        Remark = "The images of the merge are made up: rows of five metrics and maps of 8 x 8. Maps of 32 x 32 take 12 kB per image on "
            + "disk.",
    },
    new("parts", "time and allocations of the parts of an explanation, by BenchmarkDotNet", Parts.Run),
    new("coverage", "coverage of the 95 % intervals", report => Coverage.Run(report, csv, repeats ?? 200)),
    new("runs", "how many model runs the samplers need for the same error", report => Runs.Run(report, csv, repeats ?? 5, limit ?? 7)),
    new("presets", "which options make LIME's maps faithful, stable and fast", PresetContest.Run),
    new("python-lime", "time of an explanation divided by that of Python LIME, on the same ONNX Runtime", PythonLime.Run)
    {
        Remark = "Both programs run the same model. The time of the model runs alone is the lower limit for the same number of samples. "
            + "If it is above the goal, the goal cannot be met on this machine.",
    },
    new("segmentation", "time of the segmenters, compared with scikit-image", Segmentation.Run)
    {
        Remark = "The segmenters warm up for a second, until the JIT compiler has fully optimized the code.",
    },
    new("shortcuts", "how often a data set of the shipped models raises an alarm", ShortcutRates.Run),
    new("mlnet-kinds", "500 samples with the three scorers of an ML.NET pipeline", MlNetKinds.Run),
    new("mlnet-rows", "perturbed images in ML.NET's ApplyOnnxModel, one row at a time, compared with an explanation", MlNetRows.Run),
    new("mlnet-memory", "native memory that 1000 explanations in an ML.NET pipeline leave allocated", MlNetMemory.Run),
    new("mlnet-save", "cost of saving and loading an explanation that contains a model of 100 MB", MlNetSave.Run),
];

if (names.FirstOrDefault(name => !all.Any(benchmark => benchmark.Name.StartsWith(name, StringComparison.Ordinal))) is { } unknown)
    return Say($"Unknown benchmark '{unknown}'. The benchmarks are {string.Join(", ", all.Select(benchmark => benchmark.Name))}.");

Report report = new();
foreach (Benchmark benchmark in all.Where(benchmark => names.Count == 0
    || names.Any(name => benchmark.Name.StartsWith(name, StringComparison.Ordinal))))
{
    report.Begin(benchmark);
    benchmark.Run(report);
}
if (json is not null && report.Save(json) is var measured && page is not null)
    PerformancePage.Write(measured, all, page);
return report.MissedStrictGoals ? 1 : 0;

// Removes an option and its value from the names; false if the value is missing.
bool TryTake(string option, out string? value)
{
    value = null;
    if (names.IndexOf(option) is not (>= 0 and var at))
        return true;
    if (at + 1 == names.Count)
        return Say($"{option} needs a value.") == 0;
    value = names[at + 1];
    names.RemoveRange(at, 2);
    return true;
}

bool TryTakeNumber(string option, out int? number)
{
    number = null;
    if (!TryTake(option, out string? text) || text is null)
        return text is null && !names.Contains(option);
    if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int value))
        return Say($"{option} needs a whole number, but '{text}' was given.") == 0;
    number = value;
    return true;
}

static int Say(string problem)
{
    Console.Error.WriteLine(problem);
    return 2;
}
