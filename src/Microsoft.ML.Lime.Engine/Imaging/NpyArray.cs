using System.Buffers.Binary;
using System.Text;

namespace Microsoft.ML.Lime.Engine.Imaging;

/// <summary>
/// An array in NumPy's <c>.npy</c> format (NEP 1, versions 1 to 3): booleans, integers and floats of 1 to 8 bytes, any byte order, C and
/// Fortran order.
/// </summary>
internal sealed class NpyArray
{
    private readonly ReadOnlyMemory<byte> _data;
    private readonly bool _littleEndian, _fortran;

    private NpyArray(ReadOnlyMemory<byte> data, char kind, int size, bool littleEndian, bool fortran, int[] shape) =>
        (_data, ElementKind, ElementSize, _littleEndian, _fortran, Shape) = (data, kind, size, littleEndian, fortran, shape);

    public static ReadOnlySpan<byte> Signature => [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'];

    /// <summary><c>b</c> boolean, <c>i</c> signed, <c>u</c> unsigned, <c>f</c> floating point.</summary>
    public char ElementKind { get; }

    /// <summary>Bytes per element.</summary>
    public int ElementSize { get; }

    public int[] Shape { get; }

    public int Length => _data.Length / ElementSize;

    /// <summary>Reads an array of an own file, whose type is not known from elsewhere.</summary>
    public static NpyArray ReadSigned(ReadOnlyMemory<byte> file, string name) => file.Span.StartsWith(Signature)
        ? Read(file, name)
        : throw new LimeException($"The array {name} does not have the signature of an .npy file; save it with numpy.save.");

    /// <summary>Reads an array. Its bytes are not copied.</summary>
    public static NpyArray Read(ReadOnlyMemory<byte> content, string name)
    {
        ReadOnlySpan<byte> file = content.Span;
        int lengthSize = file.Length > 6 && file[6] == 1 ? 2 : 4, headerStart = 8 + lengthSize;
        if (file.Length < headerStart || file[6] is 0 or > 3)
            throw Damaged(name, Math.Min(file.Length, 6), "it does not start with the header of an .npy array of version 1, 2 or 3");
        long headerLength = lengthSize == 2
            ? BinaryPrimitives.ReadUInt16LittleEndian(file[8..])
            : BinaryPrimitives.ReadUInt32LittleEndian(file[8..]);
        if (headerLength > file.Length - headerStart)
            throw Damaged(name, file.Length, "the file ends in the middle of the header");
        string header = Encoding.UTF8.GetString(file.Slice(headerStart, (int)headerLength));
        string type = ReadHeaderValue(header, "descr", name).Trim('\'', '"');
        if (type.Length < 3 || !int.TryParse(type.AsSpan(2), NumberStyles.None, CultureInfo.InvariantCulture, out int size)
            || (type[1], size) is not (('b', 1) or ('i' or 'u', 1 or 2 or 4 or 8) or ('f', 2 or 4 or 8)))
            throw new LimeException($"The array {name} has elements of type {type}, "
                + "but only booleans, integers and floats of 2, 4 and 8 bytes are supported; convert it with NumPy's astype('float32').");
        bool fortran = ReadHeaderValue(header, "fortran_order", name) switch
        {
            "True" => true,
            "False" => false,
            string other => throw Damaged(name, 10, $"its fortran_order is {other} instead of True or False"),
        };
        string[] parts = ReadHeaderValue(header, "shape", name).Trim('(', ')')
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
        ReadOnlySpan<byte> data = file[(headerStart + (int)headerLength)..];
        if (data.Length < length * size)
            throw Damaged(name, file.Length,
                $"the file ends here, but its {length} values of {size} bytes "
                + $"would end at byte {file.Length - data.Length + length * size}");
        return new NpyArray(
            content.Slice(headerStart + (int)headerLength, (int)(length * size)), type[1], size, type[0] != '>', fortran, shape);
    }

    /// <summary>Returns an element as a floating-point number.</summary>
    /// <param name="position">The index in row-major (C) order, also if the file is in Fortran order.</param>
    public double GetDouble(int position)
    {
        ReadOnlySpan<byte> bytes = Element(position);
        return (ElementKind, ElementSize) switch
        {
            ('f', 2) => (double)(_littleEndian ? BinaryPrimitives.ReadHalfLittleEndian(bytes) : BinaryPrimitives.ReadHalfBigEndian(bytes)),
            ('f', 4) => _littleEndian ? BinaryPrimitives.ReadSingleLittleEndian(bytes) : BinaryPrimitives.ReadSingleBigEndian(bytes),
            ('f', _) => _littleEndian ? BinaryPrimitives.ReadDoubleLittleEndian(bytes) : BinaryPrimitives.ReadDoubleBigEndian(bytes),
            ('u', 8) => (ulong)GetInt64(position),
            _ => GetInt64(position),
        };
    }

    /// <summary>Returns an element of an integer or boolean array. An unsigned 64-bit number keeps its bits.</summary>
    /// <param name="position">The index in row-major (C) order, also if the file is in Fortran order.</param>
    public long GetInt64(int position)
    {
        ReadOnlySpan<byte> bytes = Element(position);
        return (ElementKind, ElementSize, _littleEndian) switch
        {
            ('i', 1, _) => (sbyte)bytes[0],
            (_, 1, _) => bytes[0],
            ('i', 2, true) => BinaryPrimitives.ReadInt16LittleEndian(bytes),
            ('i', 2, false) => BinaryPrimitives.ReadInt16BigEndian(bytes),
            (_, 2, true) => BinaryPrimitives.ReadUInt16LittleEndian(bytes),
            (_, 2, false) => BinaryPrimitives.ReadUInt16BigEndian(bytes),
            ('i', 4, true) => BinaryPrimitives.ReadInt32LittleEndian(bytes),
            ('i', 4, false) => BinaryPrimitives.ReadInt32BigEndian(bytes),
            (_, 4, true) => BinaryPrimitives.ReadUInt32LittleEndian(bytes),
            (_, 4, false) => BinaryPrimitives.ReadUInt32BigEndian(bytes),
            (_, _, true) => BinaryPrimitives.ReadInt64LittleEndian(bytes),
            _ => BinaryPrimitives.ReadInt64BigEndian(bytes),
        };
    }

    private ReadOnlySpan<byte> Element(int position)
    {
        int index = position;
        if (_fortran)
        {
            index = 0;
            int rest = position, block = Length; // in Fortran order the first axis has stride 1
            for (int axis = Shape.Length - 1; axis >= 0; axis--)
            {
                block /= Shape[axis];
                index += rest % Shape[axis] * block;
                rest /= Shape[axis];
            }
        }
        return _data.Span.Slice(index * ElementSize, ElementSize);
    }

    /// <summary>Returns the value of a key in the header, which is the literal of a Python dictionary.</summary>
    private static string ReadHeaderValue(string header, string key, string name)
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
