namespace Microsoft.ML.Lime.Engine;

/// <summary>Options of <see cref="KernelShapExplainer"/>.</summary>
public sealed record KernelShapOptions : ExplainOptions, ISegmentOptions
{
    /// <summary>Divides the picture into features. Defaults to about 49 SLIC0 superpixels.</summary>
    public ISegmenter Segmenter { get; init; } = Segmenters.Slic0(49);

    /// <summary>
    /// Coalitions of segments, the picture (all) and the baseline (none) included; at least 4. There are no more than 2^segments, and
    /// then the Shapley values are exact. Defaults to null: all of them for up to 12 segments, and 2048 + 2 x segments for more,
    /// as in the package shap.
    /// </summary>
    public int? Samples { get; init; }

    /// <summary>What a hidden pixel becomes. Defaults to the mean of the whole picture, channel by channel.</summary>
    public IBaseline Baseline { get; init; } = Baselines.ImageMean;

    /// <summary>How a grid's values become a map. Defaults to nearest.</summary>
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

    /// <inheritdoc/>
    public override IReadOnlyList<KeyValuePair<string, object?>> Describe() =>
    [
        new("segmentation", Segmenter.Info),
        new("samples", Samples),
        new("sampler", new StrategyInfo("shapley-sizes")),
        new("baseline", Baseline.Info),
        new("surrogate", new StrategyInfo("constrained-least-squares")),
        new("upsampling", Upsampling.ToString().ToLowerInvariant()),
        .. DescribeCommon(),
    ];

    /// <inheritdoc/>
    public override IReadOnlyList<string> Problems(int outputs)
    {
        List<string> problems = [];
        if (Samples < 4)
            problems.Add(FormattableString.Invariant($"The number of samples must be at least 4, but it is {Samples}; 2048 and two ")
                + "per segment are a good start.");
        problems.AddRange(base.Problems(outputs));
        return problems;
    }
}
