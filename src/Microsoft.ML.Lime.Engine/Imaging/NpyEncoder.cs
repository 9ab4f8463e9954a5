using System.Buffers.Binary;
using System.Text;

namespace Microsoft.ML.Lime.Engine.Imaging;

/// <summary>Encodes NumPy's <c>.npy</c> format, version 1: little-endian, C order.</summary>
internal static class NpyEncoder
{
    /// <summary>Encodes a float32 array of height x width.</summary>
    public static byte[] Encode(AttributionMap map) => Encode("<f4", FormattableString.Invariant($"{map.Height}, {map.Width}"), map.Values);

    /// <summary>Encodes an array of height x width x channels, of unsigned bytes or float32.</summary>
    public static byte[] Encode(ImageBuffer image)
    {
        string shape = FormattableString.Invariant($"{image.Height}, {image.Width}, {image.Channels}");
        if (!image.IsByte)
            return Encode("<f4", shape, image.Floats);
        byte[] file = CreateFile("|u1", shape, image.Bytes.Length);
        image.Bytes.CopyTo(file.AsSpan(file.Length - image.Bytes.Length));
        return file;
    }

    private static byte[] Encode(string type, string shape, ReadOnlySpan<float> values)
    {
        byte[] file = CreateFile(type, shape, checked(values.Length * sizeof(float)));
        Span<byte> data = file.AsSpan(file.Length - values.Length * sizeof(float));
        for (int i = 0; i < values.Length; i++)
            BinaryPrimitives.WriteSingleLittleEndian(data[(i * sizeof(float))..], values[i]);
        return file;
    }

    /// <summary>Returns the file with its header; the data at the end are still zero.</summary>
    private static byte[] CreateFile(string type, string shape, int dataLength)
    {
        string header = $"{{'descr': '{type}', 'fortran_order': False, 'shape': ({shape}), }}";
        int start = (10 + header.Length + 1 + 63) / 64 * 64; // the data start at a multiple of 64
        var file = new byte[checked(start + dataLength)];
        NpyArray.Signature.CopyTo(file);
        file[6] = 1;
        BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(8), (ushort)(start - 10));
        file.AsSpan(10, start - 10).Fill((byte)' ');
        Encoding.ASCII.GetBytes(header, file.AsSpan(10));
        file[start - 1] = (byte)'\n';
        return file;
    }
}
