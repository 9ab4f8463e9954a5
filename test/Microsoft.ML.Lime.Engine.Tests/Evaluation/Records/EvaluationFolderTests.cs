using System.Globalization;
using System.Text;
using Microsoft.ML.Lime.Engine;
using Microsoft.ML.Lime.Evaluation;

namespace Microsoft.ML.Lime.Tests;

/// <summary>The files of an evaluation, also after the process was killed while writing them.</summary>
public sealed class EvaluationFolderTests : IDisposable
{
    private readonly string _path = Directory.CreateTempSubdirectory("mlnet-lime-test-").FullName;

    private string Results => Path.Combine(_path, "results.jsonl");

    private string Cards => Path.Combine(_path, "cards.jsonl");

    [Fact]
    public void Append_WritesOneJsonLinePerRow()
    {
        using (EvaluationFolder folder = EvaluationFolder.Open(_path, "{}"))
        {
            folder.Append(Row("a/<b>.png"), Card("a/<b>.png"));
            folder.Append(new EvaluatedImage { Image = "broken.png", Truth = "star", Warnings = ["The file is not an image."] }, null);
        }
        Assert.Equal("{\"image\":\"a/\\u003Cb\\u003E.png\",\"truth\":\"star\",\"prediction\":\"ring\",\"probability\":0.75,"
            + "\"metrics\":{\"insertionAuc\":{\"value\":0.5,\"constant\":0.25,\"random\":null,\"center\":null}},\"warnings\":[]}\n"
            + "{\"image\":\"broken.png\",\"truth\":\"star\",\"prediction\":null,\"probability\":null,\"metrics\":{},\"warnings\":[\"The "
            + "file is not an image.\"]}\n",
            File.ReadAllText(Results));
    }

    [Fact]
    public void Open_ExistingFolder_ReadsAppendedRowsAndCards()
    {
        using (EvaluationFolder folder = EvaluationFolder.Open(_path, "{}"))
            folder.Append(Row("a.png"), Card("a.png"));
        using EvaluationFolder again = EvaluationFolder.Open(_path, "{}");
        Assert.True(again.Has("a.png"));
        EvaluatedImage row = Assert.Single(again.Images);
        Assert.Equal(("a.png", "star", "ring", 0.75), (row.Image, row.Truth, row.Prediction, row.Probability));
        Assert.Equal(new MetricValue(0.5, 0.25, null, null), row.Metrics["insertionAuc"]);
        ReportCard card = Assert.Single(again.Cards());
        Assert.Equal(Card("a.png").Map.Values, card.Map.Values);
        Assert.Equal([1, 2, 3], card.Photo);
        Assert.Equal(new ReportCard.Feature(4, -0.5, null, 0.25, 0.75), Assert.Single(card.Features));
    }

    /// <summary>Truncated at any byte: no image is lost, repeated or left without its card.</summary>
    [Fact]
    public void Open_TruncatedFile_DiscardsPartialLineAndCanBeCompleted()
    {
        using (EvaluationFolder folder = EvaluationFolder.Open(_path, "{}"))
            foreach (string image in (string[])["a.png", "ü.png"])
                folder.Append(Row(image), Card(image));
        (byte[] results, byte[] cards) = (File.ReadAllBytes(Results), File.ReadAllBytes(Cards));
        int firstRow = Array.IndexOf(results, (byte)'\n') + 1, firstCard = Array.IndexOf(cards, (byte)'\n') + 1;
        for (int kept = 0; kept <= results.Length; kept++)
        {
            File.WriteAllBytes(Results, results[..kept]);
            File.WriteAllBytes(Cards, kept > firstRow ? cards : cards[..Math.Max(firstCard, kept * cards.Length / results.Length)]);
            using (EvaluationFolder folder = EvaluationFolder.Open(_path, "{}"))
            {
                Assert.Equal(kept == results.Length ? 2 : kept >= firstRow ? 1 : 0, folder.Images.Count);
                foreach (string image in (string[])["a.png", "ü.png"])
                    if (!folder.Has(image))
                        folder.Append(Row(image), Card(image));
                Assert.Equal(["a.png", "ü.png"], folder.Cards().Select(card => card.Image));
            }
            Assert.Equal(results, File.ReadAllBytes(Results));
        }
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("{\"image\":null}")]
    [InlineData("{\"image\":\"b.png\",\"metrics\":null}")]
    [InlineData("{\"image\":\"b.png\",\"metrics\":{\"gini\":null}}")]
    [InlineData("{\"image\":\"b.png\",\"warnings\":null}")]
    [InlineData("{\"image\":\"b.png\",\"warnings\":[null]}")]
    [InlineData("\0\0\0\0")]
    public void Open_DamagedRow_IsNamedAndLeftOut(string line)
    {
        using (EvaluationFolder folder = EvaluationFolder.Open(_path, "{}"))
            folder.Append(Row("a.png"), Card("a.png"));
        File.WriteAllText(Results, $"{line}\n{File.ReadAllText(Results)}");
        EvaluationFolder again = EvaluationFolder.Open(_path, "{}");
        Assert.StartsWith($"Line 1 of {Results} is damaged (", Assert.Single(again.Notes), StringComparison.Ordinal);
        Assert.Equal("a.png", Assert.Single(again.Images).Image);
        Assert.False(again.Has("b.png"));
        again.Remove(new HashSet<string>()); // as a resumed evaluation does
        again.Dispose();
        Assert.Single(File.ReadAllLines(Results));
    }

