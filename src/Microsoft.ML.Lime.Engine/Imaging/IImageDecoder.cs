namespace Microsoft.ML.Lime.Engine;

/// <summary>Reads a picture format, or several.</summary>
public interface IImageDecoder
{
    /// <summary>The format's name, or several names with commas, for messages.</summary>
    string Format { get; }

    /// <summary>Whether a file of this format begins so.</summary>
    /// <param name="content">The whole file.</param>
    bool Recognizes(ReadOnlySpan<byte> content);

    /// <summary>
    /// Decodes a picture, upright where EXIF data say how the camera was held: 1, 3 or 4 channels (an <c>.npy</c> array may have any
    /// number), values in units of 0 to 255. More than <see cref="ImageFile.MaxValues"/> values should be refused before memory is taken
    /// for them.
    /// </summary>
    /// <param name="content">The whole file.</param>
    /// <param name="name">What messages call it.</param>
    /// <exception cref="LimeException">The content is damaged, or of a kind that is not supported.</exception>
    ImageBuffer Decode(ReadOnlyMemory<byte> content, string name);
}
