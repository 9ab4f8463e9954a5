using Microsoft.ML.Lime.Engine.Methods;

namespace Microsoft.ML.Lime.Engine;

/// <summary>Options of <see cref="ScoreCamExplainer"/>.</summary>
[Component("score-cam", "Sums the channels of a layer, each weighted by the score of the image under that channel as a mask.",
    IsDeterministic = true,
    NeedsActivations = true, Unit = "weighted features")]
public sealed record ScoreCamOptions : ExplainOptions
{
    /// <summary>
    /// Name of the tensor of the activations. The default is null: the input of global average pooling, or, without pooling, the output of
    /// the activation function after the last convolution.
    /// </summary>
    [Parameter("tensor whose activations are used", Default = "found in the model")]
    public string? Layer { get; init; }

    /// <summary>
    /// The baseline: the values where a mask is 0. The default is null: 0 in the model's input, after preprocessing, which is the image
    /// times the mask, as in the paper. There are no segments, so a segment mean is the mean of the image.
    /// </summary>
    [Parameter("values of absent pixels", Default = "0 after preprocessing", Alias = "--hide-color")]
    public IBaseline? Baseline { get; init; }

    /// <summary>
    /// How the map is enlarged to the size of the model's input; with none it keeps the tensor's size. The masks are always enlarged
    /// bilinearly. The default is bicubic.
    /// </summary>
    [Parameter("how the values are enlarged to the input's size")]
    public MapUpsampling Upsampling { get; init; } = MapUpsampling.Bicubic;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Problems(IScorer scorer) =>
        [.. base.Problems(scorer), .. ActivationLayers.Problems(() => ActivationLayers.Find(scorer, "score-cam", Layer))];

    /// <inheritdoc/>
    public override (int Height, int Width)? MapSize(ScorerInput input) =>
        Upsampling == MapUpsampling.None ? null : base.MapSize(input);

    /// <inheritdoc/>
    public override string Summary => Layer ?? "the last layer with a place";

    /// <inheritdoc/>
    public override IExplainer CreateExplainer() => new ScoreCamExplainer(this);

    private protected override object? Recorded(string member, object? value) =>
        member == nameof(Baseline) && value is null ? new ComponentInfo("zero") : base.Recorded(member, value);
}
