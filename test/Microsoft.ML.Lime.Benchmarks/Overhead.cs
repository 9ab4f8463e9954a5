using Microsoft.ML.Lime.Engine;
using Microsoft.ML.Lime.Onnx;

namespace Microsoft.ML.Lime.Benchmarks;

/// <summary>
/// The time of an explanation, from the decoded image to the importance, over the time of the model runs alone at the best setting of the
/// grid. The model runs are timed separately, in the same process and in turns with the explanation.
/// </summary>
internal static class Overhead
{
    private const int Samples = 1000, Rounds = 7;

    public static void Run(Report report)
    {
        foreach (BenchmarkModel model in (BenchmarkModel[])[BenchmarkModel.ResNet8, BenchmarkModel.SqueezeNet])
            if (model.Path is null)
                report.Skip(model.Name, "the folder shared/data next to the checkout is missing");
            else
                Run(report, model);
    }

    private static void Run(Report report, BenchmarkModel model)
    {
        using OnnxScorer scorer = model.Open();
        ImageBuffer image = BenchmarkModel.ImageFor(scorer.Input);
        using var runs = new ModelRuns(model);
        var explainers = ((ISurrogate Surrogate, string Name)[])[(Surrogates.Ridge(), "ridge"), (Surrogates.Tree(), "tree")];
        var contest = new Contest($"{Samples} samples, 49 superpixels, {model.Name}", Rounds);
        (int BatchSize, int Sessions)[] grid = [.. runs.Grid];
        // The model also scores the baseline; the original image is one of the samples.
        foreach ((int size, int count) in grid)
            contest.Add($"model runs alone, batch size {size}, {count} session(s)", () => runs.Run(Samples + 1, size, count));
        foreach ((ISurrogate surrogate, string name) in explainers)
        {
            var explainer = new LimeExplainer(LimeOptions.Matlab with { Samples = Samples, Surrogate = surrogate });
            contest.Add($"explanation, {name}", () => explainer.Explain(scorer, image));
        }
        ContestResult result = contest.Run();
        int best = Enumerable.Range(0, grid.Length).MinBy(result.Median);
        report.Add(result, best);
        for (int i = 0; i < explainers.Length; i++)
            report.AddGoal($"overhead, {explainers[i].Name}, {model.Name}", result.Ratio(grid.Length + i, best),
                model == BenchmarkModel.SqueezeNet ? 1.05 : 1.5, atLeast: false);
    }
}
