using System.Text.Json;
using Microsoft.ML.Lime.Onnx.Model;
using Microsoft.ML.Lime.Tests;

namespace Microsoft.ML.Lime.Tool.Tests;

/// <summary>Models in training mode: batch normalization, and dropout, whose outputs differ from run to run.</summary>
public sealed class Case08Tests : QuadTest
{
    private const string Name = "08-batchnorm-training-mode";
    private const string Depends = "depend on the other images in its batch", Differs = "differ from run to run";

    [CaseFact]
    public async Task Case_MainEffectsAreThoseOfImagesAlone()
    {
        Outcome outcome = await ExplainCase(Name, "model.onnx");
        (double score, double[] importances) = Read(outcome);
        Assert.Equal(0.3752, score, 1e-4);
        AssertClose([-0.0071, 0.0098, 0.0289, 0.0072], importances, 7e-4); // the ridge shrinks the main effects a little
        AssertWarning(outcome, Depends, Differs);
    }

    [CaseFact]
    public async Task Case_GridOf25_EqualsBatchOne()
    {
        JsonElement[] found = [await Explanation(), await Explanation("--batch", "1")];
        Assert.Equal(found[1].GetProperty("importance").GetRawText(), found[0].GetProperty("importance").GetRawText());
        Assert.Equal(0.06, found[0].GetProperty("r2").GetDouble(), 0.01);

        async Task<JsonElement> Explanation(params string[] batch) => (await Run(["explain", CaseFactAttribute.PathOf($"{Name}/quad.png"),
            "--model", CaseFactAttribute.PathOf($"{Name}/model.onnx"), "--segmentation", "grid", "--features", "25", "--samples", "400",
            "--seed", "7", "-o", Out, "--json", .. batch])).Succeeded().Json.GetProperty("explanations")[0];
    }

    // ONNX Runtime gives the same outputs in every run of this model.
    [CaseFact]
    public async Task Case_DropoutWithoutEffect_IsNoAlarm()
    {
        string warnings = Warnings(await ExplainCase(Name, "dropout.onnx"));
        Assert.DoesNotContain(Differs, warnings, StringComparison.Ordinal);
        Assert.DoesNotContain(Depends, warnings, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("N")]
    [InlineData(1)]
    [InlineData(4)]
    public async Task Explain_RandomOperator_IsNotedAsRandom(object batch)
    {
        (string image, string map) = SaveQuadrants();
        string model = Save("noise.onnx", new TinyOnnx().Input("x", TensorElement.Float32, batch, 3, 8, 8)
            .Output("y", TensorElement.Float32, batch, 3).Node("GlobalAveragePool", "x", "means")
                .Node("Flatten", "means", "flat", ("axis", 1))
            .Node("RandomNormalLike", "flat", "noise", ("scale", 50f)).Node("Add", "flat,noise", "y").ToBytes());
        AssertWarning(await Run("explain", image, "--model", model, "--activation", "none", "--segmentation", map, "-o", Out, "--json"),
            Differs, Depends);
    }

    private static string Warnings(Outcome outcome) =>
        JsonSerializer.Serialize(outcome.Succeeded().Json.GetProperty("explanations")[0].GetProperty("warnings"));

    private static void AssertWarning(Outcome outcome, string expected, string other)
    {
        string warnings = Warnings(outcome);
        Assert.Contains(expected, warnings, StringComparison.Ordinal);
        Assert.DoesNotContain(other, warnings, StringComparison.Ordinal);
    }
}
