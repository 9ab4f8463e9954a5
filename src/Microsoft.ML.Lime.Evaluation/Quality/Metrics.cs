using Microsoft.ML.Lime.Engine;
using Microsoft.ML.Lime.Evaluation.Quality;

namespace Microsoft.ML.Lime.Evaluation;

/// <summary>All metrics with their default options, by the names that the command, JSON and CSV have.</summary>
public static class Metrics
{
    /// <summary>The metrics by name, with their options.</summary>
    public static ComponentCatalog<IMapMetric> Catalog { get; } = CreateCatalog();

    /// <summary>Faithfulness, stability, place, sparseness; in this order wherever they are listed.</summary>
    public static IReadOnlyList<IMapMetric> All { get; } = [.. Catalog.Definitions.Select(metric => (IMapMetric)metric.Create())];

    /// <summary>A metric by its name; upper and lower case are alike.</summary>
    /// <exception cref="LimeException">There is none; similar names are suggested.</exception>
    public static IMapMetric Find(string name)
    {
        ComponentDefinition found = Catalog.Find(name);
        return All.FirstOrDefault(metric => metric.Name == found.Key) ?? (IMapMetric)found.Create();
    }

    private static ComponentCatalog<IMapMetric> CreateCatalog()
    {
        var catalog = new ComponentCatalog<IMapMetric>("metric");
        catalog.Add(typeof(InsertionAuc));
        catalog.Add(typeof(DeletionAuc));
        catalog.Add(typeof(MuFidelity));
        catalog.Add(typeof(Infidelity));
        catalog.Add(typeof(SpearmanStability));
        catalog.Add(typeof(JaccardStability));
        catalog.Add(typeof(VariablesStability));
        catalog.Add(typeof(CoefficientsStability));
        catalog.Add(typeof(MaxSensitivity));
        catalog.Add(typeof(PointingGame));
        catalog.Add(typeof(MassInside));
        catalog.Add(typeof(IntersectionOverUnion));
        catalog.Add(typeof(GiniIndex));
        catalog.Add(typeof(HalfMass));
        return catalog;
    }

    /// <summary>Pictures that go through the model in <see cref="Compare"/>, told beforehand.</summary>
    /// <param name="metrics">The metrics.</param>
    /// <param name="input">The model's input.</param>
    /// <param name="explanationRuns">
    /// Model runs of one explanation (<see cref="ImageExplanation.ModelCalls"/>). Where those differ from picture to picture, or from seed
    /// to seed, the number is an estimate.
    /// </param>
    public static int ModelRuns(IReadOnlyList<IMapMetric> metrics, ScorerInput input, int explanationRuns)
    {
        ArgumentNullException.ThrowIfNull(metrics);
        return metrics.Sum(metric => metric.CompareRuns(input) + (metric is ISeedMetric ? 0 : metric.Explanations * explanationRuns))
            + Seeds(metrics) * explanationRuns;
    }

    /// <summary>
    /// Judges a map by several metrics, each beside a constant, a random and a centre map. Metrics that explain again with other seeds
    /// share those explanations.
    /// </summary>
    /// <param name="metrics">The metrics.</param>
    /// <param name="scorer">The model that the map explains.</param>
    /// <param name="judged">The map, with its picture and target.</param>
    /// <param name="progress">Told after every batch; ends at 1.</param>
    /// <param name="cancellation">Stops the work; a run of the model that is under way is ended too, where its scorer can do that.</param>
    /// <returns>One value a metric, in their order; without numbers and with a reason where a metric does not apply.</returns>
    /// <exception cref="LimeException">What is wrong with the map, its options, the picture or the model's outputs.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellation"/> was cancelled.</exception>
    public static IReadOnlyList<MetricValue> Compare(IReadOnlyList<IMapMetric> metrics, IScorer scorer, JudgedMap judged,
        IProgress<ExplainProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(metrics);
        ArgumentNullException.ThrowIfNull(scorer);
        ArgumentNullException.ThrowIfNull(judged);
        IMapMetric[] applicable = [.. metrics.Where(metric => metric.Obstacle(judged) is null)];
        if (judged is { ModelCalls: 0, Repeats.Count: 0 } && Seeds(applicable) > 0)
        {
            // The first repeated explanation tells how many model runs one takes. Until then its own progress is reported.
            judged = Repeats.Fill(scorer, judged, 1, progress, cancellation);
            judged = judged with { ModelCalls = judged.Repeats[0].ModelCalls };
        }
        int total = ModelRuns(applicable, scorer.Input, judged.ModelCalls);
        judged = Repeats.Fill(scorer, judged, Seeds(applicable), PartProgress.Of(progress, 0, total), cancellation);
        int done = Seeds(applicable) * judged.ModelCalls;
        var values = new MetricValue[metrics.Count];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = metrics[i].Compare(scorer, judged, PartProgress.Of(progress, done, total), cancellation);
            if (values[i].Reason is null)
                done += ModelRuns([metrics[i]], scorer.Input, judged.ModelCalls) - Seeds([metrics[i]]) * judged.ModelCalls;
        }
        progress?.Report(new ExplainProgress(total, total));
        return values;
    }

    /// <summary>How many other seeds these metrics want at most.</summary>
    private static int Seeds(IReadOnlyList<IMapMetric> metrics) =>
        metrics.OfType<ISeedMetric>().Select(metric => metric.Explanations).DefaultIfEmpty(0).Max();

    /// <summary>An option that is a number of things.</summary>
    internal static int AtLeast(int value, int least) => value >= least
        ? value
        : throw new ArgumentOutOfRangeException(nameof(value), value, FormattableString.Invariant($"At least {least} are needed."));

    /// <summary>An option that is a share.</summary>
    internal static double Share(double value) => value is > 0 and < 1
        ? value
        : throw new ArgumentOutOfRangeException(nameof(value), value, "The share lies between 0 and 1.");
}
