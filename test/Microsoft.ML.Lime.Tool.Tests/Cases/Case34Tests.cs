using Microsoft.ML.Lime.Onnx.Model;
using Microsoft.ML.Lime.Tests;

namespace Microsoft.ML.Lime.Tool.Tests;

/// <summary>Models without a preprocessing, and other guesses.</summary>
public sealed class Case34Tests : QuadTest
{
    [CaseFact]
    public async Task Case_WithoutPreprocessing_TheGuessIsTold()
    {
        Outcome plain = await ExplainCase("34-finetuned-no-preprocess", "model.onnx");
        Assert.Contains("The pixels were not preprocessed (0 to 255)", Guesses(plain), StringComparison.Ordinal);
        Assert.Contains("Models from PyTorch mostly want --preprocess imagenet", Guesses(plain), StringComparison.Ordinal);
        Outcome stated = await ExplainCase("34-finetuned-no-preprocess", "model.onnx", "--preprocess", "imagenet", "--top", "5");
        Assert.DoesNotContain("pixels", Guesses(stated), StringComparison.Ordinal);
        Assert.Equal([0.0585, 0.3530, 0.1296, 0.2271, 0.2317], stated.Json.GetProperty("explanations").EnumerateArray()
            .OrderBy(target => target.GetProperty("class").GetProperty("index").GetInt32())
            .Select(target => Math.Round(target.GetProperty("probability").GetDouble(), 4)));
        Outcome inspected = (await Run("inspect", CaseFactAttribute.PathOf("34-finetuned-no-preprocess/model.onnx"))).Succeeded();
        Assert.Contains("Guess:   The pixels were not preprocessed", inspected.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Explain_Guesses_AreInJsonAndTerminal()
    {
        string model = Save("guess.onnx", new TinyOnnx().Input("x", TensorElement.Float32, "N", 3, 8, 4)
            .Output("y", TensorElement.Float32, "N", 3).Node("GlobalAveragePool", "x", "m").Node("Flatten", "m", "y", ("axis", 1))
                .ToBytes());
        (string image, string map) = SaveQuadrants();
        string[] command = ["explain", image, "--model", model, "--segmentation", "grid", "--features", "4", "-o", Out];
        string guesses = Guesses(await Run([.. command, "--json"]));
        Assert.Contains("--layout", guesses, StringComparison.Ordinal);
        Assert.Contains("a softmax makes them probabilities", guesses, StringComparison.Ordinal);
        Outcome told = (await Run(command)).Succeeded();
        Assert.Equal(3, told.Output.Split('\n').Count(line => line.StartsWith("Guess: ", StringComparison.Ordinal)));
        Assert.Equal("", Guesses(await Run([.. command, "--json", "--layout", "nchw", "--preprocess", "raw", "--activation", "none"])));
    }

    private static string Guesses(Outcome outcome) =>
        string.Join(' ', outcome.Succeeded().Json.GetProperty("guesses").EnumerateArray());
}
