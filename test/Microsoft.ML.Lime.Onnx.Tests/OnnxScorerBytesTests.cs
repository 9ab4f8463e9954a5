using Microsoft.ML.Lime.Engine;
using Microsoft.ML.Lime.Onnx;
using static Microsoft.ML.Lime.Onnx.Model.TensorElement;

namespace Microsoft.ML.Lime.Tests;

/// <summary>Models opened from memory, and reading back the model of a scorer.</summary>
public sealed class OnnxScorerBytesTests : OnnxTest
{
    private static readonly float[] Pixels = [.. Enumerable.Range(0, 30).Select(i => i % 7 / 3f)];

    [Fact]
    public void Open_FromMemory_ScoresLikeFileAndKeepsName()
    {
        byte[] bytes = TinyModels.Linear("N", 3, 2, 5).ToBytes();
        using OnnxScorer file = OnnxScorer.Open(Save(bytes)), memory = OnnxScorer.Open(bytes, "linear");
        Assert.Equal(Run(file, Pixels), Run(memory, Pixels));
        Assert.Equal((file.Info.Sha256, "linear"), (memory.Info.Sha256, memory.Info.Name));
        Assert.Same(bytes, memory.ReadModel());
    }

    [Fact]
    public void Open_FromMemory_AcceptsAnyTensorAsOutput()
    {
        byte[] bytes = TinyModels.Linear("N", 3, 2, 5).ToBytes();
        using OnnxScorer scorer = OnnxScorer.Open(bytes, "linear", new() { Output = "flat" });
        Assert.Equal(Pixels, Run(scorer, Pixels));
    }

    [Fact]
    public void Open_InvalidBytes_ThrowsNamingModel()
    {
        Assert.StartsWith("noise is not an ONNX model", Assert.Throws<LimeException>(() => OnnxScorer.Open([1, 2, 3], "noise")).Message,
            StringComparison.Ordinal);
        Assert.Equal("The model nothing is empty; an ONNX model was expected.",
            Assert.Throws<LimeException>(() => OnnxScorer.Open([], "nothing")).Message);
    }

    [Fact]
    public void ReadModelAndOptions_ReturnWhatWasOpened()
    {
        byte[] bytes = TinyModels.Linear("N", 3, 2, 5).ToBytes();
        OnnxScorerOptions options = new() { Output = "flat", BatchSize = 3 };
        using OnnxScorer scorer = OnnxScorer.Open(Save(bytes), options);
        Assert.Equal(bytes, scorer.ReadModel());
        Assert.Same(options, scorer.Options);
    }

    [Fact]
    public void ReadModel_WhenFileHasChanged_Throws()
    {
        string path = Save(TinyModels.Linear("N", 3, 2, 5));
        using OnnxScorer scorer = OnnxScorer.Open(path);
        File.WriteAllBytes(path, TinyModels.Linear("N", 3, 2, 4).ToBytes());
        string message = Assert.Throws<LimeException>(scorer.ReadModel).Message;
        Assert.StartsWith($"The model {path} is another file than the one that was opened", message, StringComparison.Ordinal);
        Assert.Contains(scorer.Info.Sha256!, message, StringComparison.Ordinal);
    }

    [Fact]
    public void ReadModel_WhenWeightsAreExternal_PutsThemIn()
    {
        TinyOnnx model = new TinyOnnx().Input("x", Float32, 1, 1, 2, 3).Output("y", Float32, 1, 1)
            .ExternalWeights("w", [6, 1], "weights.bin", offset: 8, length: 24).Node("Flatten", "x", "flat").Node("MatMul", "flat,w", "y");
        float[] weights = [1, 2, 3, 4, 5, 6];
        Save([.. new byte[8], .. weights.SelectMany(BitConverter.GetBytes)], "weights.bin");
        byte[] one;
        using (OnnxScorer scorer = Open(model))
            one = scorer.ReadModel();
        using OnnxScorer restored = OnnxScorer.Open(one, "one");
        Assert.Equal([91], Run(restored, weights));
        Assert.Equal(one, restored.ReadModel());
    }

    [Fact]
    public void Open_BytesWithoutTheirWeights_ThrowsNamingTheFile()
    {
        byte[] model = new TinyOnnx().Input("x", Float32, 1, 1, 2, 3).Output("y", Float32, 1, 1)
            .ExternalWeights("w", [6, 1], "weights.bin").Node("Flatten", "x", "flat").Node("MatMul", "flat,w", "y").ToBytes();
        string message = Assert.Throws<LimeException>(() => OnnxScorer.Open(model, "net")).Message;
        Assert.Contains("The model net was given as bytes, but keeps weights in the file 'weights.bin'", message,
            StringComparison.Ordinal);
    }
}
