using Microsoft.ML.Lime.Engine;

namespace Microsoft.ML.Lime.Evaluation.Quality;

/// <summary>The coefficients of a surrogate model with their standard errors.</summary>
/// <param name="Importance">One coefficient per feature.</param>
/// <param name="IntervalCentre">Centre of each confidence interval: the coefficient; for a lasso the debiased one.</param>
/// <param name="Error">Standard error of each coefficient; NaN if unknown.</param>
internal sealed record Coefficients(double[] Importance, double[] IntervalCentre, double[] Error)
{
    /// <summary>Creates the coefficients of several seeds.</summary>
    /// <exception cref="LimeException">They have different features.</exception>
    public static Coefficients[] Create(IMapMetric metric, SeedReplicates.Repeat[] repeats)
    {
        Coefficients[] all = [.. repeats.Select(repeat => Create(repeat.Fit!))];
        return Array.TrueForAll(all, one => one.Importance.Length == all[0].Importance.Length)
            ? all
            : throw new LimeException($"{metric.Name} needs the same segments for every seed, but the segmenter gives others; use a "
                + "deterministic segmenter.");
    }

    /// <summary>Randomly permutes the coefficients, with their errors, over the features for each seed: the random reference.</summary>
    public static Coefficients[] Shuffled(SurrogateFit fit, int seeds)
    {
        Coefficients own = Create(fit);
        return [.. Enumerable.Range(0, seeds).Select(seed =>
        {
            var random = new Xoshiro256((ulong)seed);
            int[] order = [.. Enumerable.Range(0, own.Importance.Length)];
            for (int i = order.Length - 1; i > 0; i--)
            {
                int other = (int)(random.NextDouble() * (i + 1));
                (order[i], order[other]) = (order[other], order[i]);
            }
            return new Coefficients(
                [.. order.Select(i => own.Importance[i])], [.. order.Select(i => own.IntervalCentre[i])],
                    [.. order.Select(i => own.Error[i])]);
        })];
    }

    /// <summary>The features with the largest absolute coefficients, except zeros; ties by index.</summary>
    public int[] TopFeatures(int count) =>
    [
        .. Enumerable.Range(0, Importance.Length).Where(i => Importance[i] != 0)
            .OrderByDescending(i => Math.Abs(Importance[i])).Take(count), // a stable sort
    ];

    private static Coefficients Create(SurrogateFit fit)
    {
        var unknown = new double[fit.Importance.Length];
        Array.Fill(unknown, double.NaN);
        return new Coefficients(fit.Importance, fit.Debiased ?? fit.Importance, fit.StandardError ?? unknown);
    }

    /// <summary>Measures a metric whose index compares the coefficients of seed replicates.</summary>
    public static double Measure(IMapMetric metric, int seeds, Func<Coefficients[], double> index, IScorer scorer, MetricInput evaluated,
        IProgress<ExplainProgress>? progress, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(evaluated);
        evaluated.Prepare(metric, scorer);
        return index(Create(metric, SeedReplicates.Collect(scorer, evaluated, seeds, progress, cancellation)));
    }

    /// <summary>Measures such a metric and its references: constant and centre maps are perfectly stable.</summary>
    public static MetricValue Compare(IMapMetric metric, int seeds, Func<Coefficients[], double> index, IScorer scorer,
        MetricInput evaluated, IProgress<ExplainProgress>? progress, CancellationToken cancellation)
    {
        if (metric.ReasonNotApplicable(evaluated) is { } reason)
            return MetricValue.NotApplicable(reason);
        double value = metric.Measure(scorer, evaluated, progress, cancellation);
        return new MetricValue(value, 100, index(Shuffled(evaluated.Fit!, seeds)), 100);
    }
}
