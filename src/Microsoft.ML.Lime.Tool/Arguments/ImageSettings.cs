using Microsoft.ML.Lime.Drawing;
using Microsoft.ML.Lime.Engine;

namespace Microsoft.ML.Lime.Tool.Arguments;

/// <summary>How an explanation is drawn.</summary>
internal sealed record ImageSettings
{
    public required int TopFeatures { get; init; }

    /// <summary>What the masked picture shows; null for the most important segments, the rest black.</summary>
    public ImageAndMaskOptions? Masked { get; init; }

    /// <summary>Whether all maps that are drawn have one scale.</summary>
    public bool SharesScale { get; init; }

    /// <summary>The scale of all maps, where its range was given.</summary>
    public ColorScale? Range { get; init; }

    /// <summary>The percentile at which scales end, or null for the largest value.</summary>
    public double? Clip { get; init; }

    /// <summary>The scale that all these maps have; null where each has its own.</summary>
    public ColorScale? ScaleOf(IEnumerable<AttributionMap> maps) => Range ?? (SharesScale ? Scale([.. maps]) : null);

    /// <summary>The scale of a map alone.</summary>
    public ColorScale OwnScale(AttributionMap map) => Scale([map]);

    /// <summary>The masked picture of an explanation with segments.</summary>
    public ImageBuffer DrawMasked(ImageBuffer source, ImageExplanation explanation, ClassExplanation target) => Masked is { } options
        ? explanation.GetImageAndMask(target, options).Draw(source)
        : MaskedImage.Draw(source, explanation.ImageFit, explanation.Segments!, target.TopFeatures(TopFeatures));

    private ColorScale Scale(IReadOnlyList<AttributionMap> maps) => ColorScale.Create(maps, Clip ?? 100);
}
