using Microsoft.ML.Lime.Engine;

namespace Microsoft.ML.Lime.Tool.Tests;

/// <summary>Class activation maps of the ways to write global average pooling and the linear layer.</summary>
public sealed class Case17Tests : QuadTest
{
    private const string Name = "17-cam-of-new-exports";

    [CaseFact]
    public async Task Case_MapsAreNumPys()
    {
        foreach (string model in (string[])
            ["gap_gemm", "reducemean18", "reducemean_attr", "avgpool4", "conv1x1head", "tf_nhwc", "wt_transpose"])
        {
            (await Run("explain", CaseFactAttribute.PathOf($"{Name}/quad.png"), "--model", CaseFactAttribute.PathOf($"{Name}/{model}.onnx"),
                "--method", "cam", "--activation", "none", "--upsampling", "none", "--top", "3", "-o", Out, "--quiet")).Succeeded();
            AssertMaps(Name, Out);
        }
    }

    /// <summary>Compares the maps of three classes with those of NumPy.</summary>
    internal static void AssertMaps(string name, string folder)
    {
        IReadOnlyList<double> expected = NpyFile.LoadNumbers(CaseFactAttribute.PathOf($"{name}/expected_cam.npy"));
        AssertClose([.. expected], [.. Enumerable.Range(0, 3).SelectMany(target =>
            NpyFile.LoadNumbers(Path.Combine(folder, FormattableString.Invariant($"quad.{target}.map.npy"))))], 5e-7);
    }
}
