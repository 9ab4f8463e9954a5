using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.ML.Lime.Engine;

namespace Microsoft.ML.Lime.Benchmarks;

/// <summary>Prints tables and collects the raw values for the JSON file.</summary>
internal sealed class Report
{
    private static readonly JsonObject Machine = new()
    {
        ["system"] = RuntimeInformation.OSDescription,
        ["architecture"] = RuntimeInformation.ProcessArchitecture.ToString(),
        ["cores"] = Environment.ProcessorCount,
        ["runtime"] = RuntimeInformation.FrameworkDescription,
    };

    private readonly JsonObject _measured = [];
    private JsonArray _rows = [];
    private bool _isStrict;

    /// <summary>Whether a goal of a strict benchmark was missed.</summary>
    public bool MissedStrictGoals { get; private set; }

    /// <summary>Starts a benchmark; all values that follow belong to it.</summary>
    public void Begin(Benchmark benchmark)
    {
        Console.WriteLine($"\n{benchmark.Name}: {benchmark.Question}");
        (_rows, _isStrict) = ([], benchmark.IsStrict);
        _measured[benchmark.Name] = new JsonObject
        {
            ["question"] = benchmark.Question,
            ["date"] = DateTime.UtcNow.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            ["machine"] = Machine.DeepClone(),
            ["rows"] = _rows,
        };
    }

    /// <summary>Adds a contest: medians, and the ratio of each contender to the reference.</summary>
    /// <param name="result">The contest.</param>
    /// <param name="reference">The index of the reference contender.</param>
    public void Add(ContestResult result, int reference = 0)
    {
        Console.WriteLine($"  {result.Title}, {result.Seconds[0].Length} rounds");
        for (int i = 0; i < result.Names.Count; i++)
        {
            Console.WriteLine($"    {result.Names[i],-52} {result.Median(i),9:0.0000} s   {result.Ratio(i, reference),7:0.000} x");
            _rows.Add(new JsonObject
            {
                ["title"] = result.Title,
                ["contender"] = result.Names[i],
                ["median"] = result.Median(i),
                ["ratio"] = result.Ratio(i, reference),
                ["ratioTo"] = result.Names[reference],
                ["seconds"] = new JsonArray([.. result.Seconds[i].Select(value => (JsonNode)value)]),
            });
        }
    }

    /// <summary>Adds a value with its unit.</summary>
    public void Add(string what, double value, string unit)
    {
        Console.WriteLine($"    {what,-52} {value,9:0.####} {unit}");
        _rows.Add(new JsonObject { ["what"] = what, ["value"] = value, ["unit"] = unit });
    }

    /// <summary>Adds a row of raw values without printing it.</summary>
    public void Keep(JsonObject row) => _rows.Add(row);

    /// <summary>Adds a value with a goal; a missed goal is printed, and is an error only in a strict benchmark.</summary>
    public void AddGoal(string what, double value, double goal, bool atLeast)
    {
        bool reached = atLeast ? value >= goal : value <= goal;
        MissedStrictGoals |= _isStrict && !reached;
        Console.WriteLine($"    {what,-52} {value,9:0.###}   goal: {(atLeast ? "at least" : "at most")} {goal:0.###}, "
            + $"{(reached ? "met" : "MISSED")}");
        _rows.Add(new JsonObject
        {
            ["what"] = what,
            ["value"] = value,
            ["goal"] = goal,
            ["goalIs"] = atLeast ? "at least" : "at most",
            ["reached"] = reached,
        });
    }

    /// <summary>Adds a value without printing it.</summary>
    public void Keep(string what, double value) => _rows.Add(new JsonObject { ["what"] = what, ["value"] = value });

    /// <summary>Adds the results of preset candidates on a model and prints a Markdown table.</summary>
    public void Add(string model, IReadOnlyList<PresetMeans> candidates)
    {
        Console.WriteLine($"\n| {model} | samples | insertion | deletion | mu-fidelity | mass accuracy | stability | seconds |\n"
            + "|---|---|---|---|---|---|---|---|");
        foreach (PresetMeans mean in candidates)
        {
            Console.WriteLine($"| {mean.Candidate.Name} | {mean.Samples:0} | {mean.Insertion:0.000} | {mean.Deletion:0.000} | "
                + $"{mean.Fidelity:0.000} | {mean.Inside:0.000} | {mean.Stability:0.000} | {mean.Seconds:0.00} |");
            _rows.Add(new JsonObject
            {
                ["model"] = model,
                ["choice"] = mean.Candidate.Choice,
                ["candidate"] = mean.Candidate.Name,
                ["samples"] = mean.Samples,
                ["insertionAuc"] = mean.Insertion,
                ["deletionAuc"] = mean.Deletion,
                ["muFidelity"] = mean.Fidelity,
                ["massInside"] = mean.Inside,
                ["spearman"] = mean.Stability,
                ["seconds"] = mean.Seconds,
            });
        }
    }

    /// <summary>Adds a measurement that was not run, with the reason.</summary>
    public void Skip(string what, string reason)
    {
        Console.WriteLine($"    {what}: not run, {reason}");
        _rows.Add(new JsonObject { ["what"] = what, ["notRun"] = reason });
    }

    /// <summary>Writes the JSON file atomically; values of other benchmarks in the file are kept.</summary>
    /// <returns>The new content of the file.</returns>
    public JsonObject Save(string path)
    {
        JsonObject all = File.Exists(path) ? JsonNode.Parse(File.ReadAllText(path))!.AsObject()
            : new() { ["benchmarks"] = new JsonObject() };
        foreach ((string name, JsonNode? benchmark) in _measured)
            all["benchmarks"]![name] = benchmark!.DeepClone();
        FileContent.Write(path, Encoding.UTF8.GetBytes(all.ToJsonString(new JsonSerializerOptions { WriteIndented = true }) + "\n"));
        return all;
    }
}
