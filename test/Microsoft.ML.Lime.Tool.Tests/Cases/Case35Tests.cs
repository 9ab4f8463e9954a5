namespace Microsoft.ML.Lime.Tool.Tests;

/// <summary>Images of one pixel, of one row or column, black and bilevel ones.</summary>
public sealed class Case35Tests : PhotoTest
{
    private const string Name = "35-small-and-thin";

    [CaseFact]
    public async Task Case_NoneFails()
    {
        foreach (string image in (string[])["one.png", "row.png", "col.png", "bits.png", "black.png", "la.png"])
            (await Run("explain", CaseFactAttribute.PathOf($"{Name}/{image}"), "--model", CaseFactAttribute.PathOf($"{Name}/model.onnx"),
                "--samples", "100", "-o", Out, "--json")).Succeeded();
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 3000)]
    [InlineData(3000, 1)]
    public async Task Explain_ThinImage_WorksInEveryMode(int height, int width)
    {
        string image = SaveGrey("thin.png", height, width, (_, _) => 77), model = SaveMean(8, 8);
        foreach (string mode in (string[])["fill", "crop", "shorter:16", "16x9"])
            Score(77, await Mean(image, model, "--resize", mode), tolerance: 1e-3);
        (await Mean(image, model, "--resize", "pad:#4D4D4D")).Succeeded();
    }
}
