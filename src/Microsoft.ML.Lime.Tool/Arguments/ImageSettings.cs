using Microsoft.ML.Lime.Drawing;

namespace Microsoft.ML.Lime.Tool.Arguments;

/// <summary>The settings for rendering an explanation.</summary>
internal sealed record ImageSettings
{
    public required int TopFeatures { get; init; }

    /// <summary>The options of the masked image; null for the most important segments on black.</summary>
    public ImageAndMaskOptions? Masked { get; init; }

    /// <summary>Whether all maps share one scale.</summary>
    public bool SharesScale { get; init; }

    /// <summary>The range of the scale of all maps; null if not given.</summary>
    public ColorScale? Range { get; init; }

    /// <summary>The percentile at which scales saturate; null for the maximum value.</summary>
    public double? Clip { get; init; }

    /// <summary>The scale that these maps share; null if each has its own.</summary>
    public ColorScale? ScaleOf(IEnumerable<AttributionMap> maps) => Range ?? (SharesScale ? Scale([.. maps]) : null);

    /// <summary>The scale of a single map.</summary>
    public ColorScale OwnScale(AttributionMap map) => Scale([map]);

    /// <summary>Renders the masked image of an explanation with segments.</summary>
    public ImageBuffer DrawMasked(ImageBuffer source, ImageExplanation explanation, ClassExplanation target) => Masked is { } options
        ? ImageAndMask.Create(explanation, target, options).Draw(source)
        : MaskedImage.Draw(source, explanation.ImageFit, explanation.Segments!, target.TopFeatures(TopFeatures));

    private ColorScale Scale(IReadOnlyList<AttributionMap> maps) => ColorScale.Create(maps, Clip ?? 100);
}
