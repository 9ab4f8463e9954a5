using System.Buffers.Binary;
using System.Text;

namespace Microsoft.ML.Lime.Engine.Imaging;

/// <summary>Writes NumPy's <c>.npy</c> format, version 1: little-endian, C order. Floats are not in memory a second time.</summary>
internal static class NpyEncoder
{
    /// <summary>Number of floats that are converted at once.</summary>
    private const int ChunkLength = 1 << 12;

    /// <summary>Writes a float32 array of height x width.</summary>
    public static void Write(Stream file, AttributionMap map)
    {
        WriteHeader(file, "<f4", FormattableString.Invariant($"{map.Height}, {map.Width}"));
        WriteFloats(file, map.Values);
    }

    /// <summary>Writes an array of height x width x channels, of unsigned bytes or float32.</summary>
    public static void Write(Stream file, ImageBuffer image)
    {
        WriteHeader(file, image.IsByte ? "|u1" : "<f4", FormattableString.Invariant($"{image.Height}, {image.Width}, {image.Channels}"));
        if (image.IsByte)
        {
            file.Write(image.Bytes);
            return;
        }
        int length = image.Height * image.Width * image.Channels;
        for (int from = 0; from < length; from += ChunkLength)
            WriteFloats(file, image.CopyFloats(from, Math.Min(ChunkLength, length - from)));
    }

    private static void WriteFloats(Stream file, ReadOnlySpan<float> values)
    {
        var bytes = new byte[ChunkLength * sizeof(float)];
        for (; values.Length > 0; values = values[Math.Min(ChunkLength, values.Length)..])
        {
            int count = Math.Min(ChunkLength, values.Length);
            for (int i = 0; i < count; i++)
                BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(i * sizeof(float)), values[i]);
            file.Write(bytes.AsSpan(0, count * sizeof(float)));
        }
    }

    private static void WriteHeader(Stream file, string type, string shape)
    {
        string text = $"{{'descr': '{type}', 'fortran_order': False, 'shape': ({shape}), }}";
        var header = new byte[(10 + text.Length + 1 + 63) / 64 * 64]; // the data start at a multiple of 64
        NpyArray.Signature.CopyTo(header);
        header[6] = 1;
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(8), (ushort)(header.Length - 10));
        header.AsSpan(10).Fill((byte)' ');
        Encoding.ASCII.GetBytes(text, header.AsSpan(10));
        header[^1] = (byte)'\n';
        file.Write(header);
    }
}
