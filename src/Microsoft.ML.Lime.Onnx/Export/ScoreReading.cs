using Microsoft.ML.Lime.Onnx.Model;

namespace Microsoft.ML.Lime.Onnx.Export;

/// <summary>From a model's output to the scores of its classes, as explanations read them.</summary>
/// <param name="Type">Element type of the output.</param>
/// <param name="Length">Number of outputs per image.</param>
/// <param name="Activation">Not <see cref="Activation.Auto"/>.</param>
/// <param name="Pair">
/// Whether a single output belongs to two classes, and if so, whether the first class has 1 - p; otherwise it has -z.
/// </param>
internal sealed record ScoreReading(TensorElement Type, int Length, Activation Activation, (bool IsPair, bool IsProbability) Pair)
{
    /// <summary>Number of classes.</summary>
    public int Classes => Pair.IsPair ? 2 : Length;

    /// <summary>The raw outputs of the classes: float32 [images, classes].</summary>
    public string Raw(GraphBuilder graph, string output)
    {
        string raw = graph.Reshape(graph.Cast(output, TensorElement.Float32, Type), -1, Length);
        if (!Pair.IsPair)
            return raw;
        string other = Pair.IsProbability ? graph.Subtract(graph.Scalar(1f), raw) : graph.Multiply(graph.Scalar(-1f), raw);
        return graph.Concat(1, other, raw);
    }

    /// <summary>
    /// The scores after the activation: float32 [images, classes]. As in explanations, the activation is computed in double.
    /// </summary>
    public string Scores(GraphBuilder graph, string raw)
    {
        return Activation switch
        {
            Activation.Softmax => InDouble(tensor => graph.Node("Softmax", [tensor], NodeWriter.Int("axis", 1))),
            Activation.Sigmoid => InDouble(tensor => graph.Node("Sigmoid", [tensor])),
            _ => raw,
        };

        string InDouble(Func<string, string> apply) =>
            graph.Cast(apply(graph.Cast(raw, TensorElement.Float64)), TensorElement.Float32);
    }
}
