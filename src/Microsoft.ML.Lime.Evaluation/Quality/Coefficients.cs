using Microsoft.ML.Lime.Engine;

namespace Microsoft.ML.Lime.Evaluation.Quality;

/// <summary>A simple model's coefficients, and how far they are known.</summary>
/// <param name="Importance">One a feature.</param>
/// <param name="Middle">The middle of its interval: the same, but for a lasso, whose penalty pulls.</param>
/// <param name="Error">Its standard error; NaN where there is none.</param>
internal sealed record Coefficients(double[] Importance, double[] Middle, double[] Error)
{
    /// <summary>Those of several seeds.</summary>
    /// <exception cref="LimeException">They do not belong to the same features.</exception>
    public static Coefficients[] Of(IMapMetric metric, Repeats.Repeat[] repeats)
    {
        Coefficients[] all = [.. repeats.Select(repeat => Of(repeat.Fit!))];
        return Array.TrueForAll(all, one => one.Importance.Length == all[0].Importance.Length)
            ? all
            : throw new LimeException($"{metric.Name} compares explanations by the same segments, but another seed has others; use a "
                + "segmenter without chance.");
    }

    /// <summary>A method that gives its coefficients to other features each time, with their errors.</summary>
    public static Coefficients[] Shuffled(SurrogateFit fit, int seeds)
    {
        Coefficients own = Of(fit);
        return [.. Enumerable.Range(0, seeds).Select(seed =>
        {
            var random = new Xoshiro256((ulong)seed);
            int[] order = [.. Enumerable.Range(0, own.Importance.Length)];
            for (int i = order.Length - 1; i > 0; i--)
            {
                int other = (int)(random.NextUnit() * (i + 1));
                (order[i], order[other]) = (order[other], order[i]);
            }
            return new Coefficients(
                [.. order.Select(i => own.Importance[i])], [.. order.Select(i => own.Middle[i])], [.. order.Select(i => own.Error[i])]);
        })];
    }

    /// <summary>The features with the largest coefficients, whatever their sign; equal ones by number; never one that is 0.</summary>
    public int[] Strongest(int count) =>
    [
        .. Enumerable.Range(0, Importance.Length).Where(i => Importance[i] != 0)
            .OrderByDescending(i => Math.Abs(Importance[i])).Take(count), // a stable sort
    ];

    private static Coefficients Of(SurrogateFit fit)
    {
        var unknown = new double[fit.Importance.Length];
        Array.Fill(unknown, double.NaN);
        return new Coefficients(fit.Importance, fit.Debiased ?? fit.Importance, fit.StandardError ?? unknown);
    }
}
