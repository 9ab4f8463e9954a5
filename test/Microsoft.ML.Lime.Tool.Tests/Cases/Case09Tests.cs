using System.Text.Json;
using Microsoft.ML.Lime.Engine;
using Microsoft.ML.Lime.Onnx.Model;
using Microsoft.ML.Lime.Tests;

namespace Microsoft.ML.Lime.Tool.Tests;

/// <summary>Models of four channels and photos of one, three and four.</summary>
public sealed class Case09Tests : QuadTest
{
    private const string Name = "09-rgba-model";

    [CaseFact]
    public async Task Case_PhotoWithoutAlphaIsOpaqueWithANote()
    {
        Outcome outcome = await ExplainCase(Name, "model.onnx");
        AssertUsual(outcome);
        Assert.Contains("an alpha of 255 (opaque) was added", Warnings(outcome), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Explain_AlphaOfThePhotoIsKept()
    {
        string model = Save("alpha.onnx", new TinyOnnx().Input("x", TensorElement.Float32, "N", 4, 4, 4)
            .Output("y", TensorElement.Float32, "N", 4, 1, 1).Node("GlobalAveragePool", "x", "y").ToBytes());
        AssertClose([10, 20, 30, 255], await Scores(3, [10, 20, 30], warns: true), 0);
        AssertClose([7, 7, 7, 255], await Scores(1, [7], warns: true), 0);
        AssertClose([10, 20, 30, 99], await Scores(4, [10, 20, 30, 99], warns: false), 0);

        async Task<double[]> Scores(int channels, byte[] pixel, bool warns)
        {
            string image = Path.Combine(Folder, $"{channels}.png");
            ImageFile.SavePng(
                ImageBuffer.FromBytes(4, 4, channels, [.. Enumerable.Repeat(pixel, 16).SelectMany(value => value)]), image);
            Outcome outcome = await Run(
                "explain", image, "--model", model, "--method", "occlusion", "--layout", "nchw", "--activation", "none", "--top", "4",
                    "-o", Out, "--json");
            Assert.Equal(warns, Warnings(outcome.Succeeded()).Contains("opaque", StringComparison.Ordinal));
            return [.. outcome.Json.GetProperty("explanations").EnumerateArray()
                .OrderBy(target => target.GetProperty("class").GetProperty("index").GetInt32())
                .Select(target => target.GetProperty("probability").GetDouble())];
        }
    }

    private static string Warnings(Outcome outcome) =>
        JsonSerializer.Serialize(outcome.Json.GetProperty("explanations")[0].GetProperty("warnings"));
}
