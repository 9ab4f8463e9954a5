namespace Microsoft.ML.Lime.Tool.Tests;

/// <summary>A folder as it comes: files that are no images, and formats that are not read.</summary>
public sealed class Case32Tests : PhotoTest
{
    private const string Name = "32-evaluate-mess";

    [CaseFact]
    public async Task Case_EveryFileIsARowOrNamed()
    {
        Outcome outcome = await Run("evaluate", CaseFactAttribute.PathOf($"{Name}/photos"), "--model",
            CaseFactAttribute.PathOf($"{Name}/model.onnx"), "--labels", CaseFactAttribute.PathOf($"{Name}/labels.txt"), "--metrics", "none",
            "--segmentation", "grid", "--features", "4", "-o", Out);
        Assert.Contains("Note: 3 files were left out, because the name does not end like that of an image: desktop.ini, rot/Thumbs.db",
            outcome.Succeeded().Output, StringComparison.Ordinal);
        string table = File.ReadAllText(Path.Combine(Out, "results.csv"));
        Assert.Contains("rot/iphone.heic,rot,,,", table, StringComparison.Ordinal);
        Assert.Contains("is a HEIC image", table, StringComparison.Ordinal);
        Assert.Contains("rot/empty.jpg,rot,,,", table, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Evaluate_UnreadFormatsAreRowsAndOthersAreNamed()
    {
        SaveGrey("a.png", 4, 4, (y, x) => (byte)(50 * y + x));
        string photos = Path.Combine(Folder, "photos");
        Directory.CreateDirectory(Path.Combine(photos, "red"));
        File.Move(Path.Combine(Folder, "a.png"), Path.Combine(photos, "red", "a.png"));
        Save("photos/red/b.AVIF", [0, 0, 0, 24, .. "ftypavif"u8, 0, 0, 0, 0]);
        Save("photos/notes.docx", "x");
        Save("photos/.hidden.png", "x");
        Outcome outcome = await Run("evaluate", photos, "--model", SaveMean(4, 4), "--truth", "none", "--metrics", "none",
            "--segmentation", "grid", "--features", "4", "-o", Out, "--json");
        Assert.Equal("1 file was left out, because the name does not end like that of an image: notes.docx.",
            outcome.Succeeded().Json.GetProperty("notes")[0].GetString());
        string[] rows = File.ReadAllLines(Path.Combine(Out, "results.csv"));
        Assert.Equal(3, rows.Length);
        Assert.Contains("is an AVIF", rows[2], StringComparison.Ordinal);
    }
}
