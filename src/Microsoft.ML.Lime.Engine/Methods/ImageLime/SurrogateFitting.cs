using Microsoft.ML.Lime.Engine.SurrogateModels;

namespace Microsoft.ML.Lime.Engine.Methods.ImageLime;

/// <summary>
/// The last steps of LIME: weight the samples, select the features, fit the surrogate on them. Targets with the same features are fitted
/// together.
/// </summary>
internal static class SurrogateFitting
{
    /// <summary>Fits every target.</summary>
    /// <param name="options">Weighting, selection and surrogate.</param>
    /// <param name="masks">samples x features.</param>
    /// <param name="scores">samples x targets.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <returns>A fit per target, with an entry per feature of <paramref name="masks"/>, without held-out R2.</returns>
    public static IReadOnlyList<SurrogateFit> Fit(LimeOptions options, MaskMatrix masks, ScoreMatrix scores, CancellationToken cancellation)
    {
        var fits = new SurrogateFit[scores.Targets];
        double[] weights = options.WeighSamples(masks);
        ForEachSelection(options, masks, scores, weights, (targets, features, some, theirs) =>
        {
            IReadOnlyList<SurrogateFit> fitted = options.Surrogate.Fit(some, theirs, weights, cancellation);
            if (fitted.Count != targets.Length || fitted.Any(fit => fit.Importance.Length != features.Length))
                throw new LimeException($"The surrogate {options.Surrogate.Info.Name} was to return a fit for each of " +
                    $"{targets.Length} target(s) with {features.Length} importance(s), but it did not; " +
                    "see ISurrogate.Fit for what is expected.");
            for (int i = 0; i < targets.Length; i++)
                fits[targets[i]] = features.Length == masks.Features ? fitted[i] : Expand(fitted[i], features, masks.Features);
        }, cancellation);
        return Array.ConvertAll(fits, fit =>
            fit with { ConvergenceRatio = SurrogateFit.ComputeConvergenceRatio(fit.Importance, fit.StandardError) });
    }

    /// <summary>
    /// Adds the held-out R2 of each fit, and the warnings that follow from it. The features are selected again in each fold.
    /// </summary>
    /// <param name="options">Weighting, selection and surrogate.</param>
    /// <param name="masks">samples x features.</param>
    /// <param name="scores">samples x targets.</param>
    /// <param name="fits">The fits to these samples.</param>
    /// <param name="cancellation">Stops the work.</param>
    public static IReadOnlyList<SurrogateFit> MeasureHeldOut(LimeOptions options, MaskMatrix masks, ScoreMatrix scores,
        IReadOnlyList<SurrogateFit> fits, CancellationToken cancellation)
    {
        double[] weights = options.WeighSamples(masks);
        double samples = weights.Length == 0 ? masks.Samples : Math.Pow(weights.Sum(), 2) / weights.Sum(weight => weight * weight);
        (double Value, double Low, double High)?[]? heldOut = masks.IsComplete ? CrossValidation.OfComplete(fits)
            : CrossValidation.Measure(masks, scores, weights, options.Surrogate.HeldOutFolds, Predict, cancellation);
        return [.. fits.Select((fit, target) => CrossValidation.Add(
            options.Surrogate.Info.Name, fit, heldOut?[target], masks.IsComplete, CountSelected(fit), samples))];

        double[][]? Predict(double[] train)
        {
            var predictions = new double[scores.Targets][];
            bool canPredict = true;
            ForEachSelection(options, masks, scores, train, (targets, _, some, theirs) =>
            {
                double[][]? predicted = canPredict ? options.Surrogate.Predict(some, theirs, train, cancellation) : null;
                canPredict &= predicted is not null;
                for (int i = 0; canPredict && i < targets.Length; i++)
                    predictions[targets[i]] = predicted![i];
            }, cancellation);
            return canPredict ? predictions : null;
        }
    }

    private static int CountSelected(SurrogateFit fit) => fit.StandardError?.Count(error => !double.IsNaN(error)) ?? fit.Importance.Length;

