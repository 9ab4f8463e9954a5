using System.Buffers.Binary;
using System.Text;

namespace Microsoft.ML.Lime.Engine;

/// <summary>Arrays in numpy's <c>.npy</c> format (NEP 1).</summary>
public static class NpyFile
{
    /// <summary>Writes a map as a little-endian float32 array of height x width, to a temporary name first.</summary>
    public static void Save(ScoreMap map, string path)
    {
        ArgumentNullException.ThrowIfNull(map);
        string header = FormattableString.Invariant($"{{'descr': '<f4', 'fortran_order': False, 'shape': ({map.Height}, {map.Width}), }}");
        int start = (10 + header.Length + 1 + 63) / 64 * 64; // data begin at a multiple of 64
        var file = new byte[start + map.Values.Length * sizeof(float)];
        NpyArray.Signature.CopyTo(file);
        file[6] = 1;
        BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(8), (ushort)(start - 10));
        file.AsSpan(10, start - 10).Fill((byte)' ');
        Encoding.ASCII.GetBytes(header, file.AsSpan(10));
        file[start - 1] = (byte)'\n';
        for (int i = 0; i < map.Values.Length; i++)
            BinaryPrimitives.WriteSingleLittleEndian(file.AsSpan(start + i * sizeof(float)), map.Values[i]);
        FileContent.Write(path, file);
    }
}
