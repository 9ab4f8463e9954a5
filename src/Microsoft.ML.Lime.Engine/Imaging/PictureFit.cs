namespace Microsoft.ML.Lime.Engine;

/// <summary>
/// The way from a photo to the model's input and back: which rectangle of the photo lands on which rectangle of the input.
/// </summary>
public sealed record PictureFit
{
    // The part of the photo that is used, in photo pixels, and the part of the input that it lands on, in input pixels.
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
    /// Plans the way of a photo to an input. What is cropped away is the same on both sides, to a fraction of a pixel; of the filling, an
    /// odd row or column goes below or to the right.
    /// </summary>
    /// <param name="photoHeight">The photo's height in pixels, at least 1.</param>
    /// <param name="photoWidth">The photo's width.</param>
    /// <param name="inputHeight">The input's height.</param>
    /// <param name="inputWidth">The input's width.</param>
    /// <param name="mode">How the photo is fitted.</param>
    public static PictureFit Create(int photoHeight, int photoWidth, int inputHeight, int inputWidth, ResizeMode mode) =>
        new(photoHeight, photoWidth, inputHeight, inputWidth, mode);

    /// <summary>The photo's height in pixels.</summary>
    public int PhotoHeight { get; }

    /// <summary>The photo's width in pixels.</summary>
    public int PhotoWidth { get; }

    /// <summary>The input's height in pixels.</summary>
    public int InputHeight { get; }

    /// <summary>The input's width in pixels.</summary>
    public int InputWidth { get; }

    /// <summary>How the photo is fitted.</summary>
    public ResizeMode Mode { get; }

    /// <summary>
    /// Fits the photo: Pillow's antialiased bilinear filter; an 8-bit photo stays 8-bit, a float one float. Channels stay.
    /// </summary>
    /// <exception cref="ArgumentException">The photo is not of the size that was planned for.</exception>
    public ImageBuffer Apply(ImageBuffer photo)
    {
        ArgumentNullException.ThrowIfNull(photo);
        if ((photo.Height, photo.Width) != (PhotoHeight, PhotoWidth))
            throw new ArgumentException(
                $"The photo is {photo.Height} x {photo.Width}, but the fit is for {PhotoHeight} x {PhotoWidth}.", nameof(photo));
        ImageBuffer part = Resampler.Resize(
            photo, _photoTop, _photoLeft, _photoPartHeight, _photoPartWidth, _inputPartHeight, _inputPartWidth, ResampleFilter.Bilinear);
        return Mode == ResizeMode.Pad ? OnBlack(part) : part;
    }

    /// <summary>
    /// Where the centre of a photo's pixel lies in the input, in input pixels (the centre of the first pixel is 0.5), or null where it was
    /// cropped away.
    /// </summary>
    public (double Y, double X)? ToInput(int photoY, int photoX)
    {
        double y = (photoY + 0.5 - _photoTop) / _photoPartHeight, x = (photoX + 0.5 - _photoLeft) / _photoPartWidth;
        return y is < 0 or >= 1 || x is < 0 or >= 1
            ? null
            : (_inputTop + y * _inputPartHeight, _inputLeft + x * _inputPartWidth);
    }

    /// <summary>The photo's pixel under the centre of an input's pixel, or null where the input was filled.</summary>
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
