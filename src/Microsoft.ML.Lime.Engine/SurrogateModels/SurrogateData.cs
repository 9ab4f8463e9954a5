using Microsoft.ML.Lime.Engine.SurrogateModels;

namespace Microsoft.ML.Lime.Engine;

/// <summary>
/// The data that a surrogate fits for one target: masks, scores less their weighted mean, and weights. It also makes the result, with R2
/// and the warnings of degenerate data. A surrogate of your own needs it in <see cref="ISurrogate.Fit"/>.
/// </summary>
/// <remarks>
/// Centring removes the intercept: fit the scores (<see cref="Score"/>) on the masks less their means (<see cref="FeatureMeans"/>), or on
/// the masks as they are, and the intercept follows from the means.
/// </remarks>
public sealed class SurrogateData
{
    private readonly CenteredDesign _design;
    private readonly CenteredScores _scores;

    private SurrogateData(CenteredDesign design, CenteredScores scores) => (_design, _scores) = (design, scores);

    /// <summary>Which features each sample shows.</summary>
    public MaskMatrix Masks => _design.Masks;

    /// <summary>Number of samples whose weight is not 0.</summary>
    public int Samples => _design.Samples;

    /// <summary>Sum of the weights.</summary>
    public double TotalWeight => _design.TotalWeight;

    /// <summary>Weighted share of the samples that show each feature; exactly 0 or 1 for a feature that never varies.</summary>
    public IReadOnlyList<double> FeatureMeans => _design.Means;

    /// <summary>Weighted mean of the scores.</summary>
    public double ScoreMean => _scores.Mean;

    /// <summary>Weighted sum of squares of the centred scores.</summary>
    public double SumOfSquares => _scores.SumOfSquares;

    /// <summary>Whether all scores are equal, except those of weight 0.</summary>
    public bool IsConstant => _scores.IsConstant;

    /// <summary>Prepares the data of every target; what depends on the masks alone is computed once.</summary>
    /// <param name="masks">samples x features.</param>
    /// <param name="scores">samples x targets.</param>
    /// <param name="weights">One finite weight of at least 0 per sample, or empty for equal weights.</param>
    /// <returns>One entry per target, in the order of the columns of <paramref name="scores"/>.</returns>
    /// <exception cref="ArgumentException">
    /// There is not one row of scores and one weight per sample, or the weights are negative, not finite or all 0.
    /// </exception>
    /// <exception cref="LimeException">A score is not a finite number.</exception>
    public static IReadOnlyList<SurrogateData> Create(MaskMatrix masks, ScoreMatrix scores, ReadOnlySpan<double> weights)
    {
        ArgumentNullException.ThrowIfNull(masks);
        ArgumentNullException.ThrowIfNull(scores);
        var design = new CenteredDesign(masks, weights);
        return Array.ConvertAll(CenteredScores.Create(design, scores), target => new SurrogateData(design, target));
    }

    /// <summary>A sample's weight; 1 where no weights were given.</summary>
    public double Weight(int sample) => _design.Weight(sample);

    /// <summary>A sample's score less <see cref="ScoreMean"/>.</summary>
    public double Score(int sample) => _scores[sample];

    /// <summary>Whether some samples of weight above 0 show a feature and others hide it.</summary>
    public bool Varies(int feature) => _design.Varies(feature);

    /// <summary>The result of a linear model: intercept, R2, local prediction and warnings follow from the coefficients.</summary>
    /// <param name="coefficients">One per feature, in units of the score.</param>
    /// <param name="warnings">The surrogate's own warnings, one sentence each.</param>
    public SurrogateFit LinearFit(double[] coefficients, params string[] warnings)
    {
        ArgumentNullException.ThrowIfNull(coefficients);
        return SurrogateModels.LinearFit.CreateFit(
            _design, _scores, coefficients, _design.Residuals(_scores, coefficients), standardErrors: null, warnings);
    }

    /// <summary>The result of any model.</summary>
    /// <param name="importance">One per feature.</param>
    /// <param name="residualSumOfSquares">Weighted sum of squared residuals; R2 follows from it.</param>
    /// <param name="localPrediction">
    /// The centred score that the model predicts for the unperturbed image, in which all features are present.
    /// </param>
    /// <param name="warnings">The surrogate's own warnings, one sentence each.</param>
    public SurrogateFit Fit(
        double[] importance, double residualSumOfSquares, double localPrediction, params string[] warnings)
    {
        ArgumentNullException.ThrowIfNull(importance);
        return new SurrogateFit
        {
            Importance = importance,
            R2 = _scores.R2(residualSumOfSquares),
            LocalPrediction = _scores.Mean + localPrediction,
            Warnings =
            [
                .. SurrogateWarnings.ForMasks(_design),
                .. warnings,
                .. SurrogateWarnings.ForScores(_scores),
            ],
        };
    }
}
