using Microsoft.ML.Lime.Onnx.Model;

namespace Microsoft.ML.Lime.Tool.Tests;

/// <summary>Inputs of whole numbers: pixels are rounded, and the preprocessing is inside the model.</summary>
public sealed class Case02Tests : QuadTest
{
    [CaseFact]
    public async Task Case_HasTheNumbersOfItsFloatTwin() =>
        AssertUsual(await ExplainCase("02-uint8-nhwc", "model.onnx", "--size", "32x32"));

    [Theory]
    [InlineData(nameof(TensorElement.UInt8))]
    [InlineData(nameof(TensorElement.UInt16))]
    [InlineData(nameof(TensorElement.Int16))]
    [InlineData(nameof(TensorElement.UInt32))]
    [InlineData(nameof(TensorElement.Int32))]
    [InlineData(nameof(TensorElement.UInt64))]
    [InlineData(nameof(TensorElement.Int64))]
    [InlineData(nameof(TensorElement.Float64))]
    public async Task Explain_OtherElementTypes_HaveTheNumbersOfFloats(string element)
    {
        var expected = await Explain(Save("float.onnx", Means(TensorElement.Float32, 8, 8).ToBytes()));
        var found = await Explain(Save("other.onnx", Means(Enum.Parse<TensorElement>(element), 8, 8).ToBytes()));
        Assert.Equal(expected.Score, found.Score);
        Assert.Equal(expected.Importances, found.Importances);
    }

    [Fact]
    public async Task Explain_Int8_TakesPixelMinus128AndTellsTheGuess()
    {
        var expected = await Explain(Save("float.onnx", Means(TensorElement.Float32, 8, 8).ToBytes()));
        string model = Save("signed.onnx", Means(TensorElement.Int8, 8, 8, offset: 128).ToBytes());
        var found = await Explain(model);
        Assert.Equal(expected.Score, found.Score);
        Assert.Equal(expected.Importances, found.Importances);

        (string image, string map) = SaveQuadrants();
        string[] command = ["explain", image, "--model", model, "--segmentation", map, "-o", Out, "--json"];
        Assert.Contains(Notes(await Run(command)), note => note.Contains("pixel - 128 (-128 to 127) is a guess", StringComparison.Ordinal)
            && note.Contains("--mean 128", StringComparison.Ordinal));
        Assert.DoesNotContain(Notes(await Run([.. command, "--mean", "128"])), note => note.Contains("guess", StringComparison.Ordinal));
        (await Run([.. command, "--preprocess", "raw"])).Refused(
            "0 to 255", "whole numbers from -128 to 127", "--mean 128");

        static string[] Notes(Outcome outcome) =>
            [.. outcome.Succeeded().Json.GetProperty("guesses").EnumerateArray().Select(note => note.GetString()!)];
    }

    [Theory]
    [InlineData("imagenet", "whole numbers from 0 to 255")]
    [InlineData("caffe", "whole numbers from 0 to 255")]
    [InlineData("unit", "almost nothing is left of the image")]
    public async Task Explain_WhenPreprocessingIsOutsideTheType_IsRefused(string preset, string reason)
    {
        (string image, _) = SaveQuadrants();
        string model = Save("bytes.onnx", Means(TensorElement.UInt8, 8, 8).ToBytes());
        (await Run("explain", image, "--model", model, "--preprocess", preset, "-o", Out))
            .Refused("The preprocessing turns pixels of 0 to 255 into", "'x' uint8 [N,3,8,8]", reason, "use raw");
        Assert.False(Directory.Exists(Out));
    }

    [Theory]
    [InlineData("rise")]
    [InlineData("occlusion")]
    [InlineData("kernelshap")]
    [InlineData("score-cam", "--layer", "pixels")]
    public async Task Explain_OtherMethods_TakeBytes(string method, params string[] more)
    {
        (string image, _) = SaveQuadrants();
        string model = Save("bytes.onnx", Means(TensorElement.UInt8, 8, 8).ToBytes());
        string[] samples = method is "rise" ? ["--samples", "50"] : [];
        (await Run(["explain", image, "--model", model, "--method", method, "-o", Out, "--json", .. samples, .. more])).Succeeded();
    }
}
