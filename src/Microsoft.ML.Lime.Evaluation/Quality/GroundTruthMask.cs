namespace Microsoft.ML.Lime.Evaluation;

/// <summary>
/// A ground-truth mask: the pixels of an image that belong to the object. Localization metrics compare a map with it. Its size is that of
/// the source image or of the model's input.
/// </summary>
public sealed class GroundTruthMask
{
    private readonly bool[] _inside;

    /// <summary>Creates a mask from height x width values, row by row, true on the object. The array is not copied.</summary>
    /// <exception cref="ArgumentException">The array's length is not height x width.</exception>
    public GroundTruthMask(int height, int width, bool[] inside)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentNullException.ThrowIfNull(inside);
        if (inside.LongLength != (long)height * width)
            throw new ArgumentException(
                $"A mask of {height} x {width} has {(long)height * width} values, but {inside.Length} were given.", nameof(inside));
        (Height, Width, _inside, Count) = (height, width, inside, inside.Count(value => value));
    }

    /// <summary>Rows.</summary>
    public int Height { get; }

    /// <summary>Columns.</summary>
    public int Width { get; }

    /// <summary>Number of pixels on the object.</summary>
    public int Count { get; }

    /// <summary>Height x width values, row by row: whether each pixel is on the object.</summary>
    public ReadOnlySpan<bool> Inside => _inside;

    /// <summary>Creates a mask from boxes: a pixel is on the object if its centre lies in one of them.</summary>
    /// <param name="height">Height of the image to which the boxes refer.</param>
    /// <param name="width">Width of that image.</param>
    /// <param name="boxes">The boxes, in pixels of that image.</param>
    public static GroundTruthMask FromBoxes(int height, int width, params ImageBox[] boxes)
    {
        ArgumentNullException.ThrowIfNull(boxes);
        var inside = new bool[checked(height * width)];
        for (int i = 0; i < inside.Length; i++)
            inside[i] = Array.Exists(boxes, box => box.Contains(i / width + 0.5, i % width + 0.5));
        return new(height, width, inside);
    }

    /// <summary>
    /// Creates a mask from an image: a pixel is on the object unless it is black, or fully transparent if there is an alpha channel.
    /// </summary>
    /// <param name="image">The image, for example loaded from a file.</param>
    public static GroundTruthMask FromImage(ImageBuffer image)
    {
        ArgumentNullException.ThrowIfNull(image);
        var inside = new bool[image.Height * image.Width];
        for (int i = 0; i < inside.Length; i++)
        {
            (int y, int x) = (i / image.Width, i % image.Width);
            for (int channel = 0; channel < Math.Min(3, image.Channels); channel++)
                inside[i] |= image[y, x, channel] != 0;
            inside[i] &= image.Channels != 4 || image[y, x, 3] != 0;
        }
        return new GroundTruthMask(image.Height, image.Width, inside);
    }

    /// <summary>
    /// Fits the mask to the model's input by nearest neighbour. Cropped parts are lost; padding is outside the object. A mask of the
    /// input's size is returned unchanged.
    /// </summary>
    /// <param name="fit">How the source image was fitted (<see cref="ImageExplanation.ImageFit"/>).</param>
    /// <exception cref="LimeException">The mask has neither the source image's size nor the input's.</exception>
    public GroundTruthMask FitTo(ImageFit fit)
    {
        ArgumentNullException.ThrowIfNull(fit);
        if ((Height, Width) == (fit.SourceHeight, fit.SourceWidth))
        {
            var inside = new bool[fit.InputHeight * fit.InputWidth];
            for (int i = 0; i < inside.Length; i++)
                inside[i] = fit.ToSource(i / fit.InputWidth, i % fit.InputWidth) is var (y, x) && _inside[y * Width + x];
            return new GroundTruthMask(fit.InputHeight, fit.InputWidth, inside);
        }
        return (Height, Width) == (fit.InputHeight, fit.InputWidth)
            ? this
            : throw new LimeException(FormattableString.Invariant($"The mask is {Height} x {Width} pixels, but the source image is ")
                + FormattableString.Invariant($"{fit.SourceHeight} x {fit.SourceWidth} and the model's input {fit.InputHeight} x ")
                + FormattableString.Invariant($"{fit.InputWidth}; give a mask of one of those sizes."));
    }
}
