using System.Text;

namespace Microsoft.ML.Lime.Onnx.Model;

/// <summary>Writes fields of protocol buffer messages.</summary>
internal static class ProtoWriter
{
    /// <summary>A text field.</summary>
    public static byte[] Text(int number, string text) => Message(number, Encoding.UTF8.GetBytes(text));

    /// <summary>A field of bytes or of a message.</summary>
    public static byte[] Message(int number, ReadOnlySpan<byte> content) => [.. Head(number, content.Length), .. content];

    /// <summary>The tag and the length that come before the content of a field.</summary>
    public static byte[] Head(int number, int length)
    {
        List<byte> head = [(byte)(number << 3 | 2)]; // wire type 2: a length, then the bytes
        for (; length > 127; length >>= 7)
            head.Add((byte)(length | 128));
        return [.. head, (byte)length];
    }
}
