using Microsoft.ML.Lime.Engine;

namespace Microsoft.ML.Lime;

/// <summary>Options of <see cref="KernelShapExplainEstimator"/>: its columns, and one <see cref="KernelShapOptions"/> of the engine for
/// all the rest.</summary>
public sealed record KernelShapExplainOptions : ExplanationColumnOptions
{
    /// <summary>
    /// A column with label maps, such as <see cref="LimeCatalog.SegmentImage"/> makes: one value a pixel, of the picture's size or of the
    /// model's. Null (the default): <see cref="KernelShapOptions.Segmenter"/> divides the picture.
    /// </summary>
    public string? Segments { get; init; }

    /// <summary>How to explain. Defaults to 2048 coalitions and two per segment, of about 49 superpixels.</summary>
    public KernelShapOptions KernelShap { get; init; } = new();

    internal override ExplainOptions Engine => KernelShap;

    internal override MapUpsampling Upsampling => KernelShap.Upsampling;

    internal override ISegmenter Segmenter => KernelShap.Segmenter;

    internal override string? SegmentsColumn => Segments;

    internal override ExplainOptions Divided(ExplainOptions options, ISegmenter segmenter) =>
        (KernelShapOptions)options with { Segmenter = segmenter };
}
