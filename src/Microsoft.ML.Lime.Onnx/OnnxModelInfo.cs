using Microsoft.ML.Lime.Engine;

namespace Microsoft.ML.Lime.Onnx;

/// <summary>What was understood of an ONNX model; see <see cref="OnnxModel.Inspect"/>.</summary>
public sealed record OnnxModelInfo
{
    /// <summary>The path as it was given.</summary>
    public required string Path { get; init; }

    /// <summary>SHA-256 of the file in lower-case hex.</summary>
    public required string Sha256 { get; init; }

    /// <summary>The file's length.</summary>
    public required long Bytes { get; init; }

    /// <summary>The version of the file format (ONNX's IR version).</summary>
    public required long IrVersion { get; init; }

    /// <summary>The operator sets, such as <c>ai.onnx 13</c>.</summary>
    public required IReadOnlyList<string> Opsets { get; init; }

    /// <summary>Who wrote the file, such as <c>pytorch 2.1</c>; empty where it does not say.</summary>
    public required string Producer { get; init; }

    /// <summary>What loaded it, such as <c>ONNX Runtime 1.31.1</c>.</summary>
    public required string Runtime { get; init; }

    /// <summary>ONNX Runtime's native library.</summary>
    public required OnnxNativeLibrary NativeLibrary { get; init; }

    /// <summary>The inputs that must be given.</summary>
    public required IReadOnlyList<OnnxTensorInfo> Inputs { get; init; }

    /// <summary>The outputs.</summary>
    public required IReadOnlyList<OnnxTensorInfo> Outputs { get; init; }

    /// <summary>The names of the tensors that the graph's nodes make, in their order; each can be named as the output.</summary>
    public required IReadOnlyCollection<string> Tensors { get; init; }

    /// <summary>The picture that it takes; null where that was not understood.</summary>
    public ScorerInput? Input { get; init; }

    /// <summary>Pictures that it takes at once; null where it takes any number, or where that was not understood.</summary>
    public int? FixedBatch { get; init; }

    /// <summary>Scores for one picture; null where that was not understood.</summary>
    public int? OutputLength { get; init; }

    /// <summary>
    /// The operator that the scores come from, seen through such as only reshape them: <c>Softmax</c>, <c>Gemm</c>; null where that was not
    /// understood.
    /// </summary>
    public string? OutputOperator { get; init; }

    /// <summary>
    /// The tensors that class activation maps can be made of, in their order: what comes behind each convolution, and what enters global
    /// average pooling; none where the model was not understood.
    /// </summary>
    public IReadOnlyList<Layer> Layers { get; init; } = [];

    /// <summary>What the model seems to be and which options may suit it, a sentence each.</summary>
    public IReadOnlyList<string> Suggestions { get; init; } = [];

    /// <summary>Why it cannot be explained with these options, a sentence each; none where it can.</summary>
    public IReadOnlyList<string> Problems { get; init; } = [];

    /// <summary>A tensor that class activation maps can be made of; see <see cref="OnnxModel.Inspect"/>.</summary>
    public sealed record Layer
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
}
