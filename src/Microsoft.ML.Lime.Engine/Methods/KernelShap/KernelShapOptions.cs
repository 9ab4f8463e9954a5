using Microsoft.ML.Lime.Engine.Methods;
using Microsoft.ML.Lime.Engine.Methods.KernelShap;

namespace Microsoft.ML.Lime.Engine;

/// <summary>Options of <see cref="KernelShapExplainer"/>.</summary>
[Component("kernelshap", "Estimates the Shapley value of each segment: its mean contribution to the score over all sets of other segments.",
    NeedsSegments = true)]
public sealed record KernelShapOptions : ExplainOptions, ISegmentOptions
{
    /// <summary>Divides the image into segments. The default is about 49 SLIC0 superpixels.</summary>
    [Parameter("how the image is divided into segments", Name = "segmentation", Option = "--segmentation")]
    public ISegmenter Segmenter { get; init; } = Segmenters.Slic0(49);

    /// <summary>
    /// Number of coalitions of segments, including the image (all) and the baseline (none); at least 4, at most 2^segments. With 2^segments
    /// the Shapley values are exact. The default is null: all coalitions for up to 12 segments, and 2048 + 2 x segments for more, as in the
    /// package shap.
    /// </summary>
    [Parameter("number of coalitions of segments", Min = 4, Max = 10_000_000, Default = "2048 + 2 per segment; all for up to 12 segments")]
    public int? Samples { get; init; }

    /// <summary>Values of absent pixels. The default is the mean of the whole image, per channel.</summary>
    [Parameter("values of absent pixels", Alias = "--hide-color")]
    public IBaseline Baseline { get; init; } = Baselines.ImageMean;

    /// <summary>How the values of a grid's cells become a map. The default is nearest.</summary>
    [Parameter("how the values are enlarged to the input's size")]
    public MapUpsampling Upsampling { get; init; } = MapUpsampling.Nearest;

    /// <inheritdoc/>
    public ExplainOptions WithSegmenter(ISegmenter segmenter) => this with { Segmenter = segmenter };

    /// <inheritdoc/>
    /// <remarks>The Shapley values are fitted to scores that are 1 for one coalition and 0 for the others.</remarks>
    public (MaskMatrix Masks, double[][] Weights) LinearMasks(int segments, CancellationToken cancellation = default)
    {
        ShapleyCoalitions coalitions = ChooseCoalitions(segments);
        return (coalitions.Masks, UnitScores.WeightsOf(segments, coalitions.Masks.Samples,
            scores => new ShapleyRegression(coalitions, scores, cancellation).Fit()));
    }

    /// <summary>By default the number of the package shap; up to 12 segments all coalitions, so that the values are exact.</summary>
    internal ShapleyCoalitions ChooseCoalitions(int segments) =>
        new(segments, Samples ?? Math.Max(2048 + 2 * segments, segments <= 12 ? 1 << segments : 0), Seed);

    /// <inheritdoc/>
    public override (int Height, int Width)? MapSize(ScorerInput input) =>
        Upsampling == MapUpsampling.None ? null : base.MapSize(input);

    /// <inheritdoc/>
    public override string Summary => "Shapley values";

    /// <inheritdoc/>
    public override IExplainer CreateExplainer() => new KernelShapExplainer(this);

    private protected override IEnumerable<KeyValuePair<string, object?>> RecordedAfter(string member) => member switch
    {
        nameof(Samples) => [new("sampler", new ComponentInfo("shapley-sizes"))],
        nameof(Baseline) => [new("surrogate", new ComponentInfo("constrained-least-squares"))],
        _ => [],
    };
}
