using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Microsoft.ML.Lime.Benchmarks;

/// <summary>Prints tables for people and keeps the raw numbers for programs.</summary>
internal sealed class Report
{
    private readonly JsonObject _all = new()
    {
        ["machine"] = new JsonObject
        {
            ["system"] = RuntimeInformation.OSDescription,
            ["architecture"] = RuntimeInformation.ProcessArchitecture.ToString(),
            ["cores"] = Environment.ProcessorCount,
            ["runtime"] = RuntimeInformation.FrameworkDescription,
        },
        ["benchmarks"] = new JsonObject(),
    };

    private JsonArray _rows = [];

    /// <summary>Whatever follows belongs to this benchmark.</summary>
    public void Begin(Benchmark benchmark)
    {
        Console.WriteLine($"\n{benchmark.Name}: {benchmark.Question}");
        _rows = [];
        _all["benchmarks"]![benchmark.Name] = _rows;
    }

    /// <summary>A contest: medians, and each contender's ratio to one of them.</summary>
    /// <param name="result">The contest.</param>
    /// <param name="reference">The contender that the others are compared with.</param>
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

    /// <summary>A number with its unit.</summary>
    public void Add(string what, double value, string unit)
    {
        Console.WriteLine($"    {what,-52} {value,9:0.####} {unit}");
        _rows.Add(new JsonObject { ["what"] = what, ["value"] = value, ["unit"] = unit });
    }

    /// <summary>Something that was not measured, and why.</summary>
    public void Skip(string what, string reason)
    {
        Console.WriteLine($"    {what}: not run, {reason}");
        _rows.Add(new JsonObject { ["what"] = what, ["notRun"] = reason });
    }

    /// <summary>Writes all of it, whole or not at all.</summary>
    public void Save(string path)
    {
        string temporary = $"{path}.{Guid.NewGuid():N}.tmp";
        File.WriteAllText(temporary, _all.ToJsonString(new JsonSerializerOptions { WriteIndented = true }) + "\n");
        File.Move(temporary, path, overwrite: true);
    }
}
