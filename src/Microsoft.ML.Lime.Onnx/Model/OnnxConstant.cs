using System.Runtime.InteropServices;

namespace Microsoft.ML.Lime.Onnx.Model;

/// <summary>A tensor whose values are stored in the model: shape and values as floats, whatever their type was.</summary>
/// <param name="Sizes">The size of each axis; empty for a scalar.</param>
/// <param name="Values">The values, the last axis fastest.</param>
internal sealed record OnnxConstant(IReadOnlyList<long> Sizes, float[] Values)
{
    /// <summary>Reads a <c>TensorProto</c>.</summary>
    /// <param name="tensor">Its bytes.</param>
    /// <param name="external">The files beside the model; null if there are none.</param>
    /// <returns>The tensor; null if its values have a type that no layer's weights have.</returns>
    /// <exception cref="InvalidDataException">Shape and number of values do not match, or a file cannot be read.</exception>
    public static OnnxConstant? Parse(ReadOnlySpan<byte> tensor, ExternalData? external)
    {
        List<long> sizes = [], numbers = [];
        List<float> floats = [];
        ReadOnlySpan<byte> raw = default;
        var type = TensorElement.Unknown;
        for (ProtoReader field = new(tensor); field.Read();)
            switch (field.Field)
            {
                case 1:
                    field.AddNumbersTo(sizes);
                    break;
                case 2:
                    type = (TensorElement)field.Number;
                    break;
                case 4 when field.Bytes.Length > 0:
                    floats.AddRange(MemoryMarshal.Cast<byte, float>(field.Bytes));
                    break;
                case 4:
                    floats.Add(BitConverter.UInt32BitsToSingle((uint)field.Number));
                    break;
                case 5 or 7:
                    field.AddNumbersTo(numbers);
                    break;
                case 9:
                    raw = field.Bytes;
                    break;
            }
        if (ExternalTensor.Parse(tensor) is { } elsewhere)
            raw = external?.Read(elsewhere, ExternalTensor.LengthByShape(tensor)) ?? throw new InvalidDataException("The file is unknown.");
        float[]? values = type switch
        {
            TensorElement.Float32 => floats.Count > 0 ? [.. floats] : MemoryMarshal.Cast<byte, float>(raw).ToArray(),
            TensorElement.Float16 => numbers.Count > 0 // the bits of each, as a number
                ? [.. numbers.Select(bits => (float)BitConverter.UInt16BitsToHalf((ushort)bits))]
                : Converted<Half>(raw, value => (float)value),
            TensorElement.Float64 => Converted<double>(raw, value => (float)value),
            TensorElement.Int8 => numbers.Count > 0 ? Whole(numbers) : Converted<sbyte>(raw, value => value),
            TensorElement.UInt8 => numbers.Count > 0 ? Whole(numbers) : Converted<byte>(raw, value => value),
            TensorElement.Int32 => numbers.Count > 0 ? Whole(numbers) : Converted<int>(raw, value => value),
            TensorElement.Int64 => numbers.Count > 0 ? Whole(numbers) : Converted<long>(raw, value => value),
            _ => null,
        };
        if (values is not null && (sizes.Exists(size => size < 0) || values.Length != TensorSizes.Product(sizes)))
            throw new InvalidDataException($"A tensor of [{string.Join(',', sizes)}] has {values.Length} numbers.");
        return values is null ? null : new OnnxConstant(sizes, values);
    }

    /// <summary>A matrix with rows and columns exchanged; null for other tensors.</summary>
    public OnnxConstant? Transposed()
    {
        if (Sizes is not [var rows, var columns])
            return null;
        var values = new float[Values.Length];
        for (int i = 0; i < values.Length; i++)
            values[i % columns * rows + i / columns] = Values[i];
        return new OnnxConstant([columns, rows], values);
    }

    private static float[] Whole(List<long> numbers) => [.. numbers.Select(number => (float)number)];

    private static float[] Converted<T>(ReadOnlySpan<byte> raw, Converter<T, float> convert) where T : struct =>
        Array.ConvertAll(MemoryMarshal.Cast<byte, T>(raw).ToArray(), convert);
}
