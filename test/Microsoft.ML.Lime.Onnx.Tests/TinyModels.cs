using Microsoft.ML.Lime.Onnx.Model;
using static Microsoft.ML.Lime.Onnx.Model.TensorElement;

namespace Microsoft.ML.Lime.Tests;

/// <summary>Models shared by several tests.</summary>
internal static class TinyModels
{
    /// <summary>y[k] = sum over i of x[i] * (k + 1) * (i + 1), for an input of shape [batch,a,b,c]; two outputs.</summary>
    public static TinyOnnx Linear(object batch, int a, int b, int c, TensorElement type = Float32)
    {
        float[] weights = [.. Enumerable.Range(0, a * b * c).SelectMany(i => new float[] { i + 1, 2 * (i + 1) })];
        TinyOnnx model = new TinyOnnx().Input("x", type, batch, a, b, c).Output("y", type, batch, 2)
            .Node("Flatten", "x", "flat", ("axis", 1)).Node("MatMul", "flat,w", "y");
        return type == Float16 ? model.Halves("w", [a * b * c, 2], weights) : model.Weights("w", [a * b * c, 2], weights);
    }

    /// <summary>The mean of each of three channels, for any image size: [N,3,1,1].</summary>
    public static TinyOnnx ChannelMeans(object height, object width) => new TinyOnnx().Input("x", Float32, "N", 3, height, width)
        .Output("y", Float32, "N", 3, 1, 1).Node("GlobalAveragePool", "x", "y");

    /// <summary>
    /// A practically endless model: it negates its input 10^9 * (max - min) times, which takes minutes where two values differ.
    /// Images of equal values are returned unchanged at once.
    /// </summary>
    public static TinyOnnx Endless(object batch) => new TinyOnnx().Input("x", Float32, batch, 1, 2, 3).Output("y", Float32, batch, 6)
        .Node("ReduceMax", "x", "largest", ("keepdims", 0)).Node("ReduceMin", "x", "smallest", ("keepdims", 0))
        .Node("Sub", "largest,smallest", "range").Weights("billion", [], 1e9f).Node("Mul", "range,billion", "many")
        .Node("Cast", "many", "times", ("to", (int)TensorElement.Int64))
        .Node("Loop", "times,,x", "looped", ("body", new TinyOnnx().Input("i", TensorElement.Int64).Input("go", TensorElement.Bool)
            .Input("v", Float32, batch, 1, 2, 3).Output("still", TensorElement.Bool).Output("w", Float32, batch, 1, 2, 3)
            .Node("Identity", "go", "still").Node("Neg", "v", "w")))
        .Node("Flatten", "looped", "y", ("axis", 1));

    /// <summary>One node with an input of 1 x 2 x 3 and an output of undeclared shape.</summary>
    public static TinyOnnx OneNode(string op, object batch, params (string, object)[] attributes) => new TinyOnnx()
        .Input("x", Float32, batch, 1, 2, 3).Output("y", Float32).Node(op, "x", "y", attributes);
}
