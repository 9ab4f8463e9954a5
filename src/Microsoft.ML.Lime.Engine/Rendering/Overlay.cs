namespace Microsoft.ML.Lime.Engine;

/// <summary>Draws an explanation over the original photo.</summary>
public static class Overlay
{
    /// <summary>
    /// The map in colours over the photo, with a title above and a colour bar with its range beside it.
    /// Signed maps (any negative value) get the diverging map centred on zero, others jet from their least to their largest value.
    /// </summary>
    /// <param name="photo">The original photo.</param>
    /// <param name="explanation">The explanation that the class belongs to.</param>
    /// <param name="target">The class.</param>
    /// <param name="opacity">0 (photo only) to 1 (colours only). Defaults to 0.5.</param>
    /// <returns>An 8-bit RGB picture, larger than the photo by title and bar.</returns>
    public static ImageBuffer Draw(ImageBuffer photo, ImageExplanation explanation, ClassExplanation target, double opacity = 0.5) =>
        throw new NotImplementedException();

    /// <summary>The same colours over the photo, without title and bar: an 8-bit RGB picture of the photo's size.</summary>
    public static ImageBuffer DrawPlain(ImageBuffer photo, ImageExplanation explanation, ClassExplanation target, double opacity = 0.5) =>
        throw new NotImplementedException();
}
