using Microsoft.ML.Lime.Engine.Methods;
using Microsoft.ML.Lime.Engine.Scoring.OutputTargets;

namespace Microsoft.ML.Lime.Engine;

/// <summary>Options of <see cref="CamExplainer"/>.</summary>
[Component("cam", "Sums the last activations, weighted by the linear layer after global average pooling.", IsDeterministic = true,
    NeedsActivations = true, Unit = "logit at this place")]
public sealed record CamOptions : ExplainOptions
{
    /// <summary>Name of the tensor that enters global average pooling. The default is null: it is found in the model.</summary>
    [Parameter("tensor whose activations are used", Default = "found in the model")]
    public string? Layer { get; init; }

    /// <summary>
    /// How the map is enlarged to the size of the model's input. With none it keeps the tensor's size; its mean is then the class's logit
    /// minus its bias. The default is bicubic.
    /// </summary>
    [Parameter("how the values are enlarged to the input's size")]
    public MapUpsampling Upsampling { get; init; } = MapUpsampling.Bicubic;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Problems(IScorer scorer) =>
        [.. base.Problems(scorer), .. ActivationLayers.Problems(() => ActivationLayers.FindLinear(scorer, Layer))];

    /// <inheritdoc/>
    public override (int Height, int Width)? MapSize(ScorerInput input) =>
        Upsampling == MapUpsampling.None ? null : base.MapSize(input);

    /// <inheritdoc/>
    public override string Summary => Layer ?? "the pooled layer";

    /// <inheritdoc/>
    public override IExplainer CreateExplainer() => new CamExplainer(this);

    private protected override IEnumerable<KeyValuePair<string, object?>> RecordedAfter(string member) =>
        member == nameof(Layer) ? [new("baseline", null)] : [];

    /// <inheritdoc/>
    public override IReadOnlyList<string> Problems(int outputs) => Target is null or ClassTarget
        ? base.Problems(outputs)
        :
        [
            $"A class activation map explains the logits of classes, not the target '{Target.Info.Name}'; leave the target out and name "
                + "classes, or use score-cam.",
            .. base.Problems(outputs),
        ];
}
