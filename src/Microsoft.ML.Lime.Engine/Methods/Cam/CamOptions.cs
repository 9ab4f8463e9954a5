using Microsoft.ML.Lime.Engine.Methods;
using Microsoft.ML.Lime.Engine.Scoring.OutputTargets;

namespace Microsoft.ML.Lime.Engine;

/// <summary>Options of <see cref="CamExplainer"/>.</summary>
public sealed record CamOptions : ExplainOptions
{
    /// <summary>The tensor that enters global average pooling, by its name; null, the default, to find it.</summary>
    public string? Layer { get; init; }

    /// <summary>
    /// How the map becomes as large as the model's input; none leaves it at the tensor's size, where its mean is the class's logit less its
    /// bias. Defaults to bicubic.
    /// </summary>
    public MapUpsampling Upsampling { get; init; } = MapUpsampling.Bicubic;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Problems(IScorer scorer) =>
        [.. base.Problems(scorer), .. FeatureLayers.Problems(() => FeatureLayers.Linear(scorer, Layer))];

    /// <inheritdoc/>
    public override (int Height, int Width)? MapSize(ScorerInput input) =>
        Upsampling == MapUpsampling.None ? null : base.MapSize(input);

    /// <inheritdoc/>
    public override string Summary => Layer ?? "the pooled layer";

    /// <inheritdoc/>
    public override IExplainer CreateExplainer() => new CamExplainer(this);

    /// <inheritdoc/>
    public override IReadOnlyList<KeyValuePair<string, object?>> Describe() =>
    [
        new("layer", Layer),
        new("baseline", null),
        new("upsampling", Upsampling.ToString().ToLowerInvariant()),
        .. DescribeCommon(),
    ];

    /// <inheritdoc/>
    public override IReadOnlyList<string> Problems(int outputs) => Target is null or ClassTarget
        ? base.Problems(outputs)
        :
        [
            $"A class activation map explains the logits of classes, not the target '{Target.Info.Name}'; leave the target out and name "
                + "classes, or take score-cam.",
            .. base.Problems(outputs),
        ];
}
