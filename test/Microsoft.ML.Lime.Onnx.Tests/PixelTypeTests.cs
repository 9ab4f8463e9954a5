using Microsoft.ML.Lime.Engine;
using Microsoft.ML.Lime.Onnx;
using Microsoft.ML.Lime.Onnx.Model;
using static Microsoft.ML.Lime.Onnx.Model.TensorElement;

namespace Microsoft.ML.Lime.Tests;

/// <summary>Inputs of whole numbers, with an oracle for each value.</summary>
public sealed class PixelTypeTests : OnnxTest
{
    private static TinyOnnx Same(TensorElement element, object batch) => new TinyOnnx().Input("x", element, batch, 1, 1, 6)
        .Output("y", Float32, batch, 1, 1, 6).Node("Cast", "x", "y", ("to", 1));

    [Fact]
    public void Prepare_UInt8_RoundsHalfToEvenAndClampsOvershoot()
    {
        using OnnxScorer scorer = Open(Same(UInt8, "N"));
        var sample = new float[6];
        scorer.Prepare(ImageBuffer.FromFloats(1, 6, 1, [0.5f, 1.5f, 2.5f, 254.5f, 256.2f, -3]), sample);
        Assert.Equal([0, 2, 2, 254, 255, 0], sample);
        Assert.Equal([0, 2, 2, 254, 255, 0], Run(scorer, sample));
    }

    [Fact]
    public void Open_RangeOfAWrongPreprocessing_HasNoMinusZero() => Assert.Contains("turns pixels of 0 to 255 into 0 to 510, but",
        Refused(Same(UInt8, "N"), new() { Preprocessing = new() { Scale = 2 } }).Message, StringComparison.Ordinal);

    [Fact]
    public void Prepare_WhenValueIsFarOutsideTheType_Throws()
    {
        using OnnxScorer scorer = Open(Same(UInt8, "N"));
        foreach (float wrong in (float[])[300, -40, float.NaN])
            Assert.Contains("whole numbers from 0 to 255", Assert.Throws<LimeException>(() =>
                scorer.Prepare(ImageBuffer.FromFloats(1, 6, 1, [0, 1, 2, 3, 4, wrong]), new float[6])).Message, StringComparison.Ordinal);
    }

    // Blended masks write fractions into the input buffer.
    [Theory]
    [InlineData("UInt8", 1)]
    [InlineData("UInt8", 2)]
    [InlineData("UInt8", "N")]
    [InlineData("Int8", "N")]
    [InlineData("UInt16", "N")]
    [InlineData("Int16", "N")]
    [InlineData("UInt32", "N")]
    [InlineData("Int32", "N")]
    [InlineData("UInt64", "N")]
    [InlineData("Int64", "N")]
    public void Run_RoundsEveryRowOfABatch(string element, object batch)
    {
        using OnnxScorer scorer = Open(Same(Enum.Parse<TensorElement>(element), batch), new() { BatchSize = 3 });
        float[] written = [0.5f, 1.5f, 2.49f, 3.51f, 100.5f, 101.5f, 5, 6.4f, 7.6f, 8.5f, 9.5f, 0, 1, 2, 3, 4, 5.5f, 6.5f];
        float[] expected = [0, 2, 2, 4, 100, 102, 5, 6, 8, 8, 10, 0, 1, 2, 3, 4, 6, 6];
        Assert.Equal(expected, Run(scorer, written));
    }

    [Fact]
    public void Run_Float64InAndOut_KeepsValues()
    {
        TinyOnnx model = new TinyOnnx().Input("x", Float64, "N", 1, 1, 3).Output("y", Float64, "N", 1, 1, 3).Node("Neg", "x", "y");
        using OnnxScorer scorer = Open(model, new() { Layout = TensorLayout.Nchw });
        Assert.Equal([-0.1f, -0.25f, -3e5f], Run(scorer, 0.1f, 0.25f, 3e5f));
    }

    [Fact]
    public void Layer_UInt8_GivesTheMapOfFloats()
    {
        IActivationLayer.Activations[] found = [.. ((TensorElement[])[Float32, UInt8]).Select(element =>
        {
            using OnnxScorer scorer = Open(new TinyOnnx().Input("x", element, "N", 1, 2, 3).Output("y", Float32, "N", 2)
                .Node("Cast", "x", "f", ("to", 1)).Weights("k", [2, 1, 1, 1], 1, -1).Weights("kb", [2], 0, 255)
                .Node("Conv", "f,k,kb", "conv").Node("GlobalAveragePool", "conv", "gap").Node("Flatten", "gap", "flat", ("axis", 1))
                .Weights("w", [2, 2], 1, 0.5f, -2, 3).Node("MatMul", "flat,w", "y"));
            IActivationLayer layer = scorer.Layer();
            Assert.NotNull(layer.Head);
            return layer.Run([1, 20, 31, 200, 90, 255], new float[2]);
        })];
        Assert.Equal(found[0][1].ToArray(), found[1][1].ToArray());
    }
}
