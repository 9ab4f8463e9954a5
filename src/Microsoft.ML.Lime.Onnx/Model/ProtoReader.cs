using System.Buffers.Binary;

namespace Microsoft.ML.Lime.Onnx.Model;

/// <summary>
/// Reads the fields of one protocol buffer message, in order, without copying. Throws <see cref="InvalidDataException"/> if the bytes are
/// not a message.
/// </summary>
internal ref struct ProtoReader(ReadOnlySpan<byte> message)
{
    private readonly ReadOnlySpan<byte> _message = message;
    private int _position;

    /// <summary>The number of the field.</summary>
    public int Field { get; private set; }

    /// <summary>The value of an integer field (wire type 0); 0 for others.</summary>
    public ulong Number { get; private set; }

    /// <summary>The bytes of a text, bytes or message field (wire type 2); empty for others.</summary>
    public ReadOnlySpan<byte> Bytes { get; private set; }

    /// <summary>Offset of <see cref="Bytes"/> in the message.</summary>
    public readonly int Start => _position - Bytes.Length;

    /// <summary>Offset of the first byte of the field in the message, its tag.</summary>
    public int FieldStart { get; private set; }

    /// <summary>Offset of the first byte after the field.</summary>
    public readonly int FieldEnd => _position;

    /// <summary>Adds the field to a list of integers; it contains one value, or several packed ones.</summary>
    public readonly void AddNumbersTo(List<long> numbers)
    {
        if (Bytes.Length == 0)
            numbers.Add((long)Number);
        for (ProtoReader packed = new(Bytes); packed._position < packed._message.Length;)
            numbers.Add((long)packed.Varint());
    }

    /// <summary>Moves to the next field; false at the end.</summary>
    public bool Read()
    {
        if (_position == _message.Length)
            return false;
        FieldStart = _position;
        ulong tag = Varint();
        (Field, Number) = ((int)Math.Min(tag >> 3, int.MaxValue), 0);
        Bytes = default;
        if (Field == 0)
            throw new InvalidDataException("A field has the number 0.");
        switch (tag & 7)
        {
            case 0:
                Number = Varint();
                break;
            case 1:
                Number = BinaryPrimitives.ReadUInt64LittleEndian(Take(8));
                break;
            case 2:
                Bytes = Take(Varint());
                break;
            case 5:
                Number = BinaryPrimitives.ReadUInt32LittleEndian(Take(4));
                break;
            default:
                throw new InvalidDataException("A field has a type that does not exist.");
        }
        return true;
    }

    private ReadOnlySpan<byte> Take(ulong length)
    {
        if (length > (ulong)(_message.Length - _position))
            throw new EndOfStreamException("A field is longer than what is left.");
        ReadOnlySpan<byte> bytes = _message.Slice(_position, (int)length);
        _position += (int)length;
        return bytes;
    }

    private ulong Varint()
    {
        ulong value = 0;
        for (int shift = 0; shift < 70; shift += 7)
        {
            byte part = Take(1)[0];
            value |= (ulong)(part & 127) << shift;
            if (part < 128)
                return value;
        }
        throw new InvalidDataException("A number is longer than ten bytes.");
    }
}
