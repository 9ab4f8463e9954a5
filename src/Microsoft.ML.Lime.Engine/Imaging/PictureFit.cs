namespace Microsoft.ML.Lime.Engine;

/// <summary>
/// The geometry between a source image and the model's input: which rectangle of the source image is mapped to which rectangle of the
/// input.
/// </summary>
public sealed record PictureFit
{
    // The used part of the source image, in source pixels, and the part of the input that it is mapped to, in input pixels.
    private readonly double _photoTop, _photoLeft, _photoPartHeight, _photoPartWidth;
    private readonly int _inputTop, _inputLeft, _inputPartHeight, _inputPartWidth;

    private PictureFit(int photoHeight, int photoWidth, int inputHeight, int inputWidth, ResizeMode mode)
    {
        foreach (int size in (ReadOnlySpan<int>)[photoHeight, photoWidth, inputHeight, inputWidth])
            ArgumentOutOfRangeException.ThrowIfLessThan(size, 1);
        (PhotoHeight, PhotoWidth, InputHeight, InputWidth, Mode) = (photoHeight, photoWidth, inputHeight, inputWidth, mode);
        (_photoPartHeight, _photoPartWidth, _inputPartHeight, _inputPartWidth) = (photoHeight, photoWidth, inputHeight, inputWidth);
        double vertical = (double)inputHeight / photoHeight, horizontal = (double)inputWidth / photoWidth;
        if (mode == ResizeMode.Crop)
        {
            double scale = Math.Max(vertical, horizontal);
            (_photoPartHeight, _photoPartWidth) = (Math.Min(photoHeight, inputHeight / scale), Math.Min(photoWidth, inputWidth / scale));
            (_photoTop, _photoLeft) = ((photoHeight - _photoPartHeight) / 2, (photoWidth - _photoPartWidth) / 2);
        }
        else if (mode == ResizeMode.Pad)
        {
            double scale = Math.Min(vertical, horizontal);
            _inputPartHeight = Math.Clamp((int)Math.Round(photoHeight * scale), 1, inputHeight);
            _inputPartWidth = Math.Clamp((int)Math.Round(photoWidth * scale), 1, inputWidth);
            (_inputTop, _inputLeft) = ((inputHeight - _inputPartHeight) / 2, (inputWidth - _inputPartWidth) / 2);
        }
    }

    /// <summary>
    /// Computes the geometry for a source image and an input size. When cropping, equal margins are cut off at opposite sides, to a
    /// fraction of a pixel. When padding, an odd row or column of padding is added at the bottom or at the right.
    /// </summary>
    /// <param name="photoHeight">The source image's height in pixels, at least 1.</param>
    /// <param name="photoWidth">The source image's width in pixels, at least 1.</param>
    /// <param name="inputHeight">The input's height in pixels, at least 1.</param>
    /// <param name="inputWidth">The input's width in pixels, at least 1.</param>
    /// <param name="mode">How the source image is fitted.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size is below 1.</exception>
    public static PictureFit Create(int photoHeight, int photoWidth, int inputHeight, int inputWidth, ResizeMode mode) =>
        new(photoHeight, photoWidth, inputHeight, inputWidth, mode);

    /// <summary>The source image's height in pixels.</summary>
    public int PhotoHeight { get; }

    /// <summary>The source image's width in pixels.</summary>
    public int PhotoWidth { get; }

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
    /// <exception cref="ArgumentException">The source image's size is not <see cref="PhotoHeight"/> x <see cref="PhotoWidth"/>.</exception>
    public ImageBuffer Apply(ImageBuffer photo)
    {
        ArgumentNullException.ThrowIfNull(photo);
        if ((photo.Height, photo.Width) != (PhotoHeight, PhotoWidth))
            throw new ArgumentException(
                $"The source image is {photo.Height} x {photo.Width}, but the fit is for {PhotoHeight} x {PhotoWidth}.", nameof(photo));
        ImageBuffer part = Resampler.Resize(
            photo, _photoTop, _photoLeft, _photoPartHeight, _photoPartWidth, _inputPartHeight, _inputPartWidth, ResampleFilter.Bilinear);
        return Mode == ResizeMode.Pad ? OnBlack(part) : part;
    }

    /// <summary>
    /// Maps the centre of a source pixel to the input, in input pixels (the centre of the first pixel is 0.5). Null if the pixel was
    /// cropped.
    /// </summary>
    public (double Y, double X)? ToInput(int photoY, int photoX)
    {
        double y = (photoY + 0.5 - _photoTop) / _photoPartHeight, x = (photoX + 0.5 - _photoLeft) / _photoPartWidth;
        return y is < 0 or >= 1 || x is < 0 or >= 1
            ? null
            : (_inputTop + y * _inputPartHeight, _inputLeft + x * _inputPartWidth);
    }

    /// <summary>Maps the centre of an input pixel to the source pixel that contains it. Null if the input pixel is padding.</summary>
    public (int Y, int X)? ToPhoto(int inputY, int inputX)
    {
        double y = (inputY + 0.5 - _inputTop) / _inputPartHeight, x = (inputX + 0.5 - _inputLeft) / _inputPartWidth;
        return y is < 0 or >= 1 || x is < 0 or >= 1
            ? null
            : (Math.Min((int)(_photoTop + y * _photoPartHeight), PhotoHeight - 1),
                Math.Min((int)(_photoLeft + x * _photoPartWidth), PhotoWidth - 1));
    }

    private ImageBuffer OnBlack(ImageBuffer part)
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
