namespace Microsoft.ML.Lime.Tool.Tests;

/// <summary>Letterbox with a colour.</summary>
public sealed class Case30Tests : PhotoTest
{
    private const string Name = "30-letterbox-grey";

    [CaseFact]
    public async Task Case_PaddingHasTheColor()
    {
        Score(0.6118, await Case(Name, "letterboxed_114.png"));
        Score(0.6118, await Case(Name, "wide.png", "--resize", "pad:#727272"));
        Score(0.2086, await Case(Name, "wide.png", "--resize", "pad"));
    }

    [Fact]
    public async Task Explain_PadWithColor_FillsTheRest()
    {
        string image = SaveGrey("photo.png", 2, 8, (_, _) => 200), model = SaveMean(8, 8);
        // 2 of 8 rows are the photo; 0x10 = 16, 0x20 = 32 and 0x60 = 96 have the mean 48.
        Score((2 * 200 + 6 * 48) / 8.0, await Mean(image, model, "--resize", "pad:#102060"));
        Score(2 * 200 / 8.0, await Mean(image, model, "--resize", "pad"));
        (await Mean(image, model, "--resize", "pad:114")).Refused("--resize expects", "pad:#RRGGBB");
    }
}
