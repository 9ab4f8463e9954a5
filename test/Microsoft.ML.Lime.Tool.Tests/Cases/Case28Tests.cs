namespace Microsoft.ML.Lime.Tool.Tests;

/// <summary>PyTorch's exports of two files: network and weights.</summary>
public sealed class Case28Tests : QuadTest
{
    private const string Name = "28-pytorch-two-files-cam";

    [CaseFact]
    public async Task Case_CamIsThatOfTheModelInOneFile()
    {
        foreach (string model in (string[])["net.onnx", "onefile.onnx", "renamed.onnx"])
        {
            (await Run("explain", CaseFactAttribute.PathOf($"{Name}/quad.png"), "--model", CaseFactAttribute.PathOf($"{Name}/{model}"),
                "--method", "cam", "--activation", "none", "--upsampling", "none", "--top", "3", "-o", Out, "--quiet")).Succeeded();
            Case17Tests.AssertMaps(Name, Out);
        }
        Assert.Contains("cam (exact) or score-cam",
            (await Run("inspect", CaseFactAttribute.PathOf($"{Name}/net.onnx"))).Succeeded().Output, StringComparison.Ordinal);
    }

    [CaseFact]
    public async Task Case_WeightsLeftBehindAreNamed() => (await ExplainCase(Name, "moved/net.onnx")).Refused(
        "keeps weights in the file 'net.onnx.data'", "put it beside the model");
}
