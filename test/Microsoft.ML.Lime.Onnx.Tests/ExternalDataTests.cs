using System.Text;
using Microsoft.ML.Lime.Engine;
using static Microsoft.ML.Lime.Onnx.Model.TensorElement;

namespace Microsoft.ML.Lime.Tests;

/// <summary>Wrong files of weights beside a model.</summary>
public sealed class ExternalDataTests : OnnxTest
{
    private static readonly string Pointer =
        $"version https://git-lfs.github.com/spec/v1\noid sha256:{new string('0', 64)}\nsize 24\n";

    private static TinyOnnx Model(long? length) => new TinyOnnx().Input("x", Float32, "N", 1, 2, 3).Output("y", Float32, "N", 1)
        .ExternalWeights("w", [6, 1], "weights.bin", 0, length).Node("Flatten", "x", "flat").Node("MatMul", "flat,w", "y");

    private string Refused(long? length)
    {
        string problem = Assert.Throws<LimeException>(() => Open(Model(length))).Message;
        Assert.Contains("'weights.bin'", problem, StringComparison.Ordinal);
        return problem;
    }

    [Theory]
    [InlineData(null)]
    [InlineData(24L)]
    public void Open_GitLfsPointerLongerThanTheWeights_IsRefused(long? length)
    {
        Save(Encoding.ASCII.GetBytes(Pointer), "weights.bin");
        Assert.Contains("is a Git LFS pointer, not the weights", Refused(length), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null)]
    [InlineData(24L)]
    public void Open_FileTooShort_NamesTheWeight(long? length)
    {
        Save(new byte[20], "weights.bin");
        string problem = Refused(length);
        Assert.Contains("has 20 bytes", problem, StringComparison.Ordinal);
        Assert.Contains("'w' takes 24 bytes", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_LinkWithoutTarget_NamesTheTarget()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows makes links for administrators only.");
        string file = Save([], "weights.bin");
        File.Delete(file);
        File.CreateSymbolicLink(file, Path.Combine(Path.GetDirectoryName(file)!, "missing.bin"));
        string problem = Refused(24);
        Assert.Contains("is a link to ", problem, StringComparison.Ordinal);
        Assert.Contains("missing.bin, which does not exist; download the file again", problem, StringComparison.Ordinal);
    }
}
