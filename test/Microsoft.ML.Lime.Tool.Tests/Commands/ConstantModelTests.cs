using Microsoft.ML.Lime.Onnx.Model;
using Microsoft.ML.Lime.Tests;

namespace Microsoft.ML.Lime.Tool.Tests;

/// <summary>A model whose output does not depend on the image: every method says so in every output.</summary>
public sealed class ConstantModelTests : ToolTest
{
    [Theory]
    [InlineData("lime", "Every perturbed image has the score")]
    [InlineData("kernelshap", "Every perturbed image has the score")]
    [InlineData("occlusion", "Every perturbed image has the score")]
    [InlineData("rise", "Every perturbed image has the score")]
    [InlineData("score-cam", "Every perturbed image has the score")]
    [InlineData("cam", "The map is 0 everywhere, so it shows nothing about the model")]
    public async Task Explain_ConstantModel_WarnsInTerminalJsonReportAndTable(string method, string warning)
    {
        string image = SaveImage("images/p.png"), model = SaveConstant();
        string[] how = ["--model", model, "--preprocess", "unit", "--method", method, "-o"];
        Assert.Contains($"Warning: {warning}", (await Run(["explain", image, .. how, Out, "--save"])).Succeeded().Output,
            StringComparison.Ordinal);
        Assert.Contains(warning, await File.ReadAllTextAsync(Path.Combine(Out, "p.json"), Cancel), StringComparison.Ordinal);

        Assert.Contains($"Warning: {warning}", (await Run("draw", Path.Combine(Out, "p.lime"), "--show", "-o", Out)).Succeeded().Output,
            StringComparison.Ordinal);

        string evaluated = Path.Combine(Folder, "evaluated");
        (await Run(["evaluate", Path.Combine(Folder, "images"), .. how, evaluated, "--metrics", "gini"])).Succeeded();
        foreach (string file in (string[])["results.csv", "results.jsonl", "report.html"])
            Assert.Contains(warning, await File.ReadAllTextAsync(Path.Combine(evaluated, file), Cancel), StringComparison.Ordinal);
    }

    [CaseFact]
    public async Task Case_ConstantModel_Warns()
    {
        foreach (string method in (string[])["lime", "kernelshap", "occlusion", "rise", "score-cam"])
        {
            Outcome outcome = await Run("explain", SaveImage("p.png"), "--model", CaseFactAttribute.PathOf("attacks/constant.onnx"),
                "--preprocess", "unit", "--method", method, "-o", Out);
            Assert.Contains("Warning: Every perturbed image has the score 0.5, so ", outcome.Succeeded().Output, StringComparison.Ordinal);
        }
    }

    /// <summary>Global average pooling and a linear layer whose weights are 0.</summary>
    private string SaveConstant() => Save("constant.onnx", new TinyOnnx()
        .Input("x", TensorElement.Float32, "N", 3, 8, 12).Output("y", TensorElement.Float32, "N", 2)
        .Node("Relu", "x", "r").Node("GlobalAveragePool", "r", "p").Node("Flatten", "p", "f").Node("Gemm", "f,w,b", "y")
        .Weights("w", [3, 2], new float[6]).Weights("b", [2], 1, 2).ToBytes());
}
