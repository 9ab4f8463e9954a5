using Microsoft.ML.Lime.Engine;

namespace Microsoft.ML.Lime;

/// <summary>Options of <see cref="LimeExplainEstimator"/>: its columns, and one <see cref="LimeOptions"/> of the engine for all the
/// rest.</summary>
public sealed record LimeExplainOptions : ExplanationColumnOptions
{
    /// <summary>
    /// A column with label maps, such as <see cref="LimeCatalog.SegmentImage"/> makes: one value a pixel, of the picture's size or of the
    /// model's. Null (the default): <see cref="LimeOptions.Segmenter"/> divides the picture.
    /// </summary>
    public string? Segments { get; init; }

    /// <summary>How to explain. Defaults to <see cref="LimeOptions.Default"/>.</summary>
    public LimeOptions Lime { get; init; } = LimeOptions.Default;

    internal override ExplainOptions Engine => Lime;

    internal override MapUpsampling Upsampling => Lime.Upsampling;

    internal override ISegmenter Segmenter => Lime.Segmenter;

    internal override string? SegmentsColumn => Segments;

    internal override ExplainOptions Divided(ExplainOptions options, ISegmenter segmenter) =>
        (LimeOptions)options with { Segmenter = segmenter };
}
