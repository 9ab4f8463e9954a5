namespace Microsoft.ML.Lime.Onnx;

/// <summary>Description of an ONNX model; see <see cref="OnnxModel.Inspect"/>.</summary>
public sealed record OnnxModelInfo
{
    /// <summary>The path as given.</summary>
    public required string Path { get; init; }

    /// <summary>SHA-256 of the file in lower-case hex.</summary>
    public required string Sha256 { get; init; }

    /// <summary>The file's length in bytes.</summary>
    public required long Bytes { get; init; }

    /// <summary>The version of the file format (ONNX's IR version).</summary>
    public required long IrVersion { get; init; }

    /// <summary>The operator sets, such as <c>ai.onnx 13</c>.</summary>
    public required IReadOnlyList<string> Opsets { get; init; }

    /// <summary>Program that wrote the file, such as <c>pytorch 2.1</c>; empty if the file does not state it.</summary>
    public required string Producer { get; init; }

    /// <summary>The runtime that loaded it, such as <c>ONNX Runtime 1.31.1</c>.</summary>
    public required string Runtime { get; init; }

    /// <summary>ONNX Runtime's native library.</summary>
    public required OnnxNativeLibrary NativeLibrary { get; init; }

    /// <summary>The inputs that must be given.</summary>
    public required IReadOnlyList<OnnxTensorInfo> Inputs { get; init; }

    /// <summary>The outputs.</summary>
    public required IReadOnlyList<OnnxTensorInfo> Outputs { get; init; }

    /// <summary>The names of all outputs of the graph's nodes, in order; each can be used as the output.</summary>
    public required IReadOnlyCollection<string> Tensors { get; init; }

    /// <summary>The input of the model; null if it is unknown.</summary>
    public ScorerInput? Input { get; init; }

    /// <summary>Batch size of the model; null if it takes any, or if that is unknown.</summary>
    public int? FixedBatch { get; init; }

    /// <summary>Number of scores per image; null if it is unknown.</summary>
    public int? OutputLength { get; init; }

    /// <summary>
    /// The operator that computes the scores, before nodes that only reshape them: <c>Softmax</c>, <c>Gemm</c>; null if it is unknown.
    /// </summary>
    public string? OutputOperator { get; init; }

    /// <summary>
    /// The tensors that class activation maps can use, in the order of the graph: the one after each convolution, and the one that enters
    /// global average pooling; empty if the model cannot be interpreted.
    /// </summary>
    public IReadOnlyList<Layer> Layers { get; init; } = [];

    /// <summary>Probable kind of the model and options that may suit it, a sentence each.</summary>
    public IReadOnlyList<string> Suggestions { get; init; } = [];

    /// <summary>What the model does not state and is assumed with these options, a sentence each.</summary>
    public IReadOnlyList<string> Guesses { get; init; } = [];

    /// <summary>Why the model cannot be explained with these options, a sentence each; empty if it can.</summary>
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
