namespace Microsoft.ML.Lime.Onnx;

/// <summary>A tensor that class activation maps can use; see <see cref="OnnxModel.Inspect"/>.</summary>
public sealed record OnnxLayerInfo
{
    /// <summary>The tensor's name.</summary>
    public required string Name { get; init; }

    /// <summary>The size of each axis: a number, the name of an open size, or <c>?</c>; empty if the shape is unknown.</summary>
    public required IReadOnlyList<string> Shape { get; init; }

    /// <summary>
    /// Whether global average pooling and at most one linear layer follow, so that class activation maps are exact. Score-CAM needs
    /// neither.
    /// </summary>
    public required bool IsExact { get; init; }

    /// <summary>Whether the model rounds to 8 bits after the pooling, so that the maps are exact up to this rounding.</summary>
    public bool IsRounded { get; init; }

    /// <summary>Name and shape, such as <c>'relu5' [N,512,7,7]</c>.</summary>
    public override string ToString() => $"'{Name}' [{string.Join(',', Shape)}]";
}
