using Microsoft.ML.Lime.Engine.Numerics;

namespace Microsoft.ML.Lime.Engine.Stopping;

/// <summary>
/// Stops when the confidence intervals of the k largest importances are separated from all others, for every target.
/// </summary>
internal sealed class TopKSeparationRule : IStopRule
{
    private readonly int _k;
    private readonly double _confidence;

    public TopKSeparationRule(int k, double confidence)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(k, 1);
        if (!(confidence > 0 && confidence < 1))
            throw new ArgumentOutOfRangeException(nameof(confidence), confidence, "The confidence must lie above 0 and below 1.");
        (_k, _confidence) = (k, confidence);
        Info = new ComponentInfo("top-decided", KeyValuePair.Create("k", (double)k), KeyValuePair.Create("confidence", confidence));
    }

    public ComponentInfo Info { get; }

    /// <summary>
    /// If a segment is wrongly among the k, its true importance lies below its interval; if it is wrongly not, above. Each segment can err
    /// on one side only, so each interval is one-sided, with the error divided by segments, targets and interim analyses (Bonferroni).
    /// </summary>
    public StopDecision Decide(IReadOnlyList<SurrogateFit> fits, int samples, int analysis, int analyses)
    {
        int features = fits[0].Importance.Length;
        double errors = (double)features * fits.Count * analyses,
            z = NormalDistribution.UpperQuantile((1 - _confidence) / errors);
        double need = 0; // the factor by which the intervals must become narrower
        (int In, int Out) closest = default;
        foreach (SurrogateFit fit in fits)
        {
            double[] centers = fit.Debiased ?? fit.Importance;
            int[] order = [.. Enumerable.Range(0, features).OrderByDescending(i => fit.Importance[i]).ThenBy(i => i)];
            foreach (int one in order.Take(_k))
                foreach (int other in order.Skip(_k))
                {
                    double widths = z * (fit.StandardError![one] + fit.StandardError[other]);
                    double gap = centers[one] - centers[other];
                    double ratio = gap > 0 && !double.IsNaN(widths) ? widths / gap : double.PositiveInfinity;
                    if (ratio > need)
                        (need, closest) = (ratio, (one, other));
                }
        }
        bool stops = need < 1;
        string which = _k == 1
            ? "Which is the most important segment"
            : FormattableString.Invariant($"Which {_k} segments are the most important");
        return new StopDecision(stops,
            FormattableString.Invariant($"{which} is {(stops ? "" : "not ")}decided at a confidence of {100 * _confidence:0.##} %")
            + (stops ? "." : FormattableString.Invariant($": segments {closest.In} and {closest.Out} are too close.")),
            double.IsInfinity(need) ? null : samples * Math.Max(1, need * need));
    }
}
