namespace Microsoft.ML.Lime.Engine;

/// <summary>The input of a model: one image. Element (y, x, channel) has the index
/// (y x <see cref="Width"/> + x) x <see cref="PixelStride"/> + channel x <see cref="ChannelStride"/>.</summary>
/// <param name="Height">Rows.</param>
/// <param name="Width">Columns.</param>
/// <param name="Channels">Values per pixel.</param>
/// <param name="Layout">The order of the axes.</param>
public sealed record ScorerInput(int Height, int Width, int Channels, TensorLayout Layout)
{
    /// <summary>Number of values of one image: height x width x channels.</summary>
    public int Length => checked(Height * Width * Channels);

    /// <summary>Distance between the values of two neighbouring pixels: 1 for NCHW, the number of channels for NHWC.</summary>
    public int PixelStride => Layout == TensorLayout.Nchw ? 1 : Channels;

    /// <summary>Distance between the values of two channels: height x width for NCHW, 1 for NHWC.</summary>
    public int ChannelStride => Layout == TensorLayout.Nchw ? Height * Width : 1;

    /// <summary>
    /// Number of parts of height x width x <see cref="PixelStride"/> values: the number of channels for NCHW, 1 for NHWC.
    /// </summary>
    internal int Planes => Channels / PixelStride;

    /// <summary>
    /// Fits a source image of any size to this input: removes alpha and colour that the model does not take, and resizes it. Alpha is
    /// removed unless the model takes four channels; for a model of one channel the image becomes grey.
    /// </summary>
    /// <param name="source">The source image.</param>
    /// <param name="mode">How an image of another size is fitted; null, the default, for <see cref="ResizeMode.Fill"/>.</param>
    /// <param name="interpolation">The interpolation.</param>
    /// <param name="alpha">How transparency is removed; null, the default, for <see cref="AlphaMode.OverWhite"/>.</param>
    /// <returns>The geometry, and the image at the size of this input, before preprocessing.</returns>
    public (ImageFit Fit, ImageBuffer Image) FitImage(ImageBuffer source, ResizeMode? mode = null,
        ResampleFilter interpolation = ResampleFilter.Bilinear, AlphaMode? alpha = null) =>
        FitImage(source, mode, interpolation, alpha, null);

    /// <summary>The same, with the pixels of the source image first converted, each by itself.</summary>
    internal (ImageFit Fit, ImageBuffer Image) FitImage(ImageBuffer source, ResizeMode? mode, ResampleFilter interpolation,
        AlphaMode? alpha, Func<ImageBuffer, ImageBuffer>? convert)
    {
        ArgumentNullException.ThrowIfNull(source);
        alpha ??= AlphaMode.OverWhite;
        Func<ImageBuffer, ImageBuffer>? reduce = Channels switch
        {
            4 => null,
            1 when source.Channels is 3 or 4 => pixels => pixels.WithoutAlpha(alpha).ToGrey(),
            // Padding in colour needs an image in colour.
            3 when source.Channels == 1 && mode?.Color is not null => pixels => pixels.ToRgb(),
            _ when source.Channels == 4 => pixels => pixels.WithoutAlpha(alpha),
            _ => null,
        };
        var fit = ImageFit.Create(source.Height, source.Width, Height, Width, mode ?? ResizeMode.Fill);
        return (fit, fit.Apply(source, interpolation,
            convert is null ? reduce : reduce is null ? convert : pixels => reduce(convert(pixels))));
    }
}
