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

    /// <summary>Memory that rendering a pixel takes at most, measured by the benchmark bombs.</summary>
    private const int BytesPerPixel = 12;

    /// <summary>The scale that the maps of these targets share; null if each has its own.</summary>
    public ColorScale? SharedScale(IReadOnlyList<ClassExplanation> targets) => Range is { } range
        ? range.Low >= 0 && targets.Any(target => target.Surrogate?.SignedImportance is not null)
            ? range with { Colors = ColorMap.Jet }
            : range
        : SharesScale ? Scale(targets) : null;

    /// <summary>The scale of a single map.</summary>
    public ColorScale OwnScale(ClassExplanation target) => Scale([target]);

    /// <summary>Throws if rendering an image would take more memory than its limit. The default size is always rendered.</summary>
    /// <param name="source">The source image.</param>
    /// <param name="path">Its path, for the message.</param>
    /// <exception cref="LimeException">It would.</exception>
    public void CheckSize(ImageBuffer source, string path)
    {
        int longest = Math.Max(source.Height, source.Width);
        int side = Math.Min(longest, MaxSide ?? longest);
        double factor = (double)side / longest;
        double memory = BytesPerPixel * factor * source.Height * factor * source.Width;
        if (side > Overlay.MaxSide && memory > ImageFile.MemoryLimit)
            throw new LimeException(
                FormattableString.Invariant($"The image '{path}' of {source.Height} x {source.Width} pixels would take ")
                + FormattableString.Invariant($"{(long)memory >> 20} MiB of memory to render, but the limit is ")
                + FormattableString.Invariant($"{ImageFile.MemoryLimit >> 20} MiB; render it smaller, such as ")
                + FormattableString.Invariant($"--max-side {Overlay.MaxSide}, or raise the limit (--max-image MB)."));
    }

    /// <summary>The source image in the size in which it is rendered.</summary>
    public ImageBuffer Reduce(ImageBuffer source, ImageFit fit) => MaxSide is { } limit ? Overlay.Reduce(source, fit, limit) : source;

    /// <summary>Renders the masked image of an explanation with segments.</summary>
    public ImageBuffer DrawMasked(ImageBuffer source, ImageExplanation explanation, ClassExplanation target) => Masked is { } options
        ? ImageAndMask.Create(explanation, target, options).Draw(source)
        : MaskedImage.Draw(source, explanation.ImageFit, explanation.Segments!, target.TopFeatures(TopFeatures));

    private ColorScale Scale(IReadOnlyList<ClassExplanation> targets) => ColorScale.Create(targets, Clip ?? 100);
}
