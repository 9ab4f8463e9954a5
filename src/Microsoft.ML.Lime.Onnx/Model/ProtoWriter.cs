using System.Text;

namespace Microsoft.ML.Lime.Onnx.Model;

/// <summary>Writes fields of protocol buffer messages.</summary>
internal static class ProtoWriter
{
    /// <summary>A text field.</summary>
    public static byte[] Text(int number, string text) => Message(number, Encoding.UTF8.GetBytes(text));

    /// <summary>A field of bytes or of a message.</summary>
    public static byte[] Message(int number, ReadOnlySpan<byte> content) => [.. Head(number, content.Length), .. content];

    /// <summary>A field of a whole number.</summary>
    public static byte[] Number(int number, long value) => [.. Varint((ulong)number << 3), .. Varint((ulong)value)];

    /// <summary>The tag and the length that come before the content of a field.</summary>
    public static byte[] Head(int number, int length) => [.. Varint((ulong)number << 3 | 2), .. Varint((ulong)length)]; // wire type 2

    private static byte[] Varint(ulong value)
    {
        List<byte> bytes = [];
        for (; value > 127; value >>= 7)
            bytes.Add((byte)(value | 128));
        return [.. bytes, (byte)value];
    }
}
