using System.Buffers.Binary;

namespace Microsoft.ML.Lime.Engine.Imaging;

/// <summary>
/// An array in NumPy's <c>.npy</c> format (NEP 1, versions 1 to 3): booleans, integers and floats of 1 to 8 bytes, any byte order, C and
/// Fortran order.
/// </summary>
internal sealed class NpyArray
{
    private readonly ReadOnlyMemory<byte> _data;
    private readonly NpyHeader _header;

    private NpyArray(ReadOnlyMemory<byte> data, NpyHeader header) => (_data, _header) = (data, header);

    public static ReadOnlySpan<byte> Signature => [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'];

    /// <summary><c>b</c> boolean, <c>i</c> signed, <c>u</c> unsigned, <c>f</c> floating point.</summary>
    public char ElementKind => _header.ElementKind;

    /// <summary>Bytes per element.</summary>
    public int ElementSize => _header.ElementSize;

    public int[] Shape => _header.Shape;

    public int Length => _data.Length / ElementSize;

    /// <summary>Reads an array of an own file, whose type is not known from elsewhere.</summary>
    public static NpyArray ReadSigned(ReadOnlyMemory<byte> file, string name) => file.Span.StartsWith(Signature)
        ? Read(file, name)
        : throw new LimeException($"The array {name} does not have the signature of an .npy file; save it with numpy.save.");

    /// <summary>Reads an array. Its bytes are not copied.</summary>
    public static NpyArray Read(ReadOnlyMemory<byte> content, string name)
    {
        var header = NpyHeader.Read(content.Span, content.Length, name);
        return new NpyArray(content.Slice(header.Start, (int)(header.Length * header.ElementSize)), header);
    }

    /// <summary>Returns an element as a floating-point number.</summary>
    /// <param name="position">The index in row-major (C) order, also if the file is in Fortran order.</param>
    public double GetDouble(int position)
    {
        ReadOnlySpan<byte> bytes = Element(position);
        return (ElementKind, ElementSize) switch
        {
            ('f', 2) when _header.IsLittleEndian => (double)BinaryPrimitives.ReadHalfLittleEndian(bytes),
            ('f', 2) => (double)BinaryPrimitives.ReadHalfBigEndian(bytes),
            ('f', 4) when _header.IsLittleEndian => BinaryPrimitives.ReadSingleLittleEndian(bytes),
            ('f', 4) => BinaryPrimitives.ReadSingleBigEndian(bytes),
            ('f', _) when _header.IsLittleEndian => BinaryPrimitives.ReadDoubleLittleEndian(bytes),
            ('f', _) => BinaryPrimitives.ReadDoubleBigEndian(bytes),
            ('u', 8) => (ulong)GetInt64(position),
            _ => GetInt64(position),
        };
    }

    /// <summary>Returns an element of an integer or boolean array. An unsigned 64-bit number keeps its bits.</summary>
    /// <param name="position">The index in row-major (C) order, also if the file is in Fortran order.</param>
    public long GetInt64(int position)
    {
        ReadOnlySpan<byte> bytes = Element(position);
        return (ElementKind, ElementSize, _header.IsLittleEndian) switch
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
        if (_header.IsFortran)
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
}
