namespace Microsoft.ML.Lime.Evaluation.Quality;

/// <summary>A metric that compares the coefficients of surrogate models of several seeds; 100 for equal ones.</summary>
/// <param name="Name">The name in results.</param>
/// <param name="NeedsErrors">Whether the metric needs standard errors.</param>
internal abstract record CoefficientMetric(string Name, bool NeedsErrors) : SeedMetric(Name, Best: 100, Seeds: 10)
{
    public int Features { get; init => field = Metrics.RequireAtLeast(value, 1); } = 5;

    public sealed override string? ReasonNotApplicable(MetricInput evaluated) =>
        Applicability.FindSurrogateReason(this, evaluated, NeedsErrors);

    private protected sealed override double Agreement(MetricInput evaluated, SeedReplicates.Repeat[] repeats)
    {
        SurrogateFit[] fits = [.. repeats.Select(repeat => repeat.Fit!)];
        return Array.TrueForAll(fits, fit => fit.Importance.Length == fits[0].Importance.Length)
            ? Agreement(fits)
            : throw new LimeException($"{Name} needs the same segments for every seed, but the segmenter gives others; use a "
                + "deterministic segmenter.");
    }

    /// <summary>The agreement of surrogate models of the same features.</summary>
    private protected abstract double Agreement(SurrogateFit[] fits);

    /// <summary>For each seed a random permutation of the coefficients, with their errors.</summary>
    private protected sealed override SeedReplicates.Repeat[] RandomRepeats(MetricInput evaluated) =>
        [.. Enumerable.Range(0, Seeds).Select(seed => new SeedReplicates.Repeat(evaluated.Map, Shuffle(evaluated.Fit!, (ulong)seed)))];

    /// <summary>The features of a surrogate model with the largest absolute coefficients, except zeros; ties by index.</summary>
    private protected int[] TopFeatures(SurrogateFit fit) =>
    [
        .. Enumerable.Range(0, fit.Importance.Length).Where(i => fit.Importance[i] != 0)
            .OrderByDescending(i => Math.Abs(fit.Importance[i])).Take(Features), // a stable sort
    ];

    private static SurrogateFit Shuffle(SurrogateFit fit, ulong seed)
    {
        var random = new Xoshiro256(seed);
        int[] order = [.. Enumerable.Range(0, fit.Importance.Length)];
        for (int i = order.Length - 1; i > 0; i--)
        {
            int other = (int)(random.NextDouble() * (i + 1));
            (order[i], order[other]) = (order[other], order[i]);
        }
        double[]? Permute(double[]? values) => values is null ? null : Array.ConvertAll(order, i => values[i]);
        return fit with
        {
            Importance = Permute(fit.Importance)!,
            StandardError = Permute(fit.StandardError),
            Debiased = Permute(fit.Debiased),
        };
    }
}
