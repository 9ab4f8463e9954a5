namespace Microsoft.ML.Lime.Engine.Imaging;

/// <summary>
/// Decodes images in <c>.npy</c> arrays of H x W or H x W x C. Unsigned bytes give an 8-bit image, all other types a float image; the
/// values are not scaled.
/// </summary>
internal sealed class NpyDecoder : IImageDecoder
{
    public string Format => "NPY";

    public bool Recognizes(ReadOnlySpan<byte> content) => content.StartsWith(NpyArray.Signature);

    public ImageBuffer Decode(ReadOnlyMemory<byte> content, string name) => Decode(content, name, requireFinite: true);

    /// <summary>Decodes an image.</summary>
    /// <param name="content">The whole file.</param>
    /// <param name="name">The name of the file, for messages.</param>
    /// <param name="requireFinite">Whether NaN and infinite values are an error.</param>
    internal static ImageBuffer Decode(ReadOnlyMemory<byte> content, string name, bool requireFinite)
    {
        var array = NpyArray.Read(content, name);
        if (array.Shape.Length is not (2 or 3))
            throw new LimeException(
                $"The array {name} has the shape ({string.Join(", ", array.Shape)}), but an image has H x W or H x W x C; reshape it.");
        var (height, width, channels) = (array.Shape[0], array.Shape[1], array.Shape.Length == 3 ? array.Shape[2] : 1);
        if (channels > ImageFile.MaxChannels)
            throw new LimeException(FormattableString.Invariant($"The array {name} gives an image of {channels} channels, but at most ")
                + FormattableString.Invariant($"{ImageFile.MaxChannels} are supported; the channels are the last axis of H x W x C."));
        bool isByte = array is { ElementKind: 'u', ElementSize: 1 };
        ImageFile.CheckSize(height, width, channels, name, isByte ? sizeof(byte) : sizeof(float));
        if (isByte)
        {
            byte[] bytes = ImageBuffer.Allocate<byte>(height, width, channels);
            for (int i = 0; i < bytes.Length; i++)
                bytes[i] = (byte)array.GetInt64(i);
            return ImageBuffer.FromBytes(height, width, channels, bytes);
        }
        float[] floats = ImageBuffer.Allocate<float>(height, width, channels);
        for (int i = 0; i < floats.Length; i++)
        {
            floats[i] = (float)array.GetDouble(i);
            if (requireFinite && !float.IsFinite(floats[i]))
                throw new LimeException(string.Create(CultureInfo.InvariantCulture,
                    $"The array {name} has the value {array.GetDouble(i)} in row {i / channels / width}, column {i / channels % width}, "
                    + $"but all values must be finite; replace such values."));
        }
        return ImageBuffer.FromFloats(height, width, channels, floats);
    }
}
