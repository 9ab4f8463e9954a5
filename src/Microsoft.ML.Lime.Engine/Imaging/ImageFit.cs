using Microsoft.ML.Lime.Engine.Imaging;

namespace Microsoft.ML.Lime.Engine;

/// <summary>
/// The geometry between a source image and the model's input: which rectangle of the source image is mapped to which rectangle of the
/// input.
/// </summary>
public sealed record ImageFit
{
    // Which pixels of the source image become which pixels of the input, and the first pixel of the input that is not padding.
    private readonly ResampleAxis _rows, _columns;
    private readonly int _inputTop, _inputLeft;

    private ImageFit(int sourceHeight, int sourceWidth, int inputHeight, int inputWidth, ResizeMode mode)
    {
        foreach (int size in (ReadOnlySpan<int>)[sourceHeight, sourceWidth, inputHeight, inputWidth])
            ArgumentOutOfRangeException.ThrowIfLessThan(size, 1);
        ArgumentNullException.ThrowIfNull(mode);
        (SourceHeight, SourceWidth, InputHeight, InputWidth) = (sourceHeight, sourceWidth, inputHeight, inputWidth);
        Mode = mode == ResizeMode.Auto ? ResizeMode.Fill : mode;
        (_rows, _columns) = (ResampleAxis.Whole(sourceHeight, inputHeight), ResampleAxis.Whole(sourceWidth, inputWidth));
        double vertical = (double)inputHeight / sourceHeight, horizontal = (double)inputWidth / sourceWidth;
        if (mode.Part is var (source, input))
        {
            (_inputTop, _inputLeft) = ((int)input.Top, (int)input.Left);
            _rows = ResampleAxis.Part(source.Top, source.Bottom - source.Top, (int)input.Bottom - _inputTop);
            _columns = ResampleAxis.Part(source.Left, source.Right - source.Left, (int)input.Right - _inputLeft);
        }
        else if (mode.IsCrop)
        {
            double scale = Math.Max(vertical, horizontal);
            _rows = Middle(sourceHeight, Math.Min(sourceHeight, inputHeight / scale), inputHeight);
            _columns = Middle(sourceWidth, Math.Min(sourceWidth, inputWidth / scale), inputWidth);
        }
        else if (mode.TakesMiddle)
        {
            (int height, int width) = mode.Size ?? WithShorterSide(mode.Side!.Value);
            (_rows, _inputTop) = Window(sourceHeight, height, inputHeight);
            (_columns, _inputLeft) = Window(sourceWidth, width, inputWidth);
        }
        else if (!mode.IsFill)
        {
            double scale = Math.Min(vertical, horizontal);
            _rows = ResampleAxis.Whole(sourceHeight, Math.Clamp((int)Math.Round(sourceHeight * scale), 1, inputHeight));
            _columns = ResampleAxis.Whole(sourceWidth, Math.Clamp((int)Math.Round(sourceWidth * scale), 1, inputWidth));
            (_inputTop, _inputLeft) = ((inputHeight - _rows.Count) / 2, (inputWidth - _columns.Count) / 2);
        }
    }

    /// <summary>
    /// Computes the geometry for a source image and an input size. When cropping, equal margins are cut off at opposite sides, to a
    /// fraction of a pixel; when the middle of a resized image is taken, to a whole one. When padding, an odd row or column of padding is
    /// added at the bottom or at the right.
    /// </summary>
    /// <param name="sourceHeight">The source image's height in pixels, at least 1.</param>
    /// <param name="sourceWidth">The source image's width in pixels, at least 1.</param>
    /// <param name="inputHeight">The input's height in pixels, at least 1.</param>
    /// <param name="inputWidth">The input's width in pixels, at least 1.</param>
    /// <param name="mode">How the source image is fitted.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size is below 1.</exception>
    public static ImageFit Create(int sourceHeight, int sourceWidth, int inputHeight, int inputWidth, ResizeMode mode) =>
        new(sourceHeight, sourceWidth, inputHeight, inputWidth, mode);

    /// <summary>
    /// The geometry of a scorer that fits images itself (<see cref="IScorer.FitImage"/>): a part of the source image is shown in a part of
    /// the input, and the rest of the input is padding.
    /// </summary>
    /// <param name="sourceHeight">The source image's height in pixels, at least 1.</param>
    /// <param name="sourceWidth">The source image's width in pixels, at least 1.</param>
    /// <param name="inputHeight">The input's height in pixels, at least 1.</param>
    /// <param name="inputWidth">The input's width in pixels, at least 1.</param>
    /// <param name="source">The edges of the part of the source image, in pixels; fractions are allowed.</param>
    /// <param name="input">The edges of the part of the input, in whole pixels.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size is below 1.</exception>
    /// <exception cref="ArgumentException">The part of the input is empty or not within the input, or that of the source image is
    /// empty.</exception>
    public static ImageFit Create(int sourceHeight, int sourceWidth, int inputHeight, int inputWidth,
        (double Top, double Left, double Bottom, double Right) source, (int Top, int Left, int Bottom, int Right) input)
    {
        if (input.Top < 0 || input.Left < 0 || input.Bottom > inputHeight || input.Right > inputWidth
            || input.Top >= input.Bottom || input.Left >= input.Right)
            throw new ArgumentException($"The part {input} is not within the input of {inputHeight} x {inputWidth}.", nameof(input));
        if (!(source.Top < source.Bottom && source.Left < source.Right))
            throw new ArgumentException($"The part {source} of the source image is empty.", nameof(source));
        bool isWhole = source == (0, 0, sourceHeight, sourceWidth) && input == (0, 0, inputHeight, inputWidth);
        return new(sourceHeight, sourceWidth, inputHeight, inputWidth,
            isWhole ? ResizeMode.Fill : ResizeMode.OfPart(source, input));
    }

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
    /// Resizes the source image. The type of the values (8-bit or float) and the number of channels do not change.
    /// </summary>
    /// <param name="source">The source image.</param>
    /// <param name="filter">The interpolation. The default is Pillow's antialiased bilinear filter.</param>
    /// <exception cref="ArgumentException">The source image's size is not <see cref="SourceHeight"/> x <see
    /// cref="SourceWidth"/>.</exception>
    /// <exception cref="LimeException">The image has no colours, but the mode pads with a colour.</exception>
    public ImageBuffer Apply(ImageBuffer source, ResampleFilter filter = ResampleFilter.Bilinear) => Apply(source, filter, null);

