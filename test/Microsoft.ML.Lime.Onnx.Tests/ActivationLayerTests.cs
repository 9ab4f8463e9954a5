using Microsoft.ML.Lime.Engine;
using Microsoft.ML.Lime.Onnx;
using Microsoft.ML.Lime.Onnx.Model;
using static Microsoft.ML.Lime.Onnx.Model.TensorElement;

namespace Microsoft.ML.Lime.Tests;

/// <summary>Layers, pooling and linear heads of hand-made networks with known values.</summary>
public sealed class ActivationLayerTests : OnnxTest
{
    private const int Height = 2, Width = 3;

    private static readonly float[] Weights = [1, -2, 0.5f, 3]; // class 0: 1 and -2; class 1: 0.5 and 3
    private static readonly float[] Biases = [10, -20];

    // Grey 2 x 3; the layer has two channels: the image, and 255 minus the image.
    private static TinyOnnx Start(long irVersion = 7) => new TinyOnnx(irVersion).Input("x", Float32, "N", 1, Height, Width)
        .Weights("k", [2, 1, 1, 1], 1, -1).Weights("kb", [2], 0, 255).Node("Conv", "x,k,kb", "conv").Node("Relu", "conv", "relu");

    private static readonly byte[] Pixels = [1, 20, 31, 200, 90, 255];

    private static ImageBuffer Image => ImageBuffer.FromBytes(Height, Width, 1, Pixels);

    private static TinyOnnx End(string name, TinyOnnx start) => name switch
    {
        "gemm" => start.Node("GlobalAveragePool", "relu", "gap").Node("Flatten", "gap", "flat", ("axis", 1))
            .Weights("w", [2, 2], 1, 0.5f, -2, 3).Weights("b", [2], Biases).Node("Gemm", "flat,w,b", "y"),
        "gemm-transposed" => start.Node("GlobalAveragePool", "relu", "gap").Node("Flatten", "gap", "flat", ("axis", 1))
            .Weights("w", [2, 2], Weights).Weights("b", [2], Biases).Node("Gemm", "flat,w,b", "y", ("transB", 1)),
        "gemm-alpha-beta" => start.Node("GlobalAveragePool", "relu", "gap").Node("Flatten", "gap", "flat", ("axis", 1))
            .Weights("w", [2, 2], [.. Weights.Select(weight => weight / 4)]).Weights("b", [2], [.. Biases.Select(bias => bias * 2)])
            .Node("Gemm", "flat,w,b", "y", ("transB", 1), ("alpha", 4f), ("beta", 0.5f)),
        "matmul-add" => start.Longs("shape", -1, 2).Node("GlobalAveragePool", "relu", "gap").Node("Dropout", "gap", "drop")
            .Node("Reshape", "drop,shape", "flat")
            .Weights("w", [2, 2], 1, 0.5f, -2, 3).Weights("b", [2], Biases).Node("MatMul", "flat,w", "product")
                .Node("Add", "b,product", "y"),
        "conv" => start.Node("GlobalAveragePool", "relu", "gap").Weights("w", [2, 2, 1, 1], Weights).Weights("b", [2], Biases)
            .Node("Conv", "gap,w,b", "out").Node("Flatten", "out", "y", ("axis", 1)),
        "reduce-mean" => start.Node("ReduceMean", "relu", "flat", ("axes", new long[] { -1, 2 }), ("keepdims", 0))
            .Weights("w", [2, 2], Weights).Weights("b", [2], Biases).Node("Gemm", "flat,w,b", "y", ("transB", 1)),
        "nhwc" => start.Node("Transpose", "relu", "last", ("perm", new long[] { 0, 2, 3, 1 }))
            .Node("ReduceMean", "last", "flat", ("axes", new long[] { 1, 2 }), ("keepdims", 0))
            .Weights("w", [2, 2], Weights).Weights("b", [2], Biases).Node("Gemm", "flat,w,b", "y", ("transB", 1)),
        "average-pool" => start.Node("AveragePool", "relu", "gap", ("kernel_shape", new long[] { Height, Width }))
            .Node("Flatten", "gap", "flat", ("axis", 1))
            .Weights("w", [2, 2], Weights).Weights("b", [2], Biases).Node("Gemm", "flat,w,b", "y", ("transB", 1)),
        "cast-half" => start.Halves("w16", [2, 2], Weights).Halves("b16", [2], Biases).Node("Cast", "w16", "w", ("to", 1))
            .Node("Cast", "b16", "b", ("to", 1))
            .Node("GlobalAveragePool", "relu", "gap").Node("Flatten", "gap", "flat", ("axis", 1))
                .Node("Gemm", "flat,w,b", "y", ("transB", 1)),
        _ => throw new ArgumentOutOfRangeException(nameof(name)),
    };

