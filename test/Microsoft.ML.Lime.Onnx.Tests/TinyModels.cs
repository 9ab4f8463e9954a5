using Microsoft.ML.Lime.Onnx;
using static Microsoft.ML.Lime.Onnx.TensorElement;

namespace Microsoft.ML.Lime.Tests;

/// <summary>Models that several tests use.</summary>
internal static class TinyModels
{
    /// <summary>y[k] = sum over i of x[i] * (k + 1) * (i + 1), over an input of three sizes after the batch; two scores.</summary>
    public static TinyOnnx Linear(object batch, int a, int b, int c, TensorElement type = Float32)
    {
        float[] weights = [.. Enumerable.Range(0, a * b * c).SelectMany(i => new float[] { i + 1, 2 * (i + 1) })];
        TinyOnnx model = new TinyOnnx().Input("x", type, batch, a, b, c).Output("y", type, batch, 2)
            .Node("Flatten", "x", "flat", ("axis", 1)).Node("MatMul", "flat,w", "y");
        return type == Float16 ? model.Halves("w", [a * b * c, 2], weights) : model.Weights("w", [a * b * c, 2], weights);
    }

    /// <summary>The mean over the picture of each of three channels, of any size: [N,3,1,1].</summary>
    public static TinyOnnx ChannelMeans(object height, object width) => new TinyOnnx().Input("x", Float32, "N", 3, height, width)
        .Output("y", Float32, "N", 3, 1, 1).Node("GlobalAveragePool", "x", "y");

    /// <summary>
    /// An endless model: it turns the sign of its input 10^9 times as often as the largest number is above the smallest, which takes minutes
    /// at the least where two numbers differ, and returns pictures of equal numbers at once, as they are.
    /// </summary>
    public static TinyOnnx Endless(object batch) => new TinyOnnx().Input("x", Float32, batch, 1, 2, 3).Output("y", Float32, batch, 1, 2, 3)
        .Node("ReduceMax", "x", "largest", ("keepdims", 0)).Node("ReduceMin", "x", "smallest", ("keepdims", 0))
        .Node("Sub", "largest,smallest", "range").Weights("billion", [], 1e9f).Node("Mul", "range,billion", "many")
        .Node("Cast", "many", "times", ("to", (int)TensorElement.Int64))
        .Node("Loop", "times,,x", "y", ("body", new TinyOnnx().Input("i", TensorElement.Int64).Input("go", TensorElement.Bool)
            .Input("v", Float32, batch, 1, 2, 3).Output("still", TensorElement.Bool).Output("w", Float32, batch, 1, 2, 3)
            .Node("Identity", "go", "still").Node("Neg", "v", "w")));

    /// <summary>One node from an input of 1 x 2 x 3 to an output whose shape stays unsaid.</summary>
    public static TinyOnnx OneNode(string op, object batch, params (string, object)[] attributes) => new TinyOnnx()
        .Input("x", Float32, batch, 1, 2, 3).Output("y", Float32).Node(op, "x", "y", attributes);
}
