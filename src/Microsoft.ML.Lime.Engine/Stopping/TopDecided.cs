using Microsoft.ML.Lime.Engine.Numerics;

namespace Microsoft.ML.Lime.Engine.Stopping;

/// <summary>The segments with the k largest importances can no longer change.</summary>
internal sealed class TopDecided : IStopRule
{
    private readonly int _k;
    private readonly double _confidence;

    public TopDecided(int k, double confidence)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(k, 1);
        if (!(confidence > 0 && confidence < 1))
            throw new ArgumentOutOfRangeException(nameof(confidence), confidence, "The confidence must lie above 0 and below 1.");
        (_k, _confidence) = (k, confidence);
        Info = new ComponentInfo("top-decided", KeyValuePair.Create("k", (double)k), KeyValuePair.Create("confidence", confidence));
    }

    public ComponentInfo Info { get; }

    /// <summary>
    /// If a segment is wrongly in, its true importance lies below its interval, or that of one wrongly out above its own. A segment can
    /// go wrong in one of the two ways only, by whether it truly belongs to the k: so each interval may err on one side with the error
    /// divided by segments, targets and looks.
    /// </summary>
    public StopVerdict Judge(StopLook look)
    {
        int features = look.Fits[0].Importance.Length;
        double errors = (double)features * look.Fits.Count * look.Most, z = NormalDistribution.UpperQuantile((1 - _confidence) / errors);
        double need = 0; // how many times narrower the intervals have to become
        (int In, int Out) closest = default;
        foreach (SurrogateFit fit in look.Fits)
        {
            double[] middle = fit.Debiased ?? fit.Importance; // of the intervals
            int[] order = [.. Enumerable.Range(0, features).OrderByDescending(i => fit.Importance[i]).ThenBy(i => i)];
            foreach (int one in order.Take(_k))
                foreach (int other in order.Skip(_k))
                {
                    double widths = z * (fit.StandardError![one] + fit.StandardError[other]);
                    double gap = middle[one] - middle[other];
                    double ratio = gap > 0 && !double.IsNaN(widths) ? widths / gap : double.PositiveInfinity;
                    if (ratio > need)
                        (need, closest) = (ratio, (one, other));
                }
        }
        bool stops = need < 1;
        string which = _k == 1
            ? "Which is the most important segment"
            : FormattableString.Invariant($"Which {_k} segments are the most important");
        return new StopVerdict(stops,
            FormattableString.Invariant($"{which} is {(stops ? "" : "not ")}decided at a confidence of {100 * _confidence:0.##} %")
            + (stops ? "." : FormattableString.Invariant($": segments {closest.In} and {closest.Out} are too close.")),
            double.IsInfinity(need) ? null : look.Samples * Math.Max(1, need * need));
    }
}
