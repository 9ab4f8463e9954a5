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
        ResampleFilter interpolation = ResampleFilter.Bilinear, AlphaMode? alpha = null)
    {
        ArgumentNullException.ThrowIfNull(source);
        alpha ??= AlphaMode.OverWhite;
        var fit = ImageFit.Create(source.Height, source.Width, Height, Width, mode ?? ResizeMode.Fill);
        return (fit, fit.Apply(Channels switch
        {
            4 => source,
            1 => source.WithoutAlpha(alpha).ToGrey(),
            // Padding in colour needs an image in colour.
            3 when source.Channels == 1 && mode?.Color is not null => source.ToRgb(),
            _ => source.WithoutAlpha(alpha),
        }, interpolation));
    }
}
