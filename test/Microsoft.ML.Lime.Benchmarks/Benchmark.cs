namespace Microsoft.ML.Lime.Benchmarks;

/// <summary>Something that is measured.</summary>
/// <param name="Name">What the command line calls it.</param>
/// <param name="Question">What it answers.</param>
/// <param name="Run">Measures it, and tells the report.</param>
internal sealed record Benchmark(string Name, string Question, Action<Report> Run)
{
    /// <summary>What to know before reading the numbers, for the page; empty for nothing.</summary>
    public string Remark { get; init; } = "";
}
