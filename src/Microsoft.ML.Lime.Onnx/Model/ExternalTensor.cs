using System.Text;

namespace Microsoft.ML.Lime.Onnx.Model;

/// <summary>Where the values of a tensor stand that are not in the model's file.</summary>
/// <param name="Name">Name of the tensor.</param>
/// <param name="Location">Path of the file, as the model gives it.</param>
/// <param name="Offset">First byte.</param>
/// <param name="Length">Number of bytes; null if the model does not give it.</param>
internal sealed record ExternalTensor(string Name, string Location, long Offset, long? Length)
{
    // Fields of TensorProto.
    private const int Dims = 1, DataType = 2, NameField = 8, RawData = 9, External = 13, DataLocation = 14;

    /// <summary>Reads a <c>TensorProto</c>; null if its values are in the model's file.</summary>
    public static ExternalTensor? Parse(ReadOnlySpan<byte> tensor)
    {
        (bool isExternal, string name, string location, long offset, long? length) = (false, "", "", 0, null);
        for (ProtoReader field = new(tensor); field.Read();)
            if (field.Field == DataLocation)
                isExternal = field.Number == 1;
            else if (field.Field == NameField)
                name = Encoding.UTF8.GetString(field.Bytes);
            else if (field.Field == External && Entry(field.Bytes) is var (key, value))
                (location, offset, length) = key switch
                {
                    "location" => (value, offset, length),
                    "offset" => (location, Number(value), length),
                    "length" => (location, offset, Number(value)),
                    _ => (location, offset, length),
                };
        return isExternal ? new ExternalTensor(name, location, offset, length) : null;
    }

    /// <summary>The number of bytes that the shape and the type of a tensor need; null for types of unknown size.</summary>
    public static long? LengthByShape(ReadOnlySpan<byte> tensor)
    {
        List<long> sizes = [];
        var type = TensorElement.Unknown;
        for (ProtoReader field = new(tensor); field.Read();)
            if (field.Field == Dims)
                field.AddNumbersTo(sizes);
            else if (field.Field == DataType)
                type = (TensorElement)field.Number;
        long? size = type switch
        {
            TensorElement.UInt8 or TensorElement.Int8 or TensorElement.Bool => 1,
            TensorElement.Float16 or TensorElement.BFloat16 or TensorElement.UInt16 or TensorElement.Int16 => 2,
            TensorElement.Float32 or TensorElement.Int32 or TensorElement.UInt32 => 4,
            TensorElement.Float64 or TensorElement.Int64 or TensorElement.UInt64 or TensorElement.Complex64 => 8,
            _ => null,
        };
        return size is null ? null : TensorSizes.Product(sizes.Prepend(size.Value));
    }

    /// <summary>The same tensor with its values at the same place of another path.</summary>
    public static byte[] MovedTo(ReadOnlyMemory<byte> tensor, string location) => Without(tensor, field =>
        field.Field == External && Entry(field.Bytes).Key == "location",
        ProtoWriter.Message(External, [.. ProtoWriter.Text(1, "location"), .. ProtoWriter.Text(2, location)]));

    /// <summary>The same tensor with its values in it.</summary>
    public static byte[] With(ReadOnlyMemory<byte> tensor, byte[] values) =>
        Without(tensor, field => field.Field is External or DataLocation, ProtoWriter.Message(RawData, values));

    private delegate bool FieldTest(ProtoReader field);

    private static byte[] Without(ReadOnlyMemory<byte> tensor, FieldTest isLeftOut, byte[] added)
    {
        using var written = new MemoryStream(tensor.Length + added.Length);
        for (ProtoReader field = new(tensor.Span); field.Read();)
            if (!isLeftOut(field))
                written.Write(tensor.Span[field.FieldStart..field.FieldEnd]);
        written.Write(added);
        return written.ToArray();
    }

    // StringStringEntryProto: key and value.
    private static (string Key, string Value) Entry(ReadOnlySpan<byte> entry)
    {
        (string key, string value) = ("", "");
        for (ProtoReader field = new(entry); field.Read();)
            if (field.Field == 1)
                key = Encoding.UTF8.GetString(field.Bytes);
            else if (field.Field == 2)
                value = Encoding.UTF8.GetString(field.Bytes);
        return (key, value);
    }

    private static long Number(string text) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long number)
        ? number : throw new InvalidDataException($"'{text}' is not a number of bytes.");
}
