using System.Text;
using Microsoft.ML.Lime.Onnx.Model;
using Microsoft.ML.Lime.Tests;

namespace Microsoft.ML.Lime.Tool.Tests;

/// <summary>Models in a cache: model and weights are links to files of other names.</summary>
public sealed class Case05Tests : QuadTest
{
    private const string Name = "05-hf-cache-external-data";

    private static readonly float[] Weights = [0.01f, -0.02f, 0.03f, 0.01f, -0.02f, 0.02f];

    private static string Missing => CaseFactAttribute.PathOf($"{Name}/alone/model.onnx");

    [CaseFact]
    public async Task Case_LinkedModelAndInnerTensorAreExplained()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows makes links for administrators only.");
        string model = Link(
            File.ReadAllBytes(CaseFactAttribute.PathOf($"{Name}/hub/models--me--tiny/blobs/1111aaaa")),
            File.ReadAllBytes(CaseFactAttribute.PathOf($"{Name}/hub/models--me--tiny/blobs/2222bbbb")), "model.onnx_data");
        string[] command = [
            "explain", CaseFactAttribute.PathOf($"{Name}/quad.png"), "--model", model,
            "--segmentation", CaseFactAttribute.PathOf($"{Name}/quadmap.png"), "-o", Out, "--json"];
        (double score, double[] importances) = Read(await Run(command));
        Assert.Equal(0.6647, score, 1e-4);
        (double inner, double[] others) = Read(await Run([.. command, "--output", "z", "--activation", "softmax"]));
        Assert.Equal(score, inner, 1e-6); // The softmax is ours.
        AssertClose(importances, others, 1e-6);
    }

    [CaseFact]
    public async Task Case_MissingWeightsAreNamedWithTheirPlace() =>
        (await ExplainCase(Name, "alone/model.onnx")).Refused(
            "keeps weights in the file 'model.onnx_data'", "does not exist",
            Path.Combine(Path.GetDirectoryName(Missing)!, "model.onnx_data"));

    [Fact]
    public async Task Explain_LinkedModel_HasTheNumbersOfOneFileWithEveryMethod()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows makes links for administrators only.");
        string one = Save("one.onnx", WithWeights(null).ToBytes());
        string linked = Link(WithWeights("weights/part.bin").ToBytes(), Bytes(), "weights/part.bin");
        Assert.Equal((await Explain(one)).Importances, (await Explain(linked)).Importances);
        Assert.Equal(
            (await Explain(one, "--output", "z")).Importances, (await Explain(linked, "--output", "z")).Importances);
        (string image, _) = SaveQuadrants();
        string[] maps = [.. await Task.WhenAll(((string[])[one, linked]).Select(async (model, i) =>
        {
            string folder = Path.Combine(Folder, $"cam{i}");
            (await Run(
                "explain", image, "--model", model, "--method", "cam", "--upsampling", "none", "--class", "0", "-o", folder, "--quiet"))
                .Succeeded();
            return Convert.ToHexString(File.ReadAllBytes(Path.Combine(folder, "four.0.map.npy")));
        }))];
        Assert.Equal(maps[0], maps[1]);
    }

    [Fact]
    public async Task Explain_WhenOnlyTheModelIsALink_FindsWeightsBesideItsTarget()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows makes links for administrators only.");
        string target = Save("store/net.onnx", WithWeights("net.onnx.data").ToBytes());
        Save("store/net.onnx.data", Bytes());
        string link = Path.Combine(Folder, "net.onnx");
        File.CreateSymbolicLink(link, target);
        Assert.Equal((await Explain(target)).Importances, (await Explain(link)).Importances);
    }

    [Fact]
    public async Task Explain_WeightsOutsideTheFolder_AreRefused()
    {
        Save("secret.bin", Bytes());
        (string image, _) = SaveQuadrants();
        string up = Save("model/up.onnx", WithWeights("../secret.bin").ToBytes());
        (await Run("explain", image, "--model", up, "-o", Out)).Refused("'../secret.bin'", "not in the model's own folder");
        string rooted = Save("model/rooted.onnx", WithWeights(Path.Combine(Folder, "secret.bin")).ToBytes());
        (await Run("explain", image, "--model", rooted, "-o", Out)).Refused("secret.bin'", "not in the model's own folder");
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows makes links for administrators only.");
        string linked = Save("model/linked.onnx", WithWeights("inside.bin").ToBytes());
        File.CreateSymbolicLink(Path.Combine(Folder, "model", "inside.bin"), Path.Combine(Folder, "secret.bin"));
        (await Run("explain", image, "--model", linked, "-o", Out))
            .Refused("'inside.bin'", "is a link to", "outside the model's own folder");
    }

    [Fact]
    public async Task Explain_WrongFileOfWeights_IsNamed()
    {
        (string image, _) = SaveQuadrants();
        string model = Save("net.onnx", WithWeights("net.onnx.data").ToBytes());
        Save("net.onnx.data", Bytes()[..^4]);
        (await Run("explain", image, "--model", model, "-o", Out)).Refused("'net.onnx.data'", "has 20 bytes", "takes 24 bytes",
            "truncated");
        Save("net.onnx.data", Encoding.ASCII.GetBytes("version https://git-lfs\n"));
        Save("net.onnx", WithWeights("net.onnx.data", offset: 8).ToBytes());
        (await Run("explain", image, "--model", model, "-o", Out)).Refused("'net.onnx.data'", "git lfs pull");
    }

    private static byte[] Bytes() => [.. Weights.SelectMany(BitConverter.GetBytes)];

    private static TinyOnnx WithWeights(string? file, long offset = 0)
    {
        TinyOnnx model = new TinyOnnx().Input("x", TensorElement.Float32, "N", 3, 8, 8).Output("y", TensorElement.Float32, "N", 2)
            .Node("Identity", "x", "pixels").Node("GlobalAveragePool", "pixels", "means").Node("Flatten", "means", "flat", ("axis", 1))
            .Node("MatMul", "flat,w", "z").Node("Softmax", "z", "y");
        return file is null ? model.Weights("w", [3, 2], Weights) : model.ExternalWeights("w", [3, 2], file, offset, 24);
    }

    /// <summary>Model and weights as a cache keeps them; returns the link.</summary>
    private string Link(byte[] model, byte[] weights, string location)
    {
        Save("hub/blobs/1111", model);
        Save("hub/blobs/2222", weights);
        string link = Path.Combine(Folder, "hub", "snapshots", "abc", "model.onnx");
        string data = Path.Combine(Path.GetDirectoryName(link)!, location);
        Directory.CreateDirectory(Path.GetDirectoryName(data)!);
        File.CreateSymbolicLink(link, Path.Combine("..", "..", "blobs", "1111"));
        File.CreateSymbolicLink(data, Path.Combine(Folder, "hub", "blobs", "2222"));
        return link;
    }
}
