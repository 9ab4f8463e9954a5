namespace Microsoft.ML.Lime.Engine;

/// <summary>Decodes one or several image formats.</summary>
public interface IImageDecoder
{
    /// <summary>The name of the format, or several names separated by commas, for messages.</summary>
    string Format { get; }

    /// <summary>Whether the content has the signature of one of the formats.</summary>
    /// <param name="content">The whole file.</param>
    bool Recognizes(ReadOnlySpan<byte> content);

    /// <summary>
    /// Decodes an image and applies its EXIF orientation. The result has 1, 3 or 4 channels (an <c>.npy</c> array may have any number) and
    /// values in units of 0 to 255. An image of more than <see cref="ImageFile.MaxValues"/> values should be rejected before memory is
    /// allocated for it.
    /// </summary>
    /// <param name="content">The whole file.</param>
    /// <param name="name">The name of the file, for messages.</param>
    /// <exception cref="LimeException">The content is damaged or of an unsupported kind.</exception>
    ImageBuffer Decode(ReadOnlyMemory<byte> content, string name);
}
