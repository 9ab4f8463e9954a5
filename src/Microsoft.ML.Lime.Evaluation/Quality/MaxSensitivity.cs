using Microsoft.ML.Lime.Engine;
using Microsoft.ML.Lime.Engine.Numerics;
using Microsoft.ML.Lime.Evaluation.Quality;

namespace Microsoft.ML.Lime.Evaluation;

/// <summary>
/// Max-sensitivity (Yeh, Hsieh, Suggala, Inouye and Ravikumar 2019, "On the (In)fidelity and Sensitivity of Explanations"): how far the map
/// moves at most when the picture gets a little noise, as a share of the map's own size. 0 or more; smaller is calmer, which is not better
/// by itself: a map that is always the same has 0.
/// </summary>
/// <remarks>
/// Each value of the picture moves by a random number within +- <see cref="Radius"/> of the picture's range: 255 for 8-bit pictures,
/// largest less smallest value for others. The distance is the root of the squared differences' sum, divided by that of the map itself (by
/// 1 for a map of zeros), as in Captum. The seed of the method stays, so that chance alone moves nothing; segments are made anew.
/// </remarks>
[Component("maxSensitivity", "Largest relative change of the map under a little noise.")]
public sealed record MaxSensitivity : IMapMetric
{
    /// <summary>
    /// The largest change of a value, as a share of the picture's range; above 0 and below 1. Defaults to 0.02, as in Captum.
    /// </summary>
    [Parameter("largest change of a pixel, as a share of the image's range",
        Min = 0, MinExclusive = true, Max = 1, MaxExclusive = true, Option = "")]
    public double Radius { get; init => field = Metrics.Share(value); } = 0.02;

    /// <summary>Noisy pictures, at least 1. Defaults to 10, as in Captum.</summary>
    [Parameter("noisy images", Min = 1, Option = "")]
    public int Draws { get; init => field = Metrics.AtLeast(value, 1); } = 10;

    /// <summary>The seed of the noise. Defaults to 0.</summary>
    [Parameter("seed of the random numbers", Option = "")]
    public ulong Seed { get; init; }

    /// <inheritdoc/>
    public string Name => "maxSensitivity";

    /// <inheritdoc/>
    public bool LargerIsBetter => false;

    /// <inheritdoc/>
    public int Explanations => Draws;

    /// <inheritdoc/>
    public int ModelRuns(ScorerInput input) => 0;

    /// <inheritdoc/>
    public double Measure(
        IScorer scorer, JudgedMap judged, IProgress<ExplainProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(judged);
        judged.Begin(this, scorer);
        ImageBuffer picture = judged.Begin(scorer).Picture; // of the model's size: reducing a photo would average its noise away
        double range = picture.IsByte ? 255 : Range(picture.Floats), largest = 0;
        var random = new Xoshiro256(Seed);
        for (int draw = 0; draw < Draws; draw++)
        {
            var noisy = new float[picture.Height * picture.Width * picture.Channels];
            for (int i = 0; i < noisy.Length; i++)
                noisy[i] = (float)((picture.IsByte ? picture.Bytes[i] : picture.Floats[i]) + (2 * random.NextUnit() - 1) * Radius * range);
            ImageExplanation explanation = judged.Options.CreateExplainer()!.Explain(
                scorer, ImageBuffer.FromFloats(picture.Height, picture.Width, picture.Channels, noisy),
                PartProgress.Of(progress, draw * judged.ModelCalls, Draws * judged.ModelCalls), cancellation);
            largest = Math.Max(largest, Distance(Repeats.Explained(judged, explanation).Map, judged.Map));
        }
        return largest / Size(judged.Map);
    }

    /// <inheritdoc/>
    public MetricValue Compare(
        IScorer scorer, JudgedMap judged, IProgress<ExplainProgress>? progress = null, CancellationToken cancellation = default)
    {
        if (Obstacles.Of(this, judged) is { } reason)
            return MetricValue.NotApplicable(reason);
        double value = Measure(scorer, judged, progress, cancellation);
        ScoreMap random = ReferenceMaps.Random(judged);
        double largest = Enumerable.Range(1, Draws).Max(draw => Distance(ReferenceMaps.Random(judged, draw), random));
        return new MetricValue(value, 0, largest / Size(random), 0);
    }

    private static double Range(ReadOnlySpan<float> values)
    {
        (float least, float most) = (float.PositiveInfinity, float.NegativeInfinity);
        foreach (float value in values)
            (least, most) = (Math.Min(least, value), Math.Max(most, value));
        return (double)most - least;
    }

    private static double Distance(ScoreMap one, ScoreMap other)
    {
        double sum = 0;
        for (int i = 0; i < one.Values.Length; i++)
            sum += ((double)one.Values[i] - other.Values[i]) * ((double)one.Values[i] - other.Values[i]);
        return Math.Sqrt(sum);
    }

    private static double Size(ScoreMap map)
    {
        double sum = 0;
        foreach (float value in map.Values)
            sum += (double)value * value;
        return sum > 0 ? Math.Sqrt(sum) : 1;
    }
}