    /// <summary>Converts the pixels of the source image, each by itself, and resizes it, without a converted copy in memory.</summary>
    internal ImageBuffer Apply(ImageBuffer source, ResampleFilter filter, Func<ImageBuffer, ImageBuffer>? convert)
    {
        ArgumentNullException.ThrowIfNull(source);
        if ((source.Height, source.Width) != (SourceHeight, SourceWidth))
            throw new ArgumentException(
                $"The source image is {source.Height} x {source.Width}, but the fit is for {SourceHeight} x {SourceWidth}.",
                    nameof(source));
        ImageBuffer part = Resampler.Resize(source, _rows, _columns, filter, convert);
        return (part.Height, part.Width) == (InputHeight, InputWidth) ? part : Pad(part);
    }

    /// <summary>
    /// Maps the centre of a source pixel to the input, in input pixels (the centre of the first pixel is 0.5). Null if the pixel was
    /// cropped.
    /// </summary>
    public (double Y, double X)? ToInput(int sourceY, int sourceX)
    {
        double y = (sourceY + 0.5 - Start(_rows)) / Length(_rows), x = (sourceX + 0.5 - Start(_columns)) / Length(_columns);
        return y is < 0 or >= 1 || x is < 0 or >= 1
            ? null
            : (_inputTop + y * _rows.Count, _inputLeft + x * _columns.Count);
    }

    /// <summary>Maps the centre of an input pixel to the source pixel that contains it. Null if the input pixel is padding.</summary>
    public (int Y, int X)? ToSource(int inputY, int inputX)
    {
        double y = (inputY + 0.5 - _inputTop) / _rows.Count, x = (inputX + 0.5 - _inputLeft) / _columns.Count;
        return y is < 0 or >= 1 || x is < 0 or >= 1
            ? null
            : (Math.Min((int)(Start(_rows) + y * Length(_rows)), SourceHeight - 1),
                Math.Min((int)(Start(_columns) + x * Length(_columns)), SourceWidth - 1));
    }

    // The part of the source image that the input shows, in source pixels.
    private static double Start(ResampleAxis axis) => axis.First == 0 ? axis.Start : axis.First * axis.Scale;

    private static double Length(ResampleAxis axis) => axis.Count == axis.Scaled ? axis.Length : axis.Count * axis.Scale;

    private static ResampleAxis Middle(int from, double length, int to) => ResampleAxis.Part((from - length) / 2, length, to);

    // torchvision: int(size * long / short).
    private (int Height, int Width) WithShorterSide(int side)
    {
        int longer = (int)Math.Min(int.MaxValue,
            (double)((long)side * Math.Max(SourceHeight, SourceWidth)) / Math.Min(SourceHeight, SourceWidth));
        return SourceHeight <= SourceWidth ? (side, longer) : (longer, side);
    }

    /// <summary>The middle of a resized axis, and the number of pixels of padding before it where the input is longer.</summary>
    private static (ResampleAxis Axis, int Padding) Window(int source, int resized, int input) => input <= resized
        ? (new ResampleAxis(0, source, resized, (int)Math.Round((resized - input) / 2.0), input), 0)
        : (ResampleAxis.Whole(source, resized), (input - resized) / 2);

    private ImageBuffer Pad(ImageBuffer part)
    {
        int channels = part.Channels;
        byte[] color = Mode.Color?.Pixel(channels) ?? new byte[channels];
        T[] Place<T>(ReadOnlySpan<T> from, T[] background)
        {
            var to = new T[InputHeight * InputWidth * channels];
            for (int i = 0; i < to.Length; i += channels)
                background.CopyTo(to, i);
            for (int y = 0; y < part.Height; y++)
                from.Slice(y * part.Width * channels, part.Width * channels)
                    .CopyTo(to.AsSpan(((_inputTop + y) * InputWidth + _inputLeft) * channels));
            return to;
        }
        return part.IsByte
            ? ImageBuffer.FromBytes(InputHeight, InputWidth, channels, Place<byte>(part.Bytes, color))
            : ImageBuffer.FromFloats(InputHeight, InputWidth, channels,
                Place<float>(part.Floats, Array.ConvertAll(color, value => (float)value)));
    }
}
