using System.Runtime.InteropServices;
using System.Text.Json;
using Microsoft.ML.Lime.Onnx.Model;
using Microsoft.ML.Lime.Tests;

namespace Microsoft.ML.Lime.Tool.Tests;

/// <summary>Models whose outputs for an image depend on the other images of its batch.</summary>
public sealed class Case06Tests : QuadTest
{
    private const string Depends = "depend on the other images in its batch";

    [CaseFact]
    public async Task Case_AnyBatchGivesTheResultOfImagesAlone()
    {
        foreach (string[] batch in (string[][])[[], ["--batch", "5"], ["--batch", "1"]])
        {
            Outcome outcome = await ExplainCase("06-softmax-over-batch", "model.onnx", batch);
            (double score, double[] importances) = Read(outcome);
            Assert.Equal(1, score);
            AssertClose([0, 0, 0, 0], importances, 0);
            Assert.Equal(batch is not [_, "1"], Warnings(outcome).Contains(Depends, StringComparison.Ordinal));
            Assert.Equal(1, outcome.Json.GetProperty("options").GetProperty("batch").GetInt32());
        }
    }

    [Fact]
    public async Task Explain_StandardizationOverTheWholeTensor_GivesTheResultOfImagesAlone()
    {
        string model = Save("standard.onnx", Standardized("N"));
        (double aloneScore, double[] alone) = await Explain(model, "--batch", "1");
        (double score, double[] importances) = await Explain(model);
        Assert.Equal(aloneScore, score);
        Assert.Equal(alone, importances);
    }

    // The padding of a run is copies of the image, and their mean is that of the image.
    [Fact]
    public async Task Explain_FixedBatch_ImageAloneHasOnlyItselfForCompany()
    {
        (double aloneScore, double[] alone) = await Explain(Save("one.onnx", Standardized(1)));
        Outcome outcome = await Run(["explain", SaveQuadrants().Image, "--model", Save("four.onnx", Standardized(4)), "--segmentation",
            SaveQuadrants().Map, "-o", Out, "--json", "--class", "0"]);
        (double score, double[] importances) = Read(outcome);
        Assert.Equal(aloneScore, score, 1e-6);
        AssertClose(alone, importances, 1e-6);
        Assert.Contains(Depends, Warnings(outcome), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("lime", "--segmentation", "grid", "--features", "4")]
    [InlineData("kernelshap", "--segmentation", "grid", "--features", "4")]
    [InlineData("occlusion")]
    [InlineData("rise", "--samples", "40")]
    [InlineData("score-cam", "--layer", "centred")]
    public async Task Explain_EveryMethodThatBatches_GivesTheResultOfImagesAlone(string method, params string[] options)
    {
        string model = Save("standard.onnx", Standardized("N"));
        float[][] found = [await Map("--batch", "1"), await Map("--batch", "7"), await Map()];
        float size = found[0].Max(Math.Abs);
        // ReduceMean sums in an order that depends on the address of the buffer.
        foreach (float[] other in found[1..])
            Assert.All(found[0].Zip(other), pair => Assert.Equal(pair.First, pair.Second, 1e-5f * size));

        async Task<float[]> Map(params string[] batch)
        {
            string folder = Path.Combine(Folder, Guid.NewGuid().ToString("N"));
            Outcome outcome = (await Run(["explain", SaveQuadrants().Image, "--model", model, "--method", method, "-o", folder,
                "--class", "0", "--json", .. options, .. batch])).Succeeded();
            Assert.Equal(batch is not ["--batch", "1"], Warnings(outcome).Contains(Depends, StringComparison.Ordinal));
            byte[] map = File.ReadAllBytes(Directory.GetFiles(folder, "*.npy").Single());
            return MemoryMarshal.Cast<byte, float>(map.AsSpan(10 + BitConverter.ToUInt16(map, 8))).ToArray();
        }
    }

    [Fact]
    public async Task Evaluate_WarnsOnceAndInTheReport()
    {
        for (int i = 0; i < 3; i++)
            SaveImage($"photos/{i}.png");
        Outcome outcome = (await Run("evaluate", Path.Combine(Folder, "photos"), "--model",
            Save("standard.onnx", Standardized("N", height: 8, width: 12)), "--segmentation", "grid", "--features", "6", "-o", Out))
            .Succeeded();
        Assert.Single(outcome.Output.Split('\n'), line => line.Contains(Depends, StringComparison.Ordinal));
        Assert.Single(outcome.Output.Split('\n'), line => line.StartsWith("Guess: The pixels", StringComparison.Ordinal));
        Assert.Contains(Depends, File.ReadAllText(Path.Combine(Out, "report.html")), StringComparison.Ordinal);
    }

    /// <summary>The mean over the whole tensor is subtracted; the scores are the means of the channels.</summary>
    private static byte[] Standardized(object batch, int height = 8, int width = 8) => new TinyOnnx()
        .Input("x", TensorElement.Float32, batch, 3, height, width).Output("y", TensorElement.Float32, batch, 3)
        .Node("ReduceMean", "x", "mean", ("axes", new long[] { 0, 1, 2, 3 }), ("keepdims", 1)).Node("Sub", "x,mean", "centred")
        .Weights("tenth", [1], 0.1f).Node("Mul", "centred,tenth", "scaled")
        .Node("GlobalAveragePool", "scaled", "means").Node("Flatten", "means", "y", ("axis", 1)).ToBytes();

    private static string Warnings(Outcome outcome) =>
        JsonSerializer.Serialize(outcome.Json.GetProperty("explanations")[0].GetProperty("warnings"));
}
