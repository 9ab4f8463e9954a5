using Microsoft.ML.Lime.Engine;

namespace Microsoft.ML.Lime.Tool.Tests.Components;

/// <summary>A method of a program's own: everything about it stands in this file.</summary>
[Component("patches", "Occludes square patches that do not overlap.", IsDeterministic = true, Unit = "{score} lost")]
public sealed record PatchOptions : ExplainOptions
{
    [Parameter("side of a patch", Min = 1, Max = 64, Unit = "pixels", Option = "--patch-side")]
    public int Side { get; init; } = 4;

    [Parameter("values of absent pixels", Alias = "--hide-color")]
    public IBaseline Baseline { get; init; } = Baselines.ImageMean;

    public override string Summary => FormattableString.Invariant($"patches of {Side}");

    public override IExplainer CreateExplainer() => new PatchExplainer(this);
}

public sealed class PatchExplainer(PatchOptions options) : IExplainer
{
    public ImageExplanation Explain(
        IScorer scorer, ImageBuffer source, IProgress<ExplainProgress>? progress = null, CancellationToken cancellation = default) =>
        new OcclusionExplainer(new OcclusionOptions
        {
            MaskSize = (options.Side, options.Side),
            Stride = (options.Side, options.Side),
            MaskClipping = false,
            Baseline = options.Baseline,
            Classes = options.Classes,
            TopClasses = options.TopClasses,
            Resize = options.Resize,
        }).Explain(scorer, source, progress, cancellation) with
        {
            Method = "patches",
            Options = options,
        };
}
