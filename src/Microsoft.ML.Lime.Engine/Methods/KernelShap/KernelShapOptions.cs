namespace Microsoft.ML.Lime.Engine;

/// <summary>Options of <see cref="KernelShapExplainer"/>.</summary>
[Component("kernelshap", "Estimates the Shapley value of each segment: its mean contribution to the score over all sets of other segments.",
    Requires = ComponentRequirements.Segments)]
public sealed record KernelShapOptions : ExplainOptions, ISegmentOptions
{
    /// <summary>Divides the image into features. The default is about 49 SLIC0 superpixels.</summary>
    [Parameter("how the image is divided into segments", Name = "segmentation", Option = "--segmentation")]
    public ISegmenter Segmenter { get; init; } = Segmenters.Slic0(49);

    /// <summary>
    /// Coalitions of segments, the image (all) and the baseline (none) included; at least 4. There are no more than 2^segments, and
    /// then the Shapley values are exact. Defaults to null: all of them for up to 12 segments, and 2048 + 2 x segments for more,
    /// as in the package shap.
    /// </summary>
    [Parameter("coalitions of segments", Min = 4, Max = 10_000_000, Default = "2048 + 2 per segment; all for up to 12 segments")]
    public int? Samples { get; init; }

    /// <summary>What a hidden pixel becomes. The default is the mean of the whole image, channel by channel.</summary>
    [Parameter("what hidden pixels become", Alias = "--hide-color")]
    public IBaseline Baseline { get; init; } = Baselines.ImageMean;

    /// <summary>How a grid's values become a map. The default is nearest.</summary>
    [Parameter("how a grid's values become a map")]
    public MapUpsampling Upsampling { get; init; } = MapUpsampling.Nearest;

    /// <inheritdoc/>
    public ExplainOptions WithSegmenter(ISegmenter segmenter) => this with { Segmenter = segmenter };

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
