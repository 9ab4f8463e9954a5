namespace Microsoft.ML.Lime.Engine;

/// <summary>The picture that a model takes.</summary>
/// <param name="Height">Rows.</param>
/// <param name="Width">Columns.</param>
/// <param name="Channels">Values per pixel.</param>
/// <param name="Layout">The order of the axes.</param>
public sealed record ScorerInput(int Height, int Width, int Channels, TensorLayout Layout)
{
    /// <summary>Numbers in one picture: height x width x channels.</summary>
    public int Length => checked(Height * Width * Channels);

    /// <summary>
    /// Fits an image to this input, as every explanation does. Alpha is composed over white unless the input has four channels; for one
    /// channel the image becomes grey.
    /// </summary>
    /// <param name="image">The image, of any size.</param>
    /// <param name="mode">How its shape is fitted.</param>
    /// <returns>Where its pixels went, and the fitted image, before preprocessing.</returns>
    public (PictureFit Fit, ImageBuffer Image) Fit(ImageBuffer image, ResizeMode mode)
    {
        ArgumentNullException.ThrowIfNull(image);
        var fit = PictureFit.Create(image.Height, image.Width, Height, Width, mode);
        return (fit, fit.Apply(Channels switch
        {
            4 => image,
            1 => image.WithoutAlpha(AlphaMode.OverWhite).ToGrey(),
            _ => image.WithoutAlpha(AlphaMode.OverWhite),
        }));
    }
}
