using Microsoft.ML.Lime.Engine.Imaging;

namespace Microsoft.ML.Lime.Engine;

/// <summary>Reads arrays of any shape in NumPy's <c>.npy</c> format (NEP 1), such as the values of a model's inputs.</summary>
public static class NpyFile
{
    /// <summary>Reads all numbers of an array of any shape, in row-major (C) order: the last axis varies fastest.</summary>
    /// <param name="path">Path of the file.</param>
    /// <exception cref="LimeException">
    /// The file cannot be read, is damaged, is not an array of numbers, or takes more than <see cref="ImageFile.MemoryLimit"/> at 8 bytes
    /// per number.
    /// </exception>
    public static IReadOnlyList<double> LoadNumbers(string path)
    {
        NpyArray array = NpyArray.ReadSigned(FileContent.Read(path, "array"), path);
        ImageFile.CheckMemory(
            (long)array.Length * sizeof(double), "array", FormattableString.Invariant($"{path} of {array.Length} numbers"));
        return [.. Enumerable.Range(0, array.Length).Select(array.GetDouble)];
    }
}
