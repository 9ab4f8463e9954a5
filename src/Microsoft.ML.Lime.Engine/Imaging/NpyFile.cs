using Microsoft.ML.Lime.Engine.Imaging;

namespace Microsoft.ML.Lime.Engine;

/// <summary>Arrays in numpy's <c>.npy</c> format (NEP 1).</summary>
public static class NpyFile
{
    /// <summary>
    /// Reads a map: a 2-D array of booleans, integers or floats of any size, byte order and layout. NaN and infinities are kept.
    /// </summary>
    /// <exception cref="LimeException">The file cannot be read, is damaged, or is no 2-D array of numbers.</exception>
    public static ScoreMap Load(string path) => Decode(FileContent.Read(path, "array"), path);

    /// <summary>Writes a map as a little-endian float32 array of height x width, to a temporary name first.</summary>
    public static void Save(ScoreMap map, string path)
    {
        ArgumentNullException.ThrowIfNull(map);
        FileContent.Write(path, NpyEncoder.Encode(map));
    }

    internal static ScoreMap Decode(ReadOnlySpan<byte> content, string name)
    {
        if (!content.StartsWith(NpyArray.Signature))
            throw new LimeException($"The array {name} does not begin as an .npy file does; save it with numpy.save.");
        var array = NpyArray.Read(content, name);
        if (array.Shape.Length != 2)
            throw new LimeException($"The array {name} has the shape ({string.Join(", ", array.Shape)}), but a map has H x W; reshape it.");
        return new ScoreMap(array.Shape[0], array.Shape[1], [.. Enumerable.Range(0, array.Length).Select(i => (float)array.Real(i))]);
    }
}
