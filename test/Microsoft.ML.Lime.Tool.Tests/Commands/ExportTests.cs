using Microsoft.ML.Lime.Onnx;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Microsoft.ML.Lime.Tool.Tests;

public sealed class ExportTests : ToolTest
{
    private string Exported => Path.Combine(Folder, "exported.onnx");

    [Fact]
    public async Task Export_WritesModelWithFurtherOutputs()
    {
        string output = (await Run("export", SaveThirds(), "--method", "kernelshap", "--segmentation", "grid", "--features", "6",
            "--activation", "none", "-o", Exported)).Succeeded().Output;
        Assert.Contains(Exported, output, StringComparison.Ordinal);
        Assert.Equal(["'scores' float32 [N,3]", "'scores.map' float32 [N,1,8,12]", "'scores.importance' float32 [N,1,6]",
            "'scores.explained' int64 [N,1]"], OnnxScorer.Inspect(Exported).Outputs.Select(one => one.ToString()));
    }

    [Theory]
    [InlineData("2,0", "--class", "2", "--class", "0")]
    [InlineData("2,0", "--class", "right", "--class", "left")]
    [InlineData("0,1,2", "--class", "all")]
    [InlineData("1,2", "--top", "2")]
    [InlineData("1")]
    public async Task Export_Classes_AreThoseOfTheOptions(string expected, params string[] options)
    {
        string labels = Save("labels.txt", "left\nmiddle\nright\n");
        Outcome outcome = await Run(["export", SaveThirds(), "--method", "occlusion", "--labels", labels, "--activation", "none", "-o",
            Exported, "--quiet", .. options]);
        Assert.Empty(outcome.Succeeded().Output);
        // The middle third is the brightest one, then the right one.
        var pixels = new DenseTensor<float>([1, 3, 8, 12]);
        for (int i = 0; i < pixels.Length; i++)
            pixels.SetValue(i, i % 12 < 4 ? 0 : i % 12 < 8 ? 200 : 100);
        using var session = new InferenceSession(Exported);
        using var outputs = session.Run([NamedOnnxValue.CreateFromTensor("picture", pixels)], ["scores.explained"]);
        Assert.Equal(expected, string.Join(',', outputs[0].AsEnumerable<long>()));
    }

    [Fact]
    public async Task Export_WithoutFile_IsRefused() =>
        (await Run("export", SaveThirds(), "--method", "occlusion")).Refused("export needs -o FILE");

    [Fact]
    public async Task Export_DefaultSegments_AreRefusedAndNothingIsWritten()
    {
        (await Run("export", SaveThirds(), "-o", Exported)).Refused("use a grid (--segmentation grid");
        Assert.False(File.Exists(Exported));
    }

    [Fact]
    public async Task Export_UnknownClass_IsRefused() =>
        (await Run("export", SaveThirds(), "--method", "rise", "--class", "3", "-o", Exported)).Refused("--class 3 does not exist");
}
