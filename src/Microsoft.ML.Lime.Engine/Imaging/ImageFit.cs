namespace Microsoft.ML.Lime.Engine;

/// <summary>
/// The geometry between a source image and the model's input: which rectangle of the source image is mapped to which rectangle of the
/// input.
/// </summary>
public sealed record ImageFit
{
    // The used part of the source image, in source pixels, and the part of the input that it is mapped to, in input pixels.
    private readonly double _sourceTop, _sourceLeft, _sourcePartHeight, _sourcePartWidth;
    private readonly int _inputTop, _inputLeft, _inputPartHeight, _inputPartWidth;

    private ImageFit(int sourceHeight, int sourceWidth, int inputHeight, int inputWidth, ResizeMode mode)
    {
        foreach (int size in (ReadOnlySpan<int>)[sourceHeight, sourceWidth, inputHeight, inputWidth])
            ArgumentOutOfRangeException.ThrowIfLessThan(size, 1);
        (SourceHeight, SourceWidth, InputHeight, InputWidth, Mode) = (sourceHeight, sourceWidth, inputHeight, inputWidth, mode);
        (_sourcePartHeight, _sourcePartWidth, _inputPartHeight, _inputPartWidth) = (sourceHeight, sourceWidth, inputHeight, inputWidth);
        double vertical = (double)inputHeight / sourceHeight, horizontal = (double)inputWidth / sourceWidth;
        if (mode == ResizeMode.Crop)
        {
            double scale = Math.Max(vertical, horizontal);
            (_sourcePartHeight, _sourcePartWidth) = (Math.Min(sourceHeight, inputHeight / scale),
                Math.Min(sourceWidth, inputWidth / scale));
            (_sourceTop, _sourceLeft) = ((sourceHeight - _sourcePartHeight) / 2, (sourceWidth - _sourcePartWidth) / 2);
        }
        else if (mode == ResizeMode.Pad)
        {
            double scale = Math.Min(vertical, horizontal);
            _inputPartHeight = Math.Clamp((int)Math.Round(sourceHeight * scale), 1, inputHeight);
            _inputPartWidth = Math.Clamp((int)Math.Round(sourceWidth * scale), 1, inputWidth);
            (_inputTop, _inputLeft) = ((inputHeight - _inputPartHeight) / 2, (inputWidth - _inputPartWidth) / 2);
        }
    }

    /// <summary>
    /// Computes the geometry for a source image and an input size. When cropping, equal margins are cut off at opposite sides, to a
    /// fraction of a pixel. When padding, an odd row or column of padding is added at the bottom or at the right.
    /// </summary>
    /// <param name="sourceHeight">The source image's height in pixels, at least 1.</param>
    /// <param name="sourceWidth">The source image's width in pixels, at least 1.</param>
    /// <param name="inputHeight">The input's height in pixels, at least 1.</param>
    /// <param name="inputWidth">The input's width in pixels, at least 1.</param>
    /// <param name="mode">How the source image is fitted.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size is below 1.</exception>
    public static ImageFit Create(int sourceHeight, int sourceWidth, int inputHeight, int inputWidth, ResizeMode mode) =>
        new(sourceHeight, sourceWidth, inputHeight, inputWidth, mode);

    /// <summary>The source image's height in pixels.</summary>
    public int SourceHeight { get; }

    /// <summary>The source image's width in pixels.</summary>
    public int SourceWidth { get; }

    /// <summary>The input's height in pixels.</summary>
    public int InputHeight { get; }

    /// <summary>The input's width in pixels.</summary>
    public int InputWidth { get; }

    /// <summary>How the source image is fitted.</summary>
    public ResizeMode Mode { get; }

    /// <summary>
    /// Resizes the source image with Pillow's antialiased bilinear filter. The type of the values (8-bit or float) and the number of
    /// channels do not change.
    /// </summary>
    /// <exception cref="ArgumentException">The source image's size is not <see cref="SourceHeight"/> x <see
    /// cref="SourceWidth"/>.</exception>
    public ImageBuffer Apply(ImageBuffer source)
    {
        ArgumentNullException.ThrowIfNull(source);
        if ((source.Height, source.Width) != (SourceHeight, SourceWidth))
            throw new ArgumentException(
                $"The source image is {source.Height} x {source.Width}, but the fit is for {SourceHeight} x {SourceWidth}.",
                    nameof(source));
        ImageBuffer part = Resampler.Resize(
            source, _sourceTop, _sourceLeft, _sourcePartHeight, _sourcePartWidth, _inputPartHeight, _inputPartWidth,
                ResampleFilter.Bilinear);
        return Mode == ResizeMode.Pad ? PadWithBlack(part) : part;
    }

    /// <summary>
    /// Maps the centre of a source pixel to the input, in input pixels (the centre of the first pixel is 0.5). Null if the pixel was
    /// cropped.
    /// </summary>
    public (double Y, double X)? ToInput(int sourceY, int sourceX)
    {
        double y = (sourceY + 0.5 - _sourceTop) / _sourcePartHeight, x = (sourceX + 0.5 - _sourceLeft) / _sourcePartWidth;
        return y is < 0 or >= 1 || x is < 0 or >= 1
            ? null
            : (_inputTop + y * _inputPartHeight, _inputLeft + x * _inputPartWidth);
    }

    /// <summary>Maps the centre of an input pixel to the source pixel that contains it. Null if the input pixel is padding.</summary>
    public (int Y, int X)? ToSource(int inputY, int inputX)
    {
        double y = (inputY + 0.5 - _inputTop) / _inputPartHeight, x = (inputX + 0.5 - _inputLeft) / _inputPartWidth;
        return y is < 0 or >= 1 || x is < 0 or >= 1
            ? null
            : (Math.Min((int)(_sourceTop + y * _sourcePartHeight), SourceHeight - 1),
                Math.Min((int)(_sourceLeft + x * _sourcePartWidth), SourceWidth - 1));
    }

    private ImageBuffer PadWithBlack(ImageBuffer part)
    {
        int channels = part.Channels;
        T[] Place<T>(ReadOnlySpan<T> from)
        {
            var to = new T[InputHeight * InputWidth * channels];
            for (int y = 0; y < part.Height; y++)
                from.Slice(y * part.Width * channels, part.Width * channels)
                    .CopyTo(to.AsSpan(((_inputTop + y) * InputWidth + _inputLeft) * channels));
            return to;
        }
        return part.IsByte
            ? ImageBuffer.FromBytes(InputHeight, InputWidth, channels, Place<byte>(part.Bytes))
            : ImageBuffer.FromFloats(InputHeight, InputWidth, channels, Place<float>(part.Floats));
    }
}
