namespace Microsoft.ML.Lime.Engine;

/// <summary>Pictures from and to files. The format is told from the content, never from the name.</summary>
public static class ImageFile
{
    /// <summary>Reads a picture: PNG, JPEG (where TurboJPEG is installed), <c>.npy</c>, and what added decoders can read.</summary>
    /// <exception cref="LimeException">The file cannot be read; the message names the file, what is wrong and, for a damaged file, the offset.</exception>
    public static ImageBuffer Load(string path) => throw new NotImplementedException();

    /// <summary>Decodes a picture that is in memory already.</summary>
    /// <param name="content">The file's bytes.</param>
    /// <param name="name">What messages call it.</param>
    public static ImageBuffer Decode(ReadOnlyMemory<byte> content, string name) => throw new NotImplementedException();

    /// <summary>
    /// Writes a PNG of 1, 3 or 4 channels (floats are rounded), to a temporary name first, so that nothing half-written is left.
    /// </summary>
    public static void SavePng(ImageBuffer picture, string path) => throw new NotImplementedException();
}
