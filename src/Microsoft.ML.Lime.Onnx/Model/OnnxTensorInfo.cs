using Microsoft.ML.Lime.Onnx.Model;

namespace Microsoft.ML.Lime.Onnx;

/// <summary>An input or output of a model.</summary>
public sealed record OnnxTensorInfo
{
    internal OnnxTensorInfo(string name, string type) => (Name, Type, Shape, Sizes) = (name, type, [], []);

    internal OnnxTensorInfo(string name, TensorElement element, long[] sizes, string[] symbols)
    {
        (Name, Element, Sizes) = (name, element, sizes);
        Type = Enum.IsDefined(element) ? element.ToString().ToLowerInvariant() : $"element type {(int)element}";
        Shape = [.. sizes.Select((size, axis) => size >= 0 ? size.ToString(CultureInfo.InvariantCulture)
            : symbols[axis].Length > 0 ? symbols[axis] : "?")];
    }

    /// <summary>Name of the tensor.</summary>
    public string Name { get; }

    /// <summary>The element type, such as <c>float32</c>; for values that are not tensors <c>sequence</c>, <c>map</c> and so on.</summary>
    public string Type { get; }

    /// <summary>The size of each axis: a number, the name of an open size, or <c>?</c>. Empty for scalars and unknown shapes.</summary>
    public IReadOnlyList<string> Shape { get; }

    /// <summary>The element type; unknown if it is not a tensor.</summary>
    internal TensorElement Element { get; }

    /// <summary>The size of each axis; negative if it is open.</summary>
    internal IReadOnlyList<long> Sizes { get; }

    /// <summary>Whether the elements are real numbers, which scores have to be: float32, float16 or float64.</summary>
    internal bool IsFloat => Element is TensorElement.Float32 or TensorElement.Float16 or TensorElement.Float64;

    /// <summary>Whether the elements are whole numbers, of 8 to 64 bits.</summary>
    internal bool IsWhole => Limits is not null;

    /// <summary>Whether the elements are numbers or truth values.</summary>
    internal bool IsNumeric => IsFloat || IsWhole || Element == TensorElement.Bool;

    /// <summary>The least and the greatest value of a whole type; null for other types.</summary>
    internal (double Least, double Greatest)? Limits => Element switch
    {
        TensorElement.UInt8 => (byte.MinValue, byte.MaxValue),
        TensorElement.Int8 => (sbyte.MinValue, sbyte.MaxValue),
        TensorElement.UInt16 => (ushort.MinValue, ushort.MaxValue),
        TensorElement.Int16 => (short.MinValue, short.MaxValue),
        TensorElement.UInt32 => (uint.MinValue, uint.MaxValue),
        TensorElement.Int32 => (int.MinValue, int.MaxValue),
        TensorElement.UInt64 => (ulong.MinValue, ulong.MaxValue),
        TensorElement.Int64 => (long.MinValue, long.MaxValue),
        _ => null,
    };

    /// <summary>The values that the type holds, for messages.</summary>
    internal string Range => Limits is var (least, greatest)
        ? string.Create(CultureInfo.InvariantCulture, $"whole numbers from {least} to {greatest}")
        : Element == TensorElement.Bool ? "0 or 1"
        : "finite numbers";

    /// <summary>Whether the type holds a number without a change other than the rounding of floats.</summary>
    internal bool Takes(double number) => Element == TensorElement.Bool ? number is 0 or 1
        : Limits is var (least, greatest) ? number == Math.Floor(number) && number >= least && number <= greatest
        : Element == TensorElement.Float64 ? double.IsFinite(number)
        : Element == TensorElement.Float16 ? Half.IsFinite((Half)number)
        : float.IsFinite((float)number);

    /// <summary>Name, type and shape, such as <c>'data' float32 [N,3,224,224]</c>.</summary>
    public override string ToString() => $"'{Name}' {Type} [{string.Join(',', Shape)}]";
}
