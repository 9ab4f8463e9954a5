using Microsoft.ML.Lime.Engine;
using Microsoft.ML.Lime.Onnx;

namespace Microsoft.ML.Lime.Benchmarks;

/// <summary>
/// Compares the tuned batch size and degree of parallelism with the best setting of the full grid, and measures the tuning cost: the time
/// of an explanation with tuning over that of one that starts with the tuned setting.
/// </summary>
internal static class AutoSetting
{
    // Tuning costs one or two percent; fewer rounds could not separate that from noise.
    private const int Samples = 1000, TrialRounds = 11, Rounds = 7;

    // Almost only scoring: a grid segmenter and a fast surrogate.
    private static readonly LimeOptions Plain = LimeOptions.Matlab with { Surrogate = Surrogates.Ridge() };

    public static void Run(Report report)
    {
        foreach (BenchmarkModel model in (BenchmarkModel[])[BenchmarkModel.ResNet8, BenchmarkModel.SqueezeNet, BenchmarkModel.MobileNet])
            if (model.Path is null)
                report.Skip(model.Name, "the folder shared/data next to the checkout is missing");
            else
                Run(report, model);
    }

    private static void Run(Report report, BenchmarkModel model)
    {
        ImageBuffer source = BenchmarkModel.Source;
        var explainer = new LimeExplainer(Plain with { Samples = Samples, Segmenter = Segmenters.Grid(49) });
        List<(int BatchSize, int Sessions)> found = [];
        using var runs = new ModelRuns(model);
        var trial = new Contest($"{Samples} samples, {model.Name}", TrialRounds)
            .Add("explanation with tuning", () =>
            {
                using OnnxScorer fresh = model.Open();
                Warm(fresh, source);
                explainer.Explain(fresh, source);
                found.Add((fresh.BatchTuning?.BatchSize ?? fresh.BatchSize,
                    fresh.BatchTuning?.DegreeOfParallelism ?? fresh.DegreeOfParallelism));
            })
            .Add("explanation with the tuned setting", () =>
            {
                (int size, int count) = found[^1];
                using OnnxScorer known = model.Open(new() { BatchSize = size, Threads = count });
                Warm(known, source);
                explainer.Explain(known, source);
            });
        ContestResult tried = trial.Run();
        report.Add(tried, 1);
        report.AddGoal($"cost of tuning in percent, {model.Name}", 100 * (tried.Ratio(0, 1) - 1), 2, atLeast: false);

        (int BatchSize, int Sessions)[] grid = [.. runs.Grid];
        var contest = new Contest($"grid, {model.Name}", Rounds);
        foreach ((int size, int count) in grid)
            contest.Add($"batch size {size}, {count} session(s)", () => runs.Run(Samples, size, count));
        ContestResult all = contest.Run();
        int best = Enumerable.Range(0, grid.Length).MinBy(all.Median);
        report.Add(all, best);
        foreach (var choice in found.CountBy(setting => setting).OrderByDescending(pair => pair.Value))
            report.AddGoal($"{model.Name}: tuned {choice.Value} of {found.Count} times to batch size {choice.Key.BatchSize}, "
                + $"{choice.Key.Sessions} session(s): time over the best", all.Ratio(Array.IndexOf(grid, choice.Key), best), 1.03,
                atLeast: false);
    }

    /// <summary>Warms up the session, whose first runs take longer; too few runs to start the tuning.</summary>
    private static void Warm(OnnxScorer scorer, ImageBuffer source) =>
        new LimeExplainer(Plain with { Samples = 8, Segmenter = Segmenters.Grid(4) }).Explain(scorer, source);
}
