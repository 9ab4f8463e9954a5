using Microsoft.ML.Lime.Engine;
using Microsoft.ML.Lime.Evaluation.Quality;

namespace Microsoft.ML.Lime.Evaluation;

/// <summary>All metrics with their default options, by their names in the command, JSON and CSV.</summary>
public static class Metrics
{
    /// <summary>The metrics by name, with their options.</summary>
    public static ComponentCatalog<IMapMetric> Catalog { get; } = CreateCatalog();

    /// <summary>All metrics, ordered by faithfulness, stability, localization and sparseness.</summary>
    public static IReadOnlyList<IMapMetric> All { get; } = [.. Catalog.Definitions.Select(metric => (IMapMetric)metric.Create())];

    /// <summary>Finds a metric by its name, ignoring case.</summary>
    /// <exception cref="LimeException">There is no such metric. The message suggests similar names.</exception>
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
        catalog.Add(typeof(RelevanceMassAccuracy));
        catalog.Add(typeof(IntersectionOverUnion));
        catalog.Add(typeof(GiniIndex));
        catalog.Add(typeof(HalfMassCount));
        return catalog;
    }

    /// <summary>Returns the number of model calls of <see cref="Compare"/>.</summary>
    /// <param name="metrics">The metrics.</param>
    /// <param name="input">The model's input.</param>
    /// <param name="explanationRuns">
    /// Number of model calls of one explanation (<see cref="ImageExplanation.ModelCalls"/>). If it differs between images or seeds, the
    /// result is an estimate.
    /// </param>
    public static int CountModelCalls(IReadOnlyList<IMapMetric> metrics, ScorerInput input, int explanationRuns)
    {
        ArgumentNullException.ThrowIfNull(metrics);
        return metrics.Sum(metric =>
            metric.ComparisonModelCalls(input) + (metric is ISeedMetric ? 0 : metric.AdditionalExplanations * explanationRuns))
            + MaxAdditionalSeeds(metrics) * explanationRuns;
    }

    /// <summary>
    /// Measures a map by several metrics, each with a constant, a random and a centre map for reference. Metrics that explain again with
    /// other seeds share the explanations.
    /// </summary>
    /// <param name="metrics">The metrics.</param>
    /// <param name="scorer">The model that the map explains.</param>
    /// <param name="evaluated">The map, with its image and target.</param>
    /// <param name="progress">Receives a report after every batch; the last one has fraction 1.</param>
    /// <param name="cancellation">Cancels the measurement, including model runs in progress if the scorer supports it.</param>
    /// <returns>One value per metric, in the same order. If a metric does not apply, the value has the reason instead.</returns>
    /// <exception cref="LimeException">The map, its options, the image or the model's outputs are invalid.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellation"/> was cancelled.</exception>
    public static IReadOnlyList<MetricValue> Compare(IReadOnlyList<IMapMetric> metrics, IScorer scorer, MetricInput evaluated,
        IProgress<ExplainProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(metrics);
        ArgumentNullException.ThrowIfNull(scorer);
        ArgumentNullException.ThrowIfNull(evaluated);
        IMapMetric[] applicable = [.. metrics.Where(metric => metric.ReasonNotApplicable(evaluated) is null)];
        if (evaluated is { ModelCalls: 0, SeedReplicates.Count: 0 } && MaxAdditionalSeeds(applicable) > 0)
        {
            // The first repeated explanation tells how many model runs one takes. Until then its own progress is reported.
            evaluated = SeedReplicates.Complete(scorer, evaluated, 1, progress, cancellation);
            evaluated = evaluated with { ModelCalls = evaluated.SeedReplicates[0].ModelCalls };
        }
        int total = CountModelCalls(applicable, scorer.Input, evaluated.ModelCalls);
        evaluated = SeedReplicates.Complete(scorer, evaluated, MaxAdditionalSeeds(applicable), StepProgress.Create(progress, 0, total),
            cancellation);
        int done = MaxAdditionalSeeds(applicable) * evaluated.ModelCalls;
        var values = new MetricValue[metrics.Count];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = metrics[i].Compare(scorer, evaluated, StepProgress.Create(progress, done, total), cancellation);
            if (values[i].Reason is null)
                done += CountModelCalls([metrics[i]], scorer.Input,
                    evaluated.ModelCalls) - MaxAdditionalSeeds([metrics[i]]) * evaluated.ModelCalls;
        }
        progress?.Report(new ExplainProgress(total, total));
        return values;
    }

    /// <summary>Maximum number of other seeds that these metrics need.</summary>
    private static int MaxAdditionalSeeds(IReadOnlyList<IMapMetric> metrics) =>
        metrics.OfType<ISeedMetric>().Select(metric => metric.AdditionalExplanations).DefaultIfEmpty(0).Max();

    /// <summary>Validates an option that is a count.</summary>
    internal static int RequireAtLeast(int value, int min) => value >= min
        ? value
        : throw new ArgumentOutOfRangeException(nameof(value), value, FormattableString.Invariant($"At least {min} are needed."));

    /// <summary>Validates an option that is a fraction.</summary>
    internal static double RequireFraction(double value) => value is > 0 and < 1
        ? value
        : throw new ArgumentOutOfRangeException(nameof(value), value, "The share lies between 0 and 1.");
}
