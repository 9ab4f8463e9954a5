using System.Text.Json;
using Microsoft.ML.Lime.Onnx.Model;
using Microsoft.ML.Lime.Tests;

namespace Microsoft.ML.Lime.Tool.Tests;

/// <summary>Several classes at once.</summary>
public sealed class Case31Tests : OutputCaseTest
{
    private const string Name = "31-multilabel-logits";

    [CaseFact]
    public async Task Case_SoftmaxIsToldAndSigmoidIsRight()
    {
        string text = (await ExplainCase(Name, "model.onnx", "--top", "3")).Succeeded().Output;
        Assert.Contains("a softmax makes them probabilities; if an image can have several classes at once, state the activation sigmoid "
            + "(--activation sigmoid)", text, StringComparison.Ordinal);
        JsonElement json = (await ExplainCase(Name, "model.onnx", "--json", "--top", "3", "--activation", "sigmoid")).Succeeded().Json;
        Assert.Equal([0.8331, 0.8331, 0.6608], json.GetProperty("explanations").EnumerateArray()
            .Select(target => Math.Round(target.GetProperty("probability").GetDouble(), 4)).OrderDescending());
        Assert.DoesNotContain("softmax", json.GetProperty("guesses").ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Explain_SigmoidInTheModel_StaysAsItIs()
    {
        TinyOnnx model = Quadrants().Node("Sigmoid", "means", "y").Output("y", TensorElement.Float32, "N", 4);
        Outcome outcome = await ExplainQuadrants(model, [51, 204, 0, 102], "--json", "--top", "4");
        Assert.Equal(1 / (1 + Math.Exp(-0.8)), Read(outcome).Score, 1e-6);
        Assert.All(outcome.Json.GetProperty("explanations").EnumerateArray(), target => Assert.True(target.GetProperty("isProbability")
            .GetBoolean()));
        Assert.DoesNotContain("softmax", Read(outcome).Guesses, StringComparison.Ordinal);
    }
}
