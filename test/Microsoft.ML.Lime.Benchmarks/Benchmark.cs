namespace Microsoft.ML.Lime.Benchmarks;

/// <summary>A benchmark.</summary>
/// <param name="Name">The name on the command line.</param>
/// <param name="Question">The question that it answers.</param>
/// <param name="Run">Runs the benchmark and adds the results to the report.</param>
internal sealed record Benchmark(string Name, string Question, Action<Report> Run)
{
    /// <summary>A remark for the documentation page; empty if there is none.</summary>
    public string Remark { get; init; } = "";

    /// <summary>Whether a missed goal is a failure of the program.</summary>
    public bool IsStrict { get; init; }
}