    public static TheoryData<string> Ends =>
        ["gemm", "gemm-transposed", "gemm-alpha-beta", "matmul-add", "conv", "reduce-mean", "nhwc", "average-pool", "cast-half"];

    [Theory]
    [MemberData(nameof(Ends))]
    public void Cam_MapIsWeightedSumOfActivationsWithMeanLogitMinusBias(string end)
    {
        using OnnxScorer scorer = Open(End(end, Start()).Output("y", Float32, "N", 2), new() { Activation = Activation.None });
        ImageExplanation result = new CamExplainer(new() { Classes = [0, 1], Upsampling = MapUpsampling.None }).Explain(scorer, Image);

        Assert.Equal(("cam", 1, 1, null), (result.Method, result.Samples, result.ModelCalls, result.Segments));
        Assert.Equal(end == "nhwc" ? "last" : "relu", scorer.Layer().Name);
        foreach (ClassExplanation target in result.Classes)
        {
            int index = target.ClassIndex!.Value;
            Assert.Equal((Height, Width), (target.Map.Height, target.Map.Width));
            for (int i = 0; i < Pixels.Length; i++)
                Assert.Equal(Weights[2 * index] * Pixels[i] + Weights[2 * index + 1] * (255 - Pixels[i]), target.Map.Values[i], 1e-3);
            double mean = target.Map.Values.ToArray().Average(value => (double)value), logit = target.Probability;
            Assert.Equal(logit - Biases[index], mean, 1e-6 * Math.Abs(logit));
            Assert.True(double.IsNaN(target.BaselineProbability));
        }
    }

    [Fact]
    public void Cam_WhenNoLinearLayerFollowsPooling_MapIsChannelOfClass()
    {
        TinyOnnx model = Start().Node("GlobalAveragePool", "relu", "gap").Node("Flatten", "gap", "flat", ("axis", 1))
            .Node("Softmax", "flat", "y")
            .Output("y", Float32, "N", 2);
        using OnnxScorer scorer = Open(model);
        Assert.True(scorer.Layer().Head!.IsIdentity);
        ClassExplanation target = new CamExplainer(new() { Classes = [1], Upsampling = MapUpsampling.None }).Explain(scorer, Image)
            .Classes[0];
        Assert.Equal(Pixels.Select(pixel => 255f - pixel), target.Map.Values.ToArray());
        Assert.Equal(1 / (1 + Math.Exp(Pixels.Average(pixel => 2.0 * pixel - 255))), target.Probability, 1e-6);
    }

    [Fact]
    public void Upsampling_EnlargesMapToImageSize()
    {
        // With stride 2 the layer is 2 x 3 for an image of 4 x 6.
        TinyOnnx model = new TinyOnnx().Input("x", Float32, "N", 1, 4, 6).Weights("k", [2, 1, 1, 1], 1, 2)
            .Node("Conv", "x,k", "conv", ("strides", new long[] { 2, 2 })).Node("GlobalAveragePool", "conv", "y")
                .Output("y", Float32, "N", 2, 1, 1);
        using OnnxScorer scorer = Open(model, new() { Activation = Activation.None });
        ImageBuffer image = ImageBuffer.FromBytes(4, 6, 1, [.. Enumerable.Range(0, 24).Select(i => (byte)(i * 10))]);
        AttributionMap Map(MapUpsampling upsampling) =>
            new CamExplainer(new() { Classes = [1], Upsampling = upsampling }).Explain(scorer, image).Classes[0].Map;
        Assert.Equal([0, 40, 80, 240, 280, 320], Map(MapUpsampling.None).Values.ToArray());
        Assert.Equal([0, 0, 40, 40, 80, 80], Map(MapUpsampling.Nearest).Values[..6].ToArray());
        AttributionMap bicubic = Map(MapUpsampling.Bicubic);
        Assert.Equal((4, 6), (bicubic.Height, bicubic.Width));
        Assert.Equal(Resampler.Resize(Map(MapUpsampling.None), 4, 6, ResampleFilter.Bicubic).Values.ToArray(), bicubic.Values.ToArray());
    }

