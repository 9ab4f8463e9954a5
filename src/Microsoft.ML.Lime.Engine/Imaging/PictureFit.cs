namespace Microsoft.ML.Lime.Engine;

/// <summary>
/// The way from a photo to the model's input and back: which rectangle of the photo lands on which rectangle of the input.
/// </summary>
public sealed record PictureFit
{
    /// <summary>Plans the way of a photo to an input.</summary>
    public static PictureFit Create(int photoHeight, int photoWidth, int inputHeight, int inputWidth, ResizeMode mode) =>
        throw new NotImplementedException();

    /// <summary>The photo's size.</summary>
    public required int PhotoHeight { get; init; }

    /// <summary>The photo's size.</summary>
    public required int PhotoWidth { get; init; }

    /// <summary>The input's size.</summary>
    public required int InputHeight { get; init; }

    /// <summary>The input's size.</summary>
    public required int InputWidth { get; init; }

    /// <summary>How the photo is fitted.</summary>
    public required ResizeMode Mode { get; init; }

    /// <summary>Fits the photo: Pillow's antialiased bilinear filter; an 8-bit photo stays 8-bit, a float one float. Channels stay.</summary>
    public ImageBuffer Apply(ImageBuffer photo) => throw new NotImplementedException();

    /// <summary>
    /// Where a pixel of the photo lies in the input, in input pixels (centre of the first pixel = 0.5), or null where it was cropped away.
    /// </summary>
    public (double Y, double X)? ToInput(int photoY, int photoX) => throw new NotImplementedException();
}
