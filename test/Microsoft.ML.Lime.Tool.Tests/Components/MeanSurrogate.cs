using Microsoft.ML.Lime.Engine;

namespace Microsoft.ML.Lime.Tool.Tests.Components;

/// <summary>A surrogate of a program's own: everything about it stands in this file.</summary>
public static class MeanSurrogates
{
    [Component("mean", "The mean score with a segment shown less that with it hidden.")]
    public static ISurrogate Mean(
        [Parameter("factor of the differences", Min = 0, MinExclusive = true, Option = "--mean-factor")] double factor = 1) =>
        new Difference(factor);

    private sealed class Difference(double factor) : ISurrogate
    {
        public ComponentInfo Info { get; } = new("mean", KeyValuePair.Create("factor", factor));

        public IReadOnlyList<SurrogateFit> Fit(
            MaskMatrix masks, ScoreMatrix scores, ReadOnlySpan<double> weights, CancellationToken cancellation) =>
            [.. Enumerable.Range(0, scores.Targets).Select(target => new SurrogateFit
            {
                Importance = [.. Enumerable.Range(0, masks.Features).Select(feature =>
                    factor * (Mean(masks, scores, target, feature, present: true) - Mean(masks, scores, target, feature, present: false)))],
                R2 = double.NaN,
                LocalPrediction = double.NaN,
            })];

        private static double Mean(MaskMatrix masks, ScoreMatrix scores, int target, int feature, bool present) =>
            Enumerable.Range(0, masks.Samples).Where(sample => masks[sample, feature] == present)
                .Select(sample => (double)scores[sample, target]).DefaultIfEmpty(0).Average();
    }
}
