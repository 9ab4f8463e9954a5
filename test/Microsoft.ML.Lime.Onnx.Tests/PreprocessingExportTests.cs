using Microsoft.ML.Lime.Engine;
using Microsoft.ML.Lime.Onnx;

namespace Microsoft.ML.Lime.Tests;

/// <summary>Exported models that take pixels.</summary>
public sealed class PreprocessingExportTests : ExportTest
{
    [Theory]
    [InlineData("squeeze", "imagenet")]
    [InlineData("squeeze_b1", "signed-unit")]
    [InlineData("squeeze_caffe", "caffe")] // BGR
    [InlineData("residual_nhwc", "unit")]
    [InlineData("digits", "raw")] // grey
    public void Write_EmbeddedPreprocessing_EqualsExplainer(string file, string preprocessing)
    {
        using OnnxScorer scorer = OnnxScorer.Open(ReferenceData.PathOf(ReferenceData.Repository, $"data/models/{file}.onnx"), new()
        {
            Preprocessing = Preprocessing.Preset(preprocessing),
            Device = Device.Cpu,
            Activation = Activation.None,
        });
        ImageBuffer image = ImageFile.Load(ReferenceData.Image(ReferenceData.Repository, "meadow"));
        var embedded = new OnnxExportOptions { EmbedPreprocessing = true };
        Compare(scorer, new LimeOptions { Segmenter = Segmenters.Grid(9), Samples = 20 }, embedded, 1e-5, image);
        if (file != "digits")
            Compare(scorer, new CamOptions(), embedded, 1e-5, image);
    }

    [Fact]
    public void Write_EmbeddedPreprocessing_ReplacesTheInput()
    {
        using OnnxScorer scorer = Open(TinyModels.Linear("N", 3, 4, 4), new() { Preprocessing = Preprocessing.ImageNet });
        string path = Save([], "exported.onnx");
        OnnxExport.Write(scorer, new OcclusionOptions(), path, new() { EmbedPreprocessing = true });
        Assert.Equal(["'x.pixels' uint8 [N,4,4,3]"], OnnxScorer.Inspect(path).Inputs.Select(one => one.ToString()));
    }

    [Fact]
    public void Write_EmbeddedGreyOfThreeChannels_IsRefused()
    {
        using OnnxScorer scorer =
            Open(TinyModels.Linear("N", 3, 4, 4), new() { Preprocessing = Preprocessing.Unit with { Channels = ChannelOrder.Grey } });
        var method = new OcclusionOptions { Baseline = Baselines.Color(0) };
        var error = Assert.Throws<LimeException>(() => OnnxExport.Write(
            scorer, method, Save([], "exported.onnx"), new() { EmbedPreprocessing = true }));
        Assert.Contains("omit --embed-preprocessing", error.Message, StringComparison.Ordinal);
    }
}
