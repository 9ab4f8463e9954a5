using Microsoft.ML.Lime.Onnx.Model;

namespace Microsoft.ML.Lime.Onnx;

/// <summary>Description of an ONNX model; see <see cref="OnnxScorer.Inspect"/>.</summary>
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
    public required IReadOnlyList<Tensor> Inputs { get; init; }

    /// <summary>The outputs.</summary>
    public required IReadOnlyList<Tensor> Outputs { get; init; }

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

    /// <summary>An input or output of a model.</summary>
    public sealed record Tensor
    {
        internal Tensor(string name, string type) => (Name, Type, Shape, Sizes) = (name, type, [], []);

        internal Tensor(string name, TensorElement element, long[] sizes, string[] symbols)
        {
            (Name, Element, Sizes) = (name, element, sizes);
            Type = Enum.IsDefined(element) ? element.ToString().ToLowerInvariant() : $"element type {(int)element}";
            Shape = [.. sizes.Select((size, axis) => size >= 0 ? size.ToString(CultureInfo.InvariantCulture)
                : symbols[axis].Length > 0 ? symbols[axis] : "?")];
        }

        /// <summary>Name of the tensor.</summary>
        public string Name { get; }

        /// <summary>
        /// The element type, such as <c>float32</c>; for values that are not tensors <c>sequence</c>, <c>map</c> and so on.
        /// </summary>
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

    /// <summary>A tensor that class activation maps can be made of; see <see cref="OnnxScorer.Inspect"/>.</summary>
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
