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

    /// <summary>Whether the element type can be explained: float32 or float16.</summary>
    internal bool IsFloat => Element is TensorElement.Float32 or TensorElement.Float16;

    /// <summary>Name, type and shape, such as <c>'data' float32 [N,3,224,224]</c>.</summary>
    public override string ToString() => $"'{Name}' {Type} [{string.Join(',', Shape)}]";
}