    [Theory]
    [InlineData("\"photo\":\"AQID\"", "\"photo\":null")]
    [InlineData("\"photo\":\"AQID\"", "\"photo\":\"?\"")]
    [InlineData("\"explained\":\"ring\"", "\"explained\":null")]
    [InlineData("\"columns\":2", "\"columns\":3")]
    [InlineData("\"columns\":2", "\"columns\":2000000000")]
    [InlineData("\"topClasses\":[{", "\"topClasses\":[null,{")]
    [InlineData("\"features\":[{", "\"features\":[null,{")]
    [InlineData("\"height\":2", "\"height\":0")]
    public void Open_DamagedCard_IsNamedAndLost(string part, string damage)
    {
        using (EvaluationFolder folder = EvaluationFolder.Open(_path, "{}"))
            folder.Append(Row("a.png"), Card("a.png"));
        string cards = File.ReadAllText(Cards);
        Assert.Contains(part, cards, StringComparison.Ordinal);
        File.WriteAllText(Cards, cards.Replace(part, damage, StringComparison.Ordinal));
        using EvaluationFolder again = EvaluationFolder.Open(_path, "{}");
        Assert.StartsWith($"Line 1 of {Cards} is damaged (", Assert.Single(again.Notes), StringComparison.Ordinal);
        Assert.Empty(again.Cards());
        Assert.True(again.Has("a.png"));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)] // the clock was set back by an hour since then
    public void Open_TemporaryFilesOfAKilledProcess_AreRemoved(int hours)
    {
        string left = Path.Combine(_path, $"results.csv.{Guid.NewGuid():n}.tmp"), foreign = Path.Combine(_path, "results.csv.mine.tmp");
        File.WriteAllText(left, "half");
        File.SetLastWriteTimeUtc(left, DateTime.UtcNow.AddHours(hours));
        File.WriteAllText(foreign, "mine");
        EvaluationFolder.Open(_path, "{}").Dispose();
        Assert.False(File.Exists(left));
        Assert.True(File.Exists(foreign));
    }

    [Theory]
    [InlineData("settings.json")]
    [InlineData("results.jsonl")]
    [InlineData("cards.jsonl")]
    [InlineData("results.csv")]
    [InlineData("report.html")]
    public void Open_SymbolicLinkInPlaceOfAFile_IsRefusedAndTargetIsKept(string name)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Links need rights there.");
        string target = Path.Combine(_path, "target");
        File.WriteAllText(target, "precious");
        string folder = Path.Combine(_path, "out");
        Directory.CreateDirectory(folder);
        File.CreateSymbolicLink(Path.Combine(folder, name), target);
        LimeException refused = Assert.Throws<LimeException>(() => EvaluationFolder.Open(folder, "{}"));
        Assert.Contains("is a symbolic link", refused.Message, StringComparison.Ordinal);
        Assert.Equal("precious", File.ReadAllText(target));
        Assert.Single(Directory.GetFileSystemEntries(folder));
        Assert.Throws<LimeException>(() => FileContent.Write(Path.Combine(folder, name), [1]));
    }

    [Fact]
    public void Open_DifferentOrMissingSettings_Throws()
    {
        EvaluationFolder.Open(_path, "{\"seed\":1}").Dispose();
        using (EvaluationFolder folder = EvaluationFolder.Open(_path, "{\"seed\":1}"))
            folder.Append(Row("a.png"), Card("a.png"));
        Assert.Contains("other settings", Assert.Throws<LimeException>(() => EvaluationFolder.Open(_path, "{\"seed\":2}")).Message);
        File.Delete(Path.Combine(_path, "settings.json"));
        Assert.Contains("settings.json", Assert.Throws<LimeException>(() => EvaluationFolder.Open(_path, "{\"seed\":1}")).Message);
    }

    /// <summary>Rows beyond those in memory are read from the file.</summary>
    [Fact]
    public void Images_OfMoreRowsThanInMemory_AreTheSame()
    {
        int count = Microsoft.ML.Lime.Evaluation.Records.RowList.MaxInMemory + 100;
        using EvaluationFolder folder = EvaluationFolder.Open(_path, "{}");
        for (int i = 0; i < count; i++)
            folder.Copy(Encoding.UTF8.GetBytes(Line(i)), null);
        folder.Flush();
        Assert.Equal(count, folder.Images.Count);
        Assert.Equal([.. Enumerable.Range(0, count).Select(Name)], folder.Images.Select(row => row.Image));
        var summary = EvaluationSummary.Create(folder.Images);
        Assert.Equal((count, count / 2, (double)(count - 1)),
            (summary.Images, summary.Accuracy!.Value.Count, summary.Metrics[0].Values[^1]));
        string[] order = [.. Enumerable.Range(0, count).Reverse().Select(Name)];
        folder.Arrange(order);
        folder.Remove(new HashSet<string> { Name(count - 1), Name(0) });
        Assert.Equal(order[1..^1], folder.Images.Select(row => row.Image));
        Assert.Equal((order[1], order[^2]), (folder.Images[0].Image, folder.Images[^1].Image));
        Assert.Equal(order[1..^1].Select(name => Line(int.Parse(name[..^4], CultureInfo.InvariantCulture))),
            File.ReadAllLines(Results));

        static string Name(int i) => string.Create(CultureInfo.InvariantCulture, $"{i}.png");

        static string Line(int i) => string.Create(CultureInfo.InvariantCulture,
            $"{{\"image\":\"{i}.png\",\"truth\":\"a\",\"prediction\":\"{(i % 2 == 0 ? "a" : "b")}\","
            + $"\"metrics\":{{\"gini\":{{\"value\":{i}}}}}}}");
    }

    [Fact]
    public void Open_WhenAlreadyOpen_Throws()
    {
        using EvaluationFolder folder = EvaluationFolder.Open(_path, "{}");
        Assert.Contains("Another evaluation writes to the folder",
            Assert.Throws<LimeException>(() => EvaluationFolder.Open(_path, "{}")).Message);
    }

    [Fact]
    public void Append_DuplicateImageOrMismatchedCard_Throws()
    {
        using EvaluationFolder folder = EvaluationFolder.Open(_path, "{}");
        folder.Append(Row("a.png"), null);
        Assert.Throws<ArgumentException>(() => folder.Append(Row("a.png"), null));
        Assert.Throws<ArgumentException>(() => folder.Append(Row("b.png"), Card("c.png")));
        Assert.Null(folder.Card("a.png"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("ru-RU")]
    public void WriteCsv_AnyCulture_FollowsRfc4180(string culture)
    {
        (CultureInfo before, CultureInfo.CurrentCulture) = (CultureInfo.CurrentCulture, CultureInfo.GetCultureInfo(culture));
        try
        {
            using EvaluationFolder folder = EvaluationFolder.Open(_path, "{}");
            folder.Append(Row("a, \"b\".png") with { Warnings = ["One.", "Two\nlines."] }, null);
            folder.Append(Row("c.png") with
            {
                Metrics = new Dictionary<string,
                MetricValue>
                { ["gini"] = new(double.NaN, null, 1e-9, -2) }
            }, null);
            folder.Append(new EvaluatedImage { Image = "broken.png", Truth = "" }, null);
            folder.WriteCsv();
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
        Assert.Equal("image,truth,prediction,probability,insertionAuc,insertionAuc.constant,insertionAuc.random,insertionAuc.center,"
            + "gini,gini.constant,gini.random,gini.center,warnings\r\n"
            + "\"a, \"\"b\"\".png\",star,ring,0.75,0.5,0.25,,,,,,,\"One. | Two\nlines.\"\r\n"
            + "c.png,star,ring,0.75,,,,,,,1E-09,-2,\"\"\r\n"
            + "broken.png,\"\",,,,,,,,,,,\"\"\r\n", File.ReadAllText(Path.Combine(_path, "results.csv"), Encoding.UTF8));
    }

    public void Dispose() => Directory.Delete(_path, recursive: true);

    private static EvaluatedImage Row(string image) => new()
    {
        Image = image,
        Truth = "star",
        Prediction = "ring",
        Probability = 0.75,
        Metrics = new Dictionary<string, MetricValue> { ["insertionAuc"] = new(0.5, 0.25, null, double.NaN) },
    };

    private static ReportCard Card(string image) => new()
    {
        Image = image,
        Explained = "ring",
        Probability = 0.75,
        Method = "lime",
        Photo = [1, 2, 3],
        Overlay = [4],
        Height = 2,
        Width = 3,
        Features = [new ReportCard.Feature(4, -0.5, null, 0.25, 0.75)],
        Map = new ReportCard.ReducedMap(1, 2, [0.1f, -1e-9f]),
        TopClasses = [new ReportCard.TopClass("ring", 0.75)],
    };
}
