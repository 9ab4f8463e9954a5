using Microsoft.ML.Lime.Engine;
using Microsoft.ML.Lime.Onnx;
using static Microsoft.ML.Lime.Onnx.Model.TensorElement;

namespace Microsoft.ML.Lime.Tests;

/// <summary>What cannot be part of an exported model: one sentence with what can, and nothing written.</summary>
public sealed class ExportRefusalTests : ExportTest
{
    private static readonly LimeOptions Grid = new() { Segmenter = Segmenters.Grid(4), Samples = 16 };

    private static readonly Dictionary<string, (ExplainOptions Method, string Sentence)> Refusals = new()
    {
        ["lasso"] = (Grid with { Surrogate = Surrogates.Lasso() }, "use ridge (--surrogate ridge"),
        ["tree"] = (Grid with { Surrogate = Surrogates.Tree() }, "use ridge (--surrogate ridge"),
        ["stop rule"] = (Grid with { Stop = StopRules.RelativeError() }, "give a number (--samples N"),
        ["limited segments"] = (Grid with { NumFeatures = 2 }, "leave it out (--num-features"),
        ["superpixels"] = (new LimeOptions(), "use a grid (--segmentation grid"),
        ["quickshift"] = (new KernelShapOptions { Segmenter = Segmenters.Quickshift() }, "use a grid (--segmentation grid"),
        ["truncated means"] = (Grid with { Baseline = Baselines.TruncatedSegmentMean }, "use segment-mean"),
        ["score-cam"] = (new ScoreCamOptions(), "use cam, occlusion, rise, lime or kernelshap"),
        ["target"] = (Grid with { Target = Targets.Outputs(0) }, "leave the target out"),
        ["named and top classes"] = (Grid with { Classes = [0], TopClasses = 1 }, "omit one"),
        ["class that does not exist"] = (Grid with { Classes = [2] }, "Class 2 does not exist"),
        ["resizing"] = (Grid with { Resize = ResizeMode.Fill }, "omit these options"),
        ["cam without pooling"] = (new CamOptions(), "no layer was found"),
    };

    public static TheoryData<string> Names => [.. Refusals.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Write_WhatCannotBeExported_IsRefusedWithRemedy(string name)
    {
        using OnnxScorer scorer = Open(TinyModels.Linear("N", 1, 4, 4));
        Refused(scorer, Refusals[name].Method, Refusals[name].Sentence);
    }

    [Fact]
    public void Write_OldOperatorSet_IsRefused()
    {
        using OnnxScorer scorer = Open(new TinyOnnx { Opset = 6 }.Input("x", Float32, "N", 1, 2, 3).Output("y", Float32, "N", 6)
            .Node("Flatten", "x", "y", ("axis", 1)));
        Refused(scorer, Grid, "uses ONNX's operator set 6, but its explanation needs 7 or later");
    }

    [Fact]
    public void Write_RandomOutputs_AreRefused()
    {
        using OnnxScorer scorer = Open(new TinyOnnx().Input("x", Float32, "N", 1, 2, 3).Output("y", Float32, "N", 6)
            .Node("RandomNormalLike", "x", "noise").Node("Add", "x,noise", "sum").Node("Flatten", "sum", "y", ("axis", 1)));
        Refused(scorer, Grid, "differ from run to run");
    }

    [Fact]
    public void Write_OutputWithoutTheImage_IsRefused()
    {
        using OnnxScorer scorer = Open(new TinyOnnx().Input("x", Float32, 1, 1, 2, 3).Output("y", Float32, 1, 2)
            .Weights("w", [1, 2], 1, 2).Node("Identity", "w", "y"));
        Refused(scorer, Grid, "does not depend on the image");
    }

    [Fact]
    public void Write_ExportedModel_IsRefused()
    {
        using OnnxScorer scorer = Open(TinyModels.Linear("N", 1, 4, 4));
        string path = Save([], "first.onnx");
        OnnxExport.Write(scorer, Grid, path);
        using OnnxScorer exported = OnnxScorer.Open(path, new() { Output = "y" });
        Refused(exported, Grid, "has a tensor 'y.map' already");
    }

    [Fact]
    public void Write_OverTheModel_IsRefused()
    {
        using OnnxScorer scorer = Open(TinyModels.Linear("N", 1, 4, 4));
        byte[] before = File.ReadAllBytes(scorer.Info.Name);
        var error = Assert.Throws<LimeException>(() => OnnxExport.Write(scorer, Grid, scorer.Info.Name));
        Assert.Contains("is the model itself", error.Message, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllBytes(scorer.Info.Name));
    }

    [Fact]
    public void Write_WeightsInOtherFiles_StayThere()
    {
        Save([.. Enumerable.Range(1, 12).SelectMany(i => BitConverter.GetBytes((float)i))], "weights.bin");
        using OnnxScorer scorer = Open(new TinyOnnx().Input("x", Float32, "N", 1, 2, 3).Output("y", Float32, "N", 2)
            .ExternalWeights("k", [2, 1, 2, 3], "weights.bin", 0, 48).Node("Conv", "x,k", "conv").Node("Flatten", "conv", "y", ("axis", 1)),
            new() { Activation = Activation.None });
        ImageBuffer image = ImageBuffer.FromBytes(2, 3, 1, [10, 20, 30, 40, 50, 60]);
        Compare(scorer, Grid, 1e-5, image);
        string elsewhere = Path.Combine(Directory.CreateTempSubdirectory("mlnet-lime-test-").FullName, "net.onnx");
        var error = Assert.Throws<LimeException>(() => OnnxExport.Write(scorer, Grid, elsewhere));
        Assert.Contains("write it into the same folder", error.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(elsewhere));
        Directory.Delete(Path.GetDirectoryName(elsewhere)!);
    }

    private void Refused(OnnxScorer scorer, ExplainOptions method, string sentence)
    {
        string path = Save([], "refused.onnx");
        File.Delete(path);
        var error = Assert.Throws<LimeException>(() => OnnxExport.Write(scorer, method, path));
        Assert.Contains(sentence, string.Join(' ', error.Problems), StringComparison.Ordinal);
        Assert.False(File.Exists(path));
    }
}
