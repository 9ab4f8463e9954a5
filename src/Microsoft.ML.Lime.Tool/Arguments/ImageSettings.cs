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

    /// <summary>The longest side of the rendered images in pixels; null for the size of the source image.</summary>
    public int? MaxSide { get; init; }

    /// <summary>The scale that the maps of these targets share; null if each has its own.</summary>
    public ColorScale? SharedScale(IReadOnlyList<ClassExplanation> targets) => Range is { } range
        ? range.Low >= 0 && targets.Any(target => target.Surrogate?.SignedImportance is not null)
            ? range with { Colors = ColorMap.Jet }
            : range
        : SharesScale ? Scale(targets) : null;

    /// <summary>The scale of a single map.</summary>
    public ColorScale OwnScale(ClassExplanation target) => Scale([target]);

    /// <summary>The source image in the size in which it is rendered.</summary>
    public ImageBuffer Reduce(ImageBuffer source, ImageFit fit)
    {
        if (MaxSide is not { } limit || Math.Max(source.Height, source.Width) is var longest && longest <= limit)
            return source;
        // An image of the model's size would be taken for the one that the model saw, which may be cropped.
        if ((Side(source.Height), Side(source.Width)) == (fit.InputHeight, fit.InputWidth) && limit > 1)
            limit--;
        return DisplayRange.Default.Apply(source, Side(source.Height), Side(source.Width));

        int Side(int length) => Math.Max(1, (int)Math.Round((double)length * limit / longest));
    }

    /// <summary>Renders the masked image of an explanation with segments.</summary>
    public ImageBuffer DrawMasked(ImageBuffer source, ImageExplanation explanation, ClassExplanation target) => Masked is { } options
        ? ImageAndMask.Create(explanation, target, options).Draw(source)
        : MaskedImage.Draw(source, explanation.ImageFit, explanation.Segments!, target.TopFeatures(TopFeatures));

    private ColorScale Scale(IReadOnlyList<ClassExplanation> targets) => ColorScale.Create(targets, Clip ?? 100);
}
