using Microsoft.ML.Lime.Engine;
using Microsoft.ML.Lime.Engine.Methods;
using Microsoft.ML.Lime.Evaluation.Quality;

namespace Microsoft.ML.Lime.Evaluation;

/// <summary>
/// Insertion (Petsiuk, Das and Saenko 2018, "RISE"): the area under the explained number while the picture appears out of a blur, those
/// pixels first that the map ranks highest. A map that knows what matters makes it rise at once: larger is better.
/// </summary>
/// <remarks>
/// Pixels come in falling order of the map, equal ones row by row. The area is that of trapezoids over the share of pixels, [0, 1]. The
/// blur is the one of RISE's code: of the prepared picture, channel by channel, with zeros beyond its edges, by 11 x 11 Gaussian weights of
/// sigma 5 pixels that add up to 1.
/// </remarks>
[Component("insertionAuc", "Area under the score while the highest-ranked pixels appear; larger is better.")]
public sealed record InsertionAuc : IMapMetric
{
    private const int Radius = 5;
    private const double Sigma = 5;

    /// <summary>What stands where nothing was inserted yet; null, the default, for RISE's blur.</summary>
    [Parameter("what missing pixels are before they appear", Default = "RISE's blur", Option = "")]
    public IBaseline? Substrate { get; init; }

    /// <summary>Pixels that appear in a step, at least 1; null, the default, for one row's worth: the model's width.</summary>
    [Parameter("pixels in a step", Min = 1, Default = "the input's width", Option = "")]
    public int? StepPixels
    {
        get;
        init => field = value is < 1 ? throw new ArgumentOutOfRangeException(nameof(value), value, "A step has at least 1 pixel.") : value;
    }

    /// <inheritdoc/>
    public string Name => "insertionAuc";

    /// <inheritdoc/>
    public bool LargerIsBetter => true;

    /// <inheritdoc/>
    public int ModelRuns(ScorerInput input) => PixelSwitching.Steps(input, StepPixels) + 1;

    /// <summary>The curve whose <see cref="ScoreCurve.Area"/> <see cref="Measure"/> returns.</summary>
    /// <inheritdoc cref="Measure"/>
    public ScoreCurve Curve(
        IScorer scorer, JudgedMap judged, IProgress<ExplainProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(judged);
        ExplanationRun run = judged.Begin(scorer);
        if (Substrate is not null)
            run.HideAll(Substrate, cancellation);
        else
            run.HideAll((prepared, hidden) => Blur(prepared, scorer.Input, hidden), cancellation);
        return PixelSwitching.Curve(judged, scorer, run, StepPixels, insert: true, progress, cancellation);
    }

    /// <inheritdoc/>
    public double Measure(
        IScorer scorer, JudgedMap judged, IProgress<ExplainProgress>? progress = null, CancellationToken cancellation = default) =>
        Curve(scorer, judged, progress, cancellation).Area;

    /// <summary>Rows first and columns then: the weights are products.</summary>
    internal static void Blur(float[] prepared, ScorerInput input, float[] blurred)
    {
        var weights = new double[2 * Radius + 1];
        for (int i = -Radius; i <= Radius; i++)
            weights[i + Radius] = Math.Exp(-i * i / (2 * Sigma * Sigma));
        double sum = weights.Sum();
        (int pixel, int plane) = input.Layout == TensorLayout.Nchw ? (1, input.Height * input.Width) : (input.Channels, 1);
        var rows = new double[input.Height * input.Width];
        for (int channel = 0; channel < input.Channels; channel++)
        {
            for (int y = 0; y < input.Height; y++)
                for (int x = 0; x < input.Width; x++)
                {
                    double value = 0;
                    for (int i = Math.Max(0, x - Radius); i <= Math.Min(input.Width - 1, x + Radius); i++)
                        value += weights[i - x + Radius] / sum * prepared[(y * input.Width + i) * pixel + channel * plane];
                    rows[y * input.Width + x] = value;
                }
            for (int y = 0; y < input.Height; y++)
                for (int x = 0; x < input.Width; x++)
                {
                    double value = 0;
                    for (int i = Math.Max(0, y - Radius); i <= Math.Min(input.Height - 1, y + Radius); i++)
                        value += weights[i - y + Radius] / sum * rows[i * input.Width + x];
                    blurred[(y * input.Width + x) * pixel + channel * plane] = (float)value;
                }
        }
    }
}
