using Microsoft.ML.Lime.Engine;
using Microsoft.ML.Lime.Onnx;
using static Microsoft.ML.Lime.Onnx.Model.TensorElement;

namespace Microsoft.ML.Lime.Tests;

/// <summary>Exported models of unusual inputs, outputs and batches.</summary>
public sealed class ExportCaseTests : ExportTest
{
    private const double Exact = 1e-5;

    private static ExplainOptions[] Methods =>
    [
        new LimeOptions { Segmenter = Segmenters.Grid(6), Samples = 20, Baseline = Baselines.SegmentMean },
        new KernelShapOptions { Segmenter = Segmenters.Grid(5), Samples = 16, Baseline = Baselines.Blur(1) },
        new OcclusionOptions { MaskSize = (2, 2), Stride = (1, 2) },
        new RiseOptions { Samples = 11, Grid = 2 },
    ];

    [Theory]
    [InlineData(Activation.None)]
    [InlineData(Activation.Sigmoid)]
    [InlineData(Activation.Softmax)]
    public void Write_Activation_IsThatOfTheScorer(Activation activation)
    {
        using OnnxScorer scorer = Open(Network("N"), new() { Preprocessing = Preprocessing.Unit, Activation = activation });
        CompareAll(scorer, Noise(scorer, 1), Noise(scorer, 2));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Write_FixedBatch_IsTheSizeOfChunks(int batch)
    {
        using OnnxScorer scorer = Open(Network(batch), new() { Preprocessing = Preprocessing.Unit, Activation = Activation.None });
        CompareAll(scorer, [.. Enumerable.Range(0, batch).Select(seed => Noise(scorer, (uint)seed))]);
    }

    [Theory]
    [InlineData(Activation.None)]
    [InlineData(Activation.Sigmoid)]
    public void Write_OneOutputOfTwoClasses_ExplainsBoth(Activation activation)
    {
        using OnnxScorer scorer = Open(Network("N", outputs: 1), new()
        {
            Preprocessing = Preprocessing.Unit,
            Activation = activation,
            ClassNames = ["no", "yes"],
        });
        foreach (ExplainOptions method in Methods)
            Compare(scorer, method with { Classes = [0, 1] }, Exact, Noise(scorer, 1));
    }

    [Fact]
    public void Write_WholeNumberInput_RoundsBaselineAndBlends()
    {
        TinyOnnx model = new TinyOnnx().Input("x", UInt8, "N", 5, 6, 3).Output("y", Float32, "N", 2).Node("Cast", "x", "f", ("to", 1))
            .Node("Flatten", "f", "flat", ("axis", 1)).Weights("w", [90, 2], Weights(180)).Node("MatMul", "flat,w", "y");
        using OnnxScorer scorer = Open(model, new() { Activation = Activation.None });
        CompareAll(scorer, Noise(scorer, 1), Noise(scorer, 2));
    }

    [Fact]
    public void Write_FurtherInputs_KeepTheirValues()
    {
        TinyOnnx model = new TinyOnnx().Input("x", Float32, "N", 3, 5, 6).Input("sizes", Onnx.Model.TensorElement.Int64, "N", 2)
            .Output("y", Float32, "N", 2)
            .Node("Flatten", "x", "flat", ("axis", 1)).Weights("w", [90, 2], Weights(180)).Node("MatMul", "flat,w", "scores")
            .Node("Cast", "sizes", "f", ("to", 1)).Node("Mul", "scores,f", "y");
        using OnnxScorer scorer = Open(model, new()
        {
            Input = "x",
            InputValues = new Dictionary<string, IReadOnlyList<double>> { ["sizes"] = [2, 3] },
            Preprocessing = Preprocessing.Unit,
            Activation = Activation.None,
        });
        CompareAll(scorer, Noise(scorer, 1));
    }

    [Fact]
    public void Write_NodesWithSubgraphs_AreCopied()
    {
        // The branch uses a tensor of the outer graph and one that depends on the image.
        TinyOnnx branch = new TinyOnnx().Output("chosen", Float32).Node("Mul", "scores,factor", "chosen");
        TinyOnnx model = new TinyOnnx().Input("x", Float32, "N", 3, 5, 6).Output("y", Float32, "N", 2)
            .Node("Flatten", "x", "flat", ("axis", 1)).Weights("w", [90, 2], Weights(180)).Node("MatMul", "flat,w", "scores")
            .Weights("factor", [2], 2, 3).Node("ReduceMax", "x", "largest", ("keepdims", 0)).Weights("zero", [], 0)
            .Node("Greater", "largest,zero", "isPositive")
            .Node("If", "isPositive", "y", ("then_branch", branch), ("else_branch", branch));
        using OnnxScorer scorer = Open(model, new() { Preprocessing = Preprocessing.Unit, Activation = Activation.None });
        CompareAll(scorer, Noise(scorer, 1), Noise(scorer, 2));
    }

    [Fact]
    public void Write_OutputsThatDependOnTheBatch_AreScoredAlone()
    {
        TinyOnnx model = new TinyOnnx().Input("x", Float32, "N", 3, 5, 6).Output("y", Float32, "N", 2)
            .Node("Flatten", "x", "flat", ("axis", 1)).Weights("w", [90, 2], Weights(180)).Node("MatMul", "flat,w", "scores")
            .Node("ReduceMean", "scores", "mean", ("axes", new long[] { 0 })).Node("Mul", "scores,mean", "y");
        using OnnxScorer scorer = Open(model, new() { Preprocessing = Preprocessing.Unit, Activation = Activation.None });
        CompareAll(scorer, Noise(scorer, 1));
    }

    // Folder and file of a case, and the options of the scorer.
    public static TheoryData<string> Cases => ReferenceData.Sets.Contains(ReferenceData.Shared)
        ?
        [
            "01-customvision-zipmap/model", "09-rgba-model/model", "12-binary-one-output/model",
            "13-odd-inputs/outk", "13-odd-inputs/out111k", "13-odd-inputs/multilabel", "13-odd-inputs/reshape1",
            "13-odd-inputs/u8out", "13-odd-inputs/ensemble", "13-odd-inputs/ir11_opset23", "15-labels/model",
            "17-cam-of-new-exports/tf_nhwc", "17-cam-of-new-exports/reducemean18", "28-pytorch-two-files-cam/onefile",
            "30-letterbox-grey/model",
            "31-multilabel-logits/model",
        ]
        : ["none"];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Write_ModelsOfCases_EqualsExplainer(string name)
    {
        if (name == "none")
            return; // the shared folder is not beside this checkout
        string path = ReferenceData.PathOf(ReferenceData.Shared, $"cases/{name}.onnx");
        using OnnxScorer scorer = OnnxScorer.Open(path, new() { Activation = Activation.None, Device = Device.Cpu });
        // Some of these models use the channels' means only, which a blur does not change.
        IBaseline black = Baselines.Color(0);
        foreach (ExplainOptions method in (ExplainOptions[])[
            new LimeOptions { Segmenter = Segmenters.Grid(6), Samples = 20, Baseline = black },
            new OcclusionOptions { Stride = (scorer.Input.Height / 2, scorer.Input.Width / 2), Baseline = black },
            new RiseOptions { Samples = 11, Grid = 2, Baseline = black }])
            Compare(scorer, method, Exact, Noise(scorer, 7));
        if (name.StartsWith("17", StringComparison.Ordinal) || name.StartsWith("28", StringComparison.Ordinal))
            Compare(scorer, new CamOptions { TopClasses = 2 }, Exact, Noise(scorer, 7));
    }

    private void CompareAll(OnnxScorer scorer, params ImageBuffer[] images)
    {
        foreach (ExplainOptions method in Methods)
            Compare(scorer, method, Exact, images);
    }

    private static TinyOnnx Network(object batch, int outputs = 3) => new TinyOnnx().Input("x", Float32, batch, 3, 5, 6)
        .Output("y", Float32, batch, outputs).Weights("k", [4, 3, 3, 3], Weights(108)).Node("Conv", "x,k", "conv")
        .Node("Relu", "conv", "relu")
        .Node("Flatten", "relu", "flat", ("axis", 1)).Weights("w", [48, outputs], Weights(48 * outputs)).Node("MatMul", "flat,w", "y");

    private static float[] Weights(int count)
    {
        uint state = 5;
        return [.. Enumerable.Range(0, count).Select(_ => ((state = state * 1664525 + 1013904223) >> 8) / 16777216f - 0.45f)];
    }

    private static ImageBuffer Noise(OnnxScorer scorer, uint seed)
    {
        (int height, int width, int channels) = (scorer.Input.Height, scorer.Input.Width, scorer.Input.Channels);
        var pixels = new byte[height * width * channels];
        uint state = seed + 1;
        for (int i = 0; i < pixels.Length; i++)
            pixels[i] = (byte)(((state = state * 1664525 + 1013904223) >> 25) + 127 * i / pixels.Length); // brighter towards the end
        return ImageBuffer.FromBytes(height, width, channels, pixels);
    }
}
