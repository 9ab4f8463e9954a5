namespace Microsoft.ML.Lime.Onnx;

/// <summary>A tensor that class activation maps can be made of; see <see cref="OnnxModel.Inspect"/>.</summary>
public sealed record OnnxLayerInfo
{
    /// <summary>The tensor's name.</summary>
    public required string Name { get; init; }

    /// <summary>The size of each axis: a number, the name of a size that is open, or <c>?</c>; empty where it is unknown.</summary>
    public required IReadOnlyList<string> Shape { get; init; }

    /// <summary>
    /// Whether global average pooling and at most one linear layer follow, so that class activation maps are exact; Score-CAM goes with
    /// any.
    /// </summary>
    public required bool IsExact { get; init; }

    /// <summary>Whether the model rounds to 8 bits behind the pooling, so that they are exact up to that only.</summary>
    public bool IsRounded { get; init; }

    /// <summary>Name and shape, such as <c>'relu5' [N,512,7,7]</c>.</summary>
    public override string ToString() => $"'{Name}' [{string.Join(',', Shape)}]";
}
