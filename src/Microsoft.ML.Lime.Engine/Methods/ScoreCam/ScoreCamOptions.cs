using Microsoft.ML.Lime.Engine.Methods;

namespace Microsoft.ML.Lime.Engine;

/// <summary>Options of <see cref="ScoreCamExplainer"/>.</summary>
public sealed record ScoreCamOptions : ExplainOptions
{
    /// <summary>
    /// The tensor that holds the feature maps, by its name; null, the default, for the one that enters global average pooling, or else for
    /// the activations after the last convolution.
    /// </summary>
    public string? Layer { get; init; }

    /// <summary>
    /// What stands where a mask is 0. Null, the default, is 0 in the numbers that the model gets, after preprocessing: the picture times
    /// the mask, as in the paper. There are no segments, so their mean is that of the picture.
    /// </summary>
    public IBaseline? Baseline { get; init; }

    /// <summary>
    /// How the map becomes as large as the model's input; none leaves it at the tensor's size. The masks are enlarged bilinearly, whatever
    /// stands here. Defaults to bicubic.
    /// </summary>
    public MapUpsampling Upsampling { get; init; } = MapUpsampling.Bicubic;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Problems(IScorer scorer) =>
        [.. base.Problems(scorer), .. FeatureLayers.Problems(() => FeatureLayers.Of(scorer, "score-cam", Layer))];

    /// <inheritdoc/>
    public override (int Height, int Width)? MapSize(ScorerInput input) =>
        Upsampling == MapUpsampling.None ? null : base.MapSize(input);

    /// <inheritdoc/>
    public override string Summary => Layer ?? "the last layer with a place";

    /// <inheritdoc/>
    public override IExplainer CreateExplainer() => new ScoreCamExplainer(this);

    /// <inheritdoc/>
    public override IReadOnlyList<KeyValuePair<string, object?>> Describe() =>
    [
        new("layer", Layer),
        new("baseline", Baseline?.Info ?? new StrategyInfo("zero")),
        new("upsampling", Upsampling.ToString().ToLowerInvariant()),
        .. DescribeCommon(),
    ];
}