    [Theory]
    [InlineData("relu")]
    [InlineData("last")]
    public void Layer_NamedBeforeOrAfterTranspose_GivesSameMap(string layer)
    {
        using OnnxScorer scorer = Open(End("nhwc", Start()).Output("y", Float32, "N", 2), new() { Activation = Activation.None });
        ClassExplanation Explain(string? name) =>
            new CamExplainer(new() { Layer = name, Upsampling = MapUpsampling.None }).Explain(scorer, Image).Classes[0];
        Assert.Equal(Explain(null).Map.Values.ToArray(), Explain(layer).Map.Values.ToArray());
    }

    [Fact]
    public void Cam_WhenLayerIsUnsuitable_ThrowsNamingPooledLayerAndAlternative()
    {
        using OnnxScorer scorer = Open(End("gemm", Start()).Output("y", Float32, "N", 2));
        var error = Assert.Throws<LimeException>(() => new CamExplainer(new() { Layer = "conv" }).Explain(scorer, Image));
        Assert.Contains("'conv', because what enters global average pooling is 'relu'", error.Message, StringComparison.Ordinal);
        Assert.Contains("score-cam", error.Message, StringComparison.Ordinal);
        error = Assert.Throws<LimeException>(() => new CamExplainer(new() { Layer = "rel" }).Explain(scorer, Image));
        Assert.Contains("no tensor 'rel'", error.Message, StringComparison.Ordinal);
        Assert.Contains("'relu'", error.Message, StringComparison.Ordinal);
        error = Assert.Throws<LimeException>(() => scorer.Layer("flat"));
        Assert.Contains("float32 [1,2]", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Cam_WhenReluFollowsPooling_ThrowsAndScoreCamWorks()
    {
        TinyOnnx model = Start().Node("GlobalAveragePool", "relu", "gap").Node("Relu", "gap", "again")
            .Node("Flatten", "again", "flat", ("axis", 1))
            .Weights("w", [2, 2], Weights).Node("Gemm", "flat,w", "y", ("transB", 1)).Output("y", Float32, "N", 2);
        using OnnxScorer scorer = Open(model);
        Assert.Equal("relu", scorer.Layer().Name);
        var error = Assert.Throws<LimeException>(() => new CamExplainer().Explain(scorer, Image));
        Assert.Contains("comes from Relu", error.Message, StringComparison.Ordinal);
        Assert.Equal("score-cam", new ScoreCamExplainer().Explain(scorer, Image).Method);
    }

    [Fact]
    public void Layer_WhenTwoLinearLayersFollowPooling_HasNoHead()
    {
        TinyOnnx model = Start().Node("GlobalAveragePool", "relu", "gap").Node("Flatten", "gap", "flat", ("axis", 1))
            .Weights("w", [2, 2], Weights).Node("MatMul", "flat,w", "hidden").Node("MatMul", "hidden,w", "y").Output("y", Float32, "N", 2);
        using OnnxScorer scorer = Open(model);
        Assert.Null(scorer.Layer().Head);
        Assert.Contains("one more MatMul", scorer.Layer().Note, StringComparison.Ordinal);
    }

    [Fact]
    public void Layer_WhenPoolingIsNotGlobal_HasNoHead()
    {
        TinyOnnx model = Start().Node("AveragePool", "relu", "gap", ("kernel_shape", new long[] { 2, 2 }))
            .Node("Flatten", "gap", "flat", ("axis", 1))
            .Weights("w", [4, 2], 1, 2, 3, 4, 5, 6, 7, 8).Node("MatMul", "flat,w", "y").Output("y", Float32, "N", 2);
        using OnnxScorer scorer = Open(model);
        Assert.Null(scorer.Layer().Head);
        Assert.Contains("2 x 2 positions of 2 x 3", scorer.Layer().Note, StringComparison.Ordinal);
    }

    [Fact]
    public void Layer_WhenHeadFailsNumericCheck_HasNoHead()
    {
        // The reshape mixes channels and batch; names and sizes do not reveal that the outputs come in another order.
        TinyOnnx model = Start().Node("GlobalAveragePool", "relu", "gap")
            .Node("Transpose", "gap", "turned", ("perm", new long[] { 0, 2, 3, 1 }))
            .Longs("shape", -1, 1, 2).Node("Reshape", "turned,shape", "three").Weights("w", [2, 4], 1, 2, 3, 4, 5, 6, 7, 8)
                .Node("MatMul", "three,w", "product")
            .Longs("square", -1, 2, 2).Node("Reshape", "product,square", "squared")
                .Node("Transpose", "squared", "y", ("perm", new long[] { 0, 2, 1 }))
            .Output("y", Float32, "N", 2, 2);
        using OnnxScorer scorer = Open(model);
        Assert.Null(scorer.Layer().Head);
        Assert.Contains("in a trial", scorer.Layer().Note, StringComparison.Ordinal);
    }

    [Fact]
    public void Layer_WhenNoPooling_IsAfterLastConvolution()
    {
        TinyOnnx model = Start().Node("MaxPool", "relu", "pool", ("kernel_shape", new long[] { 2, 2 }))
            .Node("Flatten", "pool", "flat", ("axis", 1))
            .Weights("w", [4, 2], 1, 2, 3, 4, 5, 6, 7, 8).Node("MatMul", "flat,w", "y").Output("y", Float32, "N", 2);
        using OnnxScorer scorer = Open(model);
        Assert.Equal(("relu", null), (scorer.Layer().Name, scorer.Layer().Head));
        Assert.Contains("MaxPool", scorer.Layer().Note, StringComparison.Ordinal);
    }

    [Fact]
    public void Layer_WhenModelHasNoSpatialActivations_Throws()
    {
        using OnnxScorer scorer = Open(TinyModels.Linear("N", 1, Height, Width));
        var error = Assert.Throws<LimeException>(() => scorer.Layer());
        Assert.Contains("--layer", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("from memory")]
    [InlineData("fixed batch")]
    [InlineData("half")]
    public void Cam_ModelFromMemoryFixedBatchOrFloat16_ReturnsExactMap(string kind)
    {
        object batch = kind == "fixed batch" ? 3 : "N";
        TensorElement type = kind == "half" ? Float16 : Float32;
        TinyOnnx model = new TinyOnnx().Input("x", type, batch, 1, Height, Width).Output("y", type, batch, 2);
        model = (kind == "half" ? model.Halves("k", [2, 1, 1, 1], 1, -1).Halves("w", [2, 2], Weights)
            : model.Weights("k", [2, 1, 1, 1], 1, -1).Weights("w", [2, 2], Weights))
            .Node("Conv", "x,k", "conv").Node("GlobalAveragePool", "conv", "gap").Node("Flatten", "gap", "flat", ("axis", 1))
            .Node("Gemm", "flat,w", "y", ("transB", 1));
        using OnnxScorer scorer = kind == "from memory" ? OnnxScorer.Open(model.ToBytes(), "memory") : Open(model);
        ClassExplanation target = new CamExplainer(new() { Classes = [0], Upsampling = MapUpsampling.None }).Explain(scorer, Image)
            .Classes[0];
        Assert.Equal(Pixels.Select(pixel => 3f * pixel), target.Map.Values.ToArray()); // 1 x pixel - 2 x -pixel
    }

    [Fact]
    public void Layer_IsCachedAndThrowsAfterDispose()
    {
        OnnxScorer scorer = Open(End("gemm", Start()).Output("y", Float32, "N", 2));
        Assert.Same(scorer.Layer(), scorer.Layer());
        scorer.Dispose();
        Assert.Throws<ObjectDisposedException>(() => scorer.Layer());
    }

    [Fact]
    public void Inspect_ListsLayers()
    {
        OnnxModelInfo model = OnnxScorer.Inspect(Save(End("gemm", Start()).Output("y", Float32, "N", 2)));
        OnnxModelInfo.Layer layer = Assert.Single(model.Layers);
        Assert.Equal(("'relu' [N,2,2,3]", true), (layer.ToString(), layer.IsExact));
    }
}
