using System.Buffers.Binary;
using System.Text;

namespace Microsoft.ML.Lime.Engine;

/// <summary>Arrays in numpy's <c>.npy</c> format (NEP 1).</summary>
public static class NpyFile
{
    /// <summary>
    /// Reads a map: a 2-D array of booleans, integers or floats of any size, byte order and layout. NaN and infinities are kept.
    /// </summary>
    /// <exception cref="LimeException">The file cannot be read, is damaged, or is no 2-D array of numbers.</exception>
    public static ScoreMap Load(string path)
    {
        byte[] content = FileContent.Read(path, "array");
        if (!content.AsSpan().StartsWith(NpyArray.Signature))
            throw new LimeException($"The array {path} does not begin as an .npy file does; save it with numpy.save.");
        var array = NpyArray.Read(content, path);
        if (array.Shape.Length != 2)
            throw new LimeException($"The array {path} has the shape ({string.Join(", ", array.Shape)}), but a map has H x W; reshape it.");
        return new ScoreMap(array.Shape[0], array.Shape[1], [.. Enumerable.Range(0, array.Length).Select(i => (float)array.Real(i))]);
    }

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
