using System.Globalization;
using Microsoft.ML.Lime.Benchmarks;

// Arguments: [NAME...] [--json FILE [--page FILE]] [--csv FILE] [--limit N] [--repeats N] [--peer NAME=COMMAND]...
// Runs the benchmarks whose names start with NAME, or all, and prints tables. --json writes raw times, --csv the values of `methods`,
// `coverage` or `runs` per image. --limit N: at most N images per model in `compare` (which then writes no file) and per slow model in
// `runs`. --repeats N: seeds of `coverage` and `runs`. --peer: another program for the same work. --page: writes docs/performance.md.

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
if (args is [Memory.Argument, var child, var samples])
    return Memory.Child(child, samples);
List<string> names = [.. args];
if (!TryTake("--json", out string? json) || !TryTake("--csv", out string? csv) || !TryTake("--page", out string? page)
    || !TryTakeNumber("--limit", out int? limit) || !TryTakeNumber("--repeats", out int? repeats))
    return 2;
while (names.Contains("--peer"))
{
    if (!TryTake("--peer", out string? peer))
        return 2;
    if (peer!.Split('=', 2) is not [{ Length: > 0 } name, { Length: > 0 } command])
        return Say($"--peer expects NAME=COMMAND, such as 'lime=python3 lime_peer.py $MODEL', but '{peer}' was given.");
    Peer.All.Add(new Peer(name, command));
}
if (page is not null && json is null)
    return Say("--page is made of what --json FILE keeps; give both.");
if (repeats < 2)
    return Say($"--repeats needs at least 2, but {repeats} was given.");
Benchmark[] all =
[
    new("methods", "how far the methods' maps agree on photos", report => Methods.Run(report, csv)),
    new("compare", "which method's maps are faithful and in place, at equal numbers of model runs", report => Compare.Run(report, limit)),
    new("overhead", "an explanation over the model's own runs at their best setting", Overhead.Run),
    new("auto", "the batch size and runners that are found by trial, beside the best of the grid", AutoSetting.Run),
    new("growth", "how time grows with samples, segments, picture and classes, without a model", Growth.Run)
    {
        Remark = "1 is linear. Pictures beyond the processor's caches cost more a pixel than those within: one of 2048 x 2048 has 50 MB as the model "
            + "takes it, and is made for every sample at the memory's speed. A linear surrogate's covariances grow with the square of the segments, "
            + "the rest does not.",
    },
    new("memory", "the peak of a process at 100,000 samples over that at 1,000", Memory.Run)
    {
        Remark = "A sample keeps its mask, a bit a segment, and a score a class; the fit takes two numbers of it. Beside a small model that shows. "
            + "A long run also tries larger batches, whose tensors the runtime keeps.",
    },
    new("parts", "the parts of an explanation and what they allocate, by BenchmarkDotNet", Parts.Run),
    new("coverage", "how often 95 % intervals cover the long run", report => Coverage.Run(report, csv, repeats ?? 200)),
    new("runs", "how many model runs the samplers need for the same error", report => Runs.Run(report, csv, repeats ?? 5, limit ?? 7)),
    new("presets", "which choices make LIME's maps faithful, stable and fast", PresetContest.Run),
    new("python-lime", "our explanation beside python lime's, on the same ONNX Runtime", PythonLime.Run)
    {
        Remark = "Both wait for the same model. What its own runs take at their best setting is the least that as many samples can take; where that is "
            + "above the goal, the goal is out of reach on this machine.",
    },
    new("segmentation", "superpixels beside scikit-image's", Segmentation.Run)
    {
        Remark = "Ours after a second of warming up, because the compiler makes its best of the code only then.",
    },
    new("shortcuts", "how often a data set of the shipped models raises an alarm", ShortcutRates.Run),
    new("mlnet-kinds", "500 samples through the three kinds of scorer of an ML.NET pipeline", MlNetKinds.Run),
    new("mlnet-rows", "perturbed pictures through ML.NET's ApplyOnnxModel, a row at a time, beside our explanation", MlNetRows.Run),
    new("mlnet-memory", "what 1000 explanations in an ML.NET pipeline leave behind", MlNetMemory.Run),
    new("mlnet-save", "what saving and loading an explanation costs with a model of 100 MB inside", MlNetSave.Run),
];

if (names.FirstOrDefault(name => !all.Any(benchmark => benchmark.Name.StartsWith(name, StringComparison.Ordinal))) is { } unknown)
    return Say($"There is no benchmark '{unknown}'; there are {string.Join(", ", all.Select(benchmark => benchmark.Name))}.");

Report report = new();
foreach (Benchmark benchmark in all.Where(benchmark => names.Count == 0 || names.Any(name => benchmark.Name.StartsWith(name, StringComparison.Ordinal))))
{
    report.Begin(benchmark);
    benchmark.Run(report);
}
if (json is not null && report.Save(json) is var measured && page is not null)
    PerformancePage.Write(measured, all, page);
return 0;

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
