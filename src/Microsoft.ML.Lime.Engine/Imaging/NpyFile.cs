using Microsoft.ML.Lime.Engine.Imaging;

namespace Microsoft.ML.Lime.Engine;

/// <summary>Reads and writes arrays in NumPy's <c>.npy</c> format (NEP 1): attribution maps, and the values of a model's inputs.</summary>
public static class NpyFile
{
    /// <summary>
    /// Reads an attribution map from a 2-D array of booleans, integers or floats of 1 to 8 bytes, any byte order and layout. NaN and
    /// infinities are kept.
    /// </summary>
    /// <exception cref="LimeException">The file cannot be read, is damaged, or is not a 2-D array of numbers.</exception>
    public static AttributionMap Load(string path) => Decode(FileContent.Read(path, "array"), path);

    /// <summary>Reads all numbers of an array of any shape, in row-major (C) order: the last axis varies fastest.</summary>
    /// <exception cref="LimeException">The file cannot be read, is damaged, or is not an array of numbers.</exception>
    public static IReadOnlyList<double> LoadNumbers(string path)
    {
        NpyArray array = Read(FileContent.Read(path, "array"), path);
        return [.. Enumerable.Range(0, array.Length).Select(array.GetDouble)];
    }

    /// <summary>
    /// Writes an attribution map as a little-endian float32 array of height x width. The file is written under a temporary name and
    /// renamed.
    /// </summary>
    /// <exception cref="LimeException">The file cannot be written.</exception>
    public static void Save(AttributionMap map, string path)
    {
        ArgumentNullException.ThrowIfNull(map);
        FileContent.Write(path, NpyEncoder.Encode(map));
    }

    internal static AttributionMap Decode(ReadOnlySpan<byte> content, string name)
    {
        NpyArray array = Read(content, name);
        if (array.Shape.Length != 2)
            throw new LimeException(
                $"The array {name} has the shape ({string.Join(", ", array.Shape)}), but a map has H x W; reshape it.");
        return new AttributionMap(array.Shape[0], array.Shape[1],
            [.. Enumerable.Range(0, array.Length).Select(i => (float)array.GetDouble(i))]);
    }

    private static NpyArray Read(ReadOnlySpan<byte> content, string name) => content.StartsWith(NpyArray.Signature)
        ? NpyArray.Read(content, name)
        : throw new LimeException($"The array {name} does not have the signature of an .npy file; save it with numpy.save.");
}
