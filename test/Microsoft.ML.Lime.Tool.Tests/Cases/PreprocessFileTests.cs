using System.Text.Json;

namespace Microsoft.ML.Lime.Tool.Tests;

/// <summary>Preprocessing from a file beside the model: suggested where nothing was said, applied where it was asked for.</summary>
public sealed class PreprocessFileTests : PhotoTest
{
    private const string Config = """
        {"pretrained_cfg": {"input_size": [3, 8, 8], "interpolation": "nearest", "crop_pct": 0.4, "crop_mode": "center",
        "mean": [0.5, 0.5, 0.5], "std": [0.25, 0.25, 0.25]}}
        """;

    private string Photo() => SaveGrey("photo.png", 20, 20, (y, x) => y is >= 6 and < 14 && x is >= 6 and < 14 ? (byte)204 : (byte)0);

    private static string[] Notes(Outcome outcome) => [.. outcome.Succeeded().Json.GetProperty("model").GetProperty("notes")
        .EnumerateArray().Select(note => note.GetString()!)];

    [Fact]
    public async Task Explain_FileBesideTheModel_IsSuggestedAndAppliedOnRequest()
    {
        string model = SaveMean(8, 8), photo = Photo();
        Assert.DoesNotContain(Notes(await Mean(photo, model)), note => note.Contains("--preprocess auto", StringComparison.Ordinal));
        Save("config.json", Config);
        Outcome plain = await Mean(photo, model);
        Assert.Contains(Notes(plain), note => note.Contains("config.json states a preprocessing that was not applied: --resize shorter:20 "
            + "--crop 8x8 --interpolation nearest", StringComparison.Ordinal));
        // 8 x 8 of 20 x 20 pixels are seen; 204 / 255 = 0.8, and (0.8 - 0.5) / 0.25 = 1.2.
        Outcome read = await Mean(photo, model, "--preprocess", "auto");
        Score(1.2, read);
        Assert.Contains(Notes(read), note => note.StartsWith("The preprocessing was read from ", StringComparison.Ordinal)
            && note.Contains("--resize shorter:20 --crop 8x8 --interpolation nearest --scale 1/255 --mean 0.5,0.5,0.5 --std 0.25,0.25,0.25",
                StringComparison.Ordinal));
        JsonElement options = read.Json.GetProperty("options");
        Assert.Equal("shorter:20", options.GetProperty("resize").GetString());
        Score(1.2, await Mean(photo, model, "--preprocess", Path.Combine(Folder, "config.json")));
        Score(0.8, await Mean(photo, model, "--preprocess", "auto", "--mean", "0", "--std", "1"));
        Score((0.8 * 64 / 400 - 0.5) / 0.25, await Mean(photo, model, "--preprocess", "auto", "--resize", "fill", "--interpolation",
            "bilinear"), tolerance: 0.05);
    }

    [Fact]
    public async Task Evaluate_FileBesideTheModel_IsApplied()
    {
        string model = SaveMean(8, 8);
        Save("config.json", Config);
        Photo();
        Directory.CreateDirectory(Path.Combine(Folder, "photos"));
        File.Move(Path.Combine(Folder, "photo.png"), Path.Combine(Folder, "photos", "photo.png"));
        Outcome outcome = await Run("evaluate", Path.Combine(Folder, "photos"), "--model", model, "--truth", "none", "--metrics", "none",
            "--segmentation", "grid", "--features", "4", "--preprocess", "auto", "--activation", "none", "-o", Out);
        Assert.Contains("Note: The preprocessing was read from ", outcome.Succeeded().Output, StringComparison.Ordinal);
        Assert.Contains("photo.png,,0,1.2", File.ReadAllText(Path.Combine(Out, "results.csv")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Explain_UnreadableFile_IsRefused()
    {
        string model = SaveMean(8, 8), photo = Photo();
        (await Mean(photo, model, "--preprocess", "auto")).Refused("--preprocess auto found neither preprocessor_config.json");
        (await Mean(photo, model, "--preprocess", "nowhere.json")).Refused("--preprocess expects imagenet", "or a file");
        string config = Save("config.json", Config.Replace("center", "border", StringComparison.Ordinal));
        (await Mean(photo, model, "--preprocess", config)).Refused("crop_mode = \"border\"", "is not supported");
        Assert.Contains(Notes(await Mean(photo, model)), note => note.Contains("crop_mode", StringComparison.Ordinal));
        Outcome larger = await Mean(
            photo, model, "--preprocess", Save("other.json", Config.Replace("8, 8", "9, 9", StringComparison.Ordinal)));
        Assert.Equal(ExitCode.BadInput, larger.Code);
        Assert.Contains("has a height of 8, but 9 was requested", larger.Error, StringComparison.Ordinal);
    }
}
