using System.Buffers.Binary;
using System.Text;

namespace Microsoft.ML.Lime.Engine.Imaging;

/// <summary>The header of an array in NumPy's <c>.npy</c> format.</summary>
/// <param name="ElementKind"><c>b</c> boolean, <c>i</c> signed, <c>u</c> unsigned, <c>f</c> floating point.</param>
/// <param name="ElementSize">Bytes per element.</param>
/// <param name="IsLittleEndian">Whether the lowest byte of an element comes first.</param>
/// <param name="IsFortran">Whether the first axis varies fastest.</param>
/// <param name="Shape">The lengths of the axes, all positive.</param>
/// <param name="Length">Number of elements, at most <see cref="ImageFile.MaxValues"/>.</param>
/// <param name="Start">Index of the first byte of the elements.</param>
internal sealed record NpyHeader(
    char ElementKind, int ElementSize, bool IsLittleEndian, bool IsFortran, int[] Shape, int Length, int Start)
{
    /// <summary>Bytes that contain every header of format version 1.</summary>
    public const int MaxBytes = 10 + ushort.MaxValue;

    /// <summary>Reads the header, and checks that the file has all elements.</summary>
    /// <param name="file">The file, or its first bytes.</param>
    /// <param name="fileLength">Length of the file.</param>
    /// <param name="name">The name of the file, for messages.</param>
    public static NpyHeader Read(ReadOnlySpan<byte> file, long fileLength, string name)
    {
        int lengthSize = file.Length > 6 && file[6] == 1 ? 2 : 4, headerStart = 8 + lengthSize;
        if (file.Length < headerStart || file[6] is 0 or > 3)
            throw Damaged(name, Math.Min(file.Length, 6), "it does not start with the header of an .npy array of version 1, 2 or 3");
        long headerLength = lengthSize == 2
            ? BinaryPrimitives.ReadUInt16LittleEndian(file[8..])
            : BinaryPrimitives.ReadUInt32LittleEndian(file[8..]);
        if (headerLength > file.Length - headerStart)
            throw Damaged(name, file.Length, "the file ends in the middle of the header");
        string header = Encoding.UTF8.GetString(file.Slice(headerStart, (int)headerLength));
        string type = ReadValue(header, "descr", name).Trim('\'', '"');
        if (type.Length < 3 || !int.TryParse(type.AsSpan(2), NumberStyles.None, CultureInfo.InvariantCulture, out int size)
            || (type[1], size) is not (('b', 1) or ('i' or 'u', 1 or 2 or 4 or 8) or ('f', 2 or 4 or 8)))
            throw new LimeException($"The array {name} has elements of type {type}, "
                + "but only booleans, integers and floats of 2, 4 and 8 bytes are supported; convert it with NumPy's astype('float32').");
        bool fortran = ReadValue(header, "fortran_order", name) switch
        {
            "True" => true,
            "False" => false,
            string other => throw Damaged(name, 10, $"its fortran_order is {other} instead of True or False"),
        };
        string[] parts = ReadValue(header, "shape", name).Trim('(', ')')
            .Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        var shape = new int[parts.Length];
        Int128 length = 1;
        for (int i = 0; i < shape.Length; i++)
            length *= shape[i] = int.TryParse(parts[i], NumberStyles.None, CultureInfo.InvariantCulture, out int n) && n > 0
                ? n
                : throw Damaged(name, headerStart, $"its shape ({string.Join(", ", parts)}) is not a list of positive integers");
        if (length > ImageFile.MaxValues)
            throw new LimeException(
                $"The header of the array {name} gives {length} values, but at most {ImageFile.MaxValues} are supported; reduce its size.");
        int start = headerStart + (int)headerLength;
        return fileLength - start < length * size
            ? throw Damaged(name, fileLength, $"the file ends here, but its {length} values of {size} bytes "
                + $"would end at byte {start + length * size}")
            : new NpyHeader(type[1], size, type[0] != '>', fortran, shape, (int)length, start);
    }

    /// <summary>Returns the value of a key in the header, which is the literal of a Python dictionary.</summary>
    private static string ReadValue(string header, string key, string name)
    {
        int at = Math.Max(header.IndexOf($"'{key}'", StringComparison.Ordinal), header.IndexOf($"\"{key}\"", StringComparison.Ordinal));
        int colon = at < 0 ? -1 : header.IndexOf(':', at);
        if (colon < 0)
            throw Damaged(name, 10, $"its header has no {key}");
        string rest = header[(colon + 1)..].TrimStart();
        int end = rest.StartsWith('(') ? rest.IndexOf(')', StringComparison.Ordinal) + 1 : rest.IndexOfAny([',', '}']);
        return end > 0 ? rest[..end].Trim() : throw Damaged(name, 10, $"its header does not terminate the value of {key}");
    }

    private static LimeException Damaged(string name, long offset, string what) =>
        new(FormattableString.Invariant($"The array {name} is damaged at byte {offset}: {what}; save it again with numpy.save."));
}
