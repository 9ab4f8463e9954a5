using Microsoft.ML.Lime.Engine;

namespace Microsoft.ML.Lime.Tool.Tests;

/// <summary>Transparent images, and models that were trained with alpha discarded or over a colour.</summary>
public sealed class Case27Tests : PhotoTest
{
    private const string Name = "27-hidden-colours";

    [CaseFact]
    public async Task Case_AlphaCanBeDropped()
    {
        Score(0.8122, await Case(Name, "cutout.png"), "50 % of the image is transparent, and the model saw white there; if it was "
            + "trained with alpha discarded or over another colour, say so (--transparency drop or a colour, ExplainOptions.Alpha).");
        foreach (string option in (string[])["--alpha", "--transparency"])
        {
            Outcome dropped = await Case(Name, "cutout.png", option, "drop");
            Score(0.0734, dropped);
            Assert.DoesNotContain(Read(dropped).Warnings, warning => warning.Contains("transparent", StringComparison.Ordinal));
            Assert.Equal("drop", dropped.Json.GetProperty("options").GetProperty("alpha").GetString());
        }
        Score(0.0734, await Case(Name, "cutout.png", "--alpha=black"));
        Score(0.8122, await Case(Name, "white.png"));
    }

    [Fact]
    public async Task Explain_AlphaOverColor_IsMixed()
    {
        string image = Path.Combine(Folder, "half.png"), model = SaveMean(2, 2);
        byte[] pixel = [90, 90, 90, 51];
        ImageFile.SavePng(ImageBuffer.FromBytes(2, 2, 4, [.. pixel, .. pixel, .. pixel, .. pixel]), image);
        Score(90, await Mean(image, model, "--alpha", "drop"));
        Score(0.2 * 90 + 0.8 * 255, await Mean(image, model));
        Score(0.2 * 90 + 0.8 * 100, await Mean(image, model, "--transparency", "#646464"));
        Score(0.2 * 90, await Mean(image, model, "--alpha", "black"));
    }

    /// <summary>A number is the penalty of ridge, as before.</summary>
    [Fact]
    public async Task Explain_AlphaOfRidge_StaysANumber()
    {
        Outcome outcome = await Mean(SaveGrey("photo.png", 4, 4, (y, x) => (byte)(9 * y + x)), SaveMean(4, 4), "--alpha", "0.5");
        outcome.Succeeded();
        Assert.Equal(0.5, outcome.Json.GetProperty("options").GetProperty("surrogate").GetProperty("alpha").GetDouble());
        (await Mean(SaveGrey("photo.png", 4, 4, (y, x) => (byte)(9 * y + x)), SaveMean(4, 4), "--transparency", "5"))
            .Refused("--transparency expects white, black, a colour #RRGGBB, or drop");
        (await Mean(SaveGrey("photo.png", 4, 4, (y, x) => (byte)(9 * y + x)), SaveMean(4, 4), "--alpha", "pink"))
            .Refused("--alpha expects a number of at least 0 (the penalty of ridge), or white, black, a colour #RRGGBB, or drop");
    }
}