    /// <summary>Selects the features of each target, and does something for targets with the same ones together.</summary>
    /// <param name="options">The selection.</param>
    /// <param name="masks">samples x features.</param>
    /// <param name="scores">samples x targets.</param>
    /// <param name="weights">One per sample, or empty.</param>
    /// <param name="act">Gets targets, features, the masks of the features, and the scores of the targets.</param>
    /// <param name="cancellation">Stops the work.</param>
    private static void ForEachSelection(LimeOptions options, MaskMatrix masks, ScoreMatrix scores, double[] weights,
        Action<int[], int[], MaskMatrix, ScoreMatrix> act, CancellationToken cancellation)
    {
        int count = Math.Min(options.NumFeatures ?? masks.Features, masks.Features);
        int[][] chosen = Choose(options.FeatureSelection, masks, scores, weights, count, cancellation);
        Dictionary<int[], string> keys = ForDistinct(chosen, features => string.Join(',', features));
        foreach (IGrouping<string, int> alike in Enumerable.Range(0, scores.Targets).GroupBy(target => keys[chosen[target]]))
        {
            int[] targets = [.. alike], features = chosen[targets[0]];
            act(targets, features, features.Length == masks.Features ? masks : masks.Columns(features),
                targets.Length == scores.Targets ? scores : scores.Columns(targets));
        }
    }

    /// <summary>Weighs the samples and checks the weights.</summary>
    public static double[] Weigh(ISampleWeighting weighting, MaskMatrix masks)
    {
        double[] weights = weighting.Weigh(masks);
        if (weights.Length == 0)
            return weights;
        string name = weighting.Info.Name;
        if (weights.Length != masks.Samples)
            throw new LimeException($"The weighting {name} returned {weights.Length} weights for {masks.Samples} samples; " +
                "return one for each, or none.");
        int bad = Array.FindIndex(weights, weight => !(weight >= 0 && double.IsFinite(weight)));
        if (bad >= 0)
            throw new LimeException(FormattableString.Invariant($"The weighting {name} gave sample {bad} the weight {weights[bad]}, ") +
                "but weights must be finite and not negative; change its distance or kernel.");
        if (Array.TrueForAll(weights, weight => weight == 0))
            throw new LimeException($"The weighting {name} gave every sample the weight 0, so nothing can be fitted; use a wider kernel.");
        return weights;
    }

    private static int[][] Choose(
        IFeatureSelection selection, MaskMatrix masks, ScoreMatrix scores, double[] weights, int count, CancellationToken cancellation)
    {
        int[][] selected = [.. selection.Select(masks, scores, weights, count, cancellation)];
        Dictionary<int[], int[]> sorted = ForDistinct(selected, features => features.Order().ToArray());
        int[][] chosen = Array.ConvertAll(selected, features => sorted[features]);
        if (chosen.Length != scores.Targets || !sorted.Values.All(features => features.Length > 0
            && features[0] >= 0 && features[^1] < masks.Features && features.Distinct().Count() == features.Length))
            throw new LimeException($"The feature selection {selection.Info.Name} must choose for each of {scores.Targets} target(s) " +
                $"at least one of {masks.Features} segment(s), each once, but it did not; " +
                "see IFeatureSelection.Select for what is expected.");
        return chosen;
    }

    /// <summary>A value for each distinct array; targets often share one array.</summary>
    private static Dictionary<int[], T> ForDistinct<T>(int[][] arrays, Func<int[], T> make)
    {
        var made = new Dictionary<int[], T>(ReferenceEqualityComparer.Instance);
        foreach (int[] array in arrays)
            if (!made.ContainsKey(array))
                made[array] = make(array);
        return made;
    }

    /// <summary>From the selected features to all: the others have the importance 0, with an unknown standard error (NaN).</summary>
    private static SurrogateFit Expand(SurrogateFit fit, int[] features, int count)
    {
        return fit with
        {
            Importance = Place(fit.Importance, 0),
            SignedImportance = fit.SignedImportance is { } signed ? Place(signed, 0) : null,
            Debiased = fit.Debiased is { } debiased ? Place(debiased, double.NaN) : null,
            StandardError = fit.StandardError is { } errors ? Place(errors, double.NaN) : null,
        };

        double[] Place(double[] values, double otherwise)
        {
            var all = new double[count];
            Array.Fill(all, otherwise);
            for (int i = 0; i < features.Length; i++)
                all[features[i]] = values[i];
            return all;
        }
    }
}
