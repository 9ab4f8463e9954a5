using System.Globalization;

namespace Microsoft.ML.Lime.Engine.Imaging;

/// <summary>
/// Pictures in <c>.npy</c> arrays of H x W or H x W x C: unsigned bytes give an 8-bit picture, all else a float one, values as they are.
/// </summary>
internal sealed class NpyDecoder : IImageDecoder
{
    public string Format => "NPY";

    public bool Recognizes(ReadOnlySpan<byte> content) => content.StartsWith(NpyArray.Signature);

    public ImageBuffer Decode(ReadOnlyMemory<byte> content, string name) => Decode(content.Span, name, requireFinite: true);

    /// <summary>Decodes a picture; NaN and infinite values are a problem only where finite ones are required.</summary>
    internal static ImageBuffer Decode(ReadOnlySpan<byte> content, string name, bool requireFinite)
    {
        var array = NpyArray.Read(content, name);
        if (array.Shape.Length is not (2 or 3))
            throw new LimeException(
                $"The array {name} has the shape ({string.Join(", ", array.Shape)}), but a picture has H x W or H x W x C; reshape it.");
        var (height, width, channels) = (array.Shape[0], array.Shape[1], array.Shape.Length == 3 ? array.Shape[2] : 1);
        if (array is { Kind: 'u', Size: 1 })
        {
            var bytes = new byte[array.Length];
            for (int i = 0; i < bytes.Length; i++)
                bytes[i] = (byte)array.Whole(i);
            return ImageBuffer.FromBytes(height, width, channels, bytes);
        }
        var floats = new float[array.Length];
        for (int i = 0; i < floats.Length; i++)
        {
            floats[i] = (float)array.Real(i);
            if (requireFinite && !float.IsFinite(floats[i]))
                throw new LimeException(string.Create(CultureInfo.InvariantCulture,
                    $"The array {name} holds {array.Real(i)} in row {i / channels / width}, column {i / channels % width}, "
                    + $"where a finite number was expected; replace such values first."));
        }
        return ImageBuffer.FromFloats(height, width, channels, floats);
    }
}
