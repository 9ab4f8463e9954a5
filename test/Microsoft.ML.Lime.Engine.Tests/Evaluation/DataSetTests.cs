using Microsoft.ML.Lime.Engine;
using Microsoft.ML.Lime.Evaluation;

namespace Microsoft.ML.Lime.Tests;

/// <summary>Which files are read as images, and the sources of their labels and ground-truth regions.</summary>
public sealed class DataSetTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("mlnet-lime-test-").FullName;

    [Fact]
    public void FromFolder_ReturnsImagesInPathOrderLabelledByFolderAndSkipsOtherFiles()
    {
        foreach (string name in (string[])["star/b.PNG", "star/deep/a.jpg", "ring/c.npy", "plain.jpeg", "notes.txt", ".hidden/x.png",
            "ring/._c.png", "star/list.csv"])
            Save(name);
        DataSet set = DataSet.FromFolder(_folder);
        Assert.Equal(["plain.jpeg", "ring/c.npy", "star/b.PNG", "star/deep/a.jpg"], set.Images.Select(image => image.Image));
        Assert.Equal([null, "ring", "star", "star"], set.Images.Select(image => image.Label));
        Assert.All(set.Images, image => Assert.True(File.Exists(image.Path)));
        Assert.All(set.WithoutLabels().Images, image => Assert.Null(image.Label));
    }

    [Fact]
    public void FromFolder_WithMaskFolder_PairsMasksByPathAndExcludesThemFromImages()
    {
        foreach (string name in (string[])["star/1.jpg", "star/2.jpg", "masks/star/1.png"])
            Save(name);
        string masks = Path.Combine(_folder, "masks");
        DataSet set = DataSet.FromFolder(_folder, masks);
        Assert.Equal([Path.Combine(masks, "star/1.png"), null], set.Images.Select(image => image.MaskPath));
        Assert.Contains("contains no mask", Assert.Throws<LimeException>(() => DataSet.FromFolder(masks, Path.Combine(_folder,
            "star"))).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void FromCsv_QuotesLineBreaksEmptyLinesAndByteOrderMark_AreRead()
    {
        Save("a.png");
        DataSet.LabelledImage[] images =
            Table("\ufeffLabel,note,\"image\",BOX\r\n\"great, white\"\"s\",\"two\r\nlines\",a.png,1 2 3.5 4; 0 0 1 1\n\n,,sub\\b.png,");
        Assert.Equal(["a.png", "sub/b.png"], images.Select(image => image.Image));
        Assert.Equal(["great, white\"s", null], images.Select(image => image.Label));
        Assert.Equal([new ImageBox(1, 2, 4.5, 6), new ImageBox(0, 0, 1, 1)], images[0].Boxes);
        Assert.Equal((true, false), (images[0].HasGroundTruth, images[1].HasGroundTruth));
    }

    [Theory]
    [InlineData("", "is empty")]
    [InlineData("file,label\na.png,x", "no column image")]
    [InlineData("image,class\na.png,x", "no column label")]
    [InlineData("image;label\na.png;x", "separate its fields by commas")]
    [InlineData("image,label\n", "has no image")]
    [InlineData("image,label\na.png", "Line 2 of", "has 1 fields, but the first line has 2")]
    [InlineData("image,label\na.png,x\na.png,y", "Line 3 of", "repeats a.png of line 2")]
    [InlineData("image,label\n,x", "Line 2 of", "has no image")]
    [InlineData("image,label,box\na.png,x,1 2 3", "has the invalid box '1 2 3'")]
    [InlineData("image,label,box\na.png,x,1 2 0 4", "with width and height above 0")]
    [InlineData("image,label,mask,box\na.png,x,m.png,1 2 3 4", "has a mask and a box")]
    [InlineData("image,label\n\"a.png,x", "A quote opened in line 2")]
    [InlineData("image,label\n\"a\"b,x", "Line 2 of", "after a closing quote")]
    [InlineData("image,label\nb.png,x", "None of the 1 images")]
    public void FromCsv_InvalidContent_ThrowsAndNamesProblem(string content, params string[] words)
    {
        Save("a.png");
        string message = Assert.Throws<LimeException>(() => Table(content)).Message;
        Assert.All(words, word => Assert.Contains(word, message, StringComparison.Ordinal));
    }

    [Fact]
    public void FromCsv_ManyInvalidLines_ReportsTenAndCountOfOthers()
    {
        Save("a.png");
        LimeException bad = Assert.Throws<LimeException>(() => Table("image,label\n" + string.Concat(Enumerable.Repeat("x\n", 25))));
        Assert.Equal(11, bad.Problems.Count);
        Assert.Contains("15 more lines", bad.Problems[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void Take_BalancesLabelsAndLargerSampleContainsSmaller()
    {
        foreach ((string label, int count) in new[] { ("a", 20), ("b", 3), ("c", 7) })
            for (int i = 0; i < count; i++)
                Save($"{label}/{i:00}.png");
        DataSet all = DataSet.FromFolder(_folder);
        Assert.Equal([3, 3, 3], Counts(all.Sample(9)));
        Assert.Equal([7, 3, 6], Counts(all.Sample(16)));
        Assert.Equal(30, all.Sample(1000).Images.Count);
        Assert.Subset(all.Sample(16).Images.ToHashSet(), all.Sample(9).Images.ToHashSet());
        Assert.Equal(all.Sample(9).Images.Select(image => image.Image).Order(StringComparer.Ordinal), all.Sample(9).Images
            .Select(image => image.Image));
        Assert.NotEqual(all.Sample(9, seed: 1).Images.Select(image => image.Image), all.Sample(9).Images.Select(image =>
            image.Image));
    }

    /// <summary>An object storage is a stream for a key. What it cannot read at the moment may pass.</summary>
    [Fact]
    public void FromStore_ReadsKeysAndReportsWhatMayPass()
    {
        var store = new Store(new Dictionary<string, byte[]>
        {
            ["star/a.png"] = ImageFile.EncodePng(ImageBuffer.FromBytes(1, 2, 3, [1, 2, 3, 4, 5, 6])),
        });
        DataSet set = DataSet.FromStore(store, ["star/a.png", "b.png"], "bucket");
        Assert.Equal([("star/a.png", "star"), ("b.png", null)], set.Images.Select(image => (image.Image, image.Label)));
        Assert.Equal((1, 2), (set.Images[0].Load().Height, set.Images[0].Load().Width));
        LimeException missing = Assert.Throws<LimeException>(() => set.Images[1].Load());
        Assert.True(missing.MayPass);
        Assert.Equal("The image b.png cannot be read (no such key).", missing.Message);
        Assert.Contains("twice", Assert.Throws<LimeException>(() => DataSet.FromStore(store, ["b.png", "b.png"])).Message,
            StringComparison.Ordinal);
        Assert.Contains("no image", Assert.Throws<LimeException>(() => DataSet.FromStore(store, [])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Shards_AreAPartitionInTheSameOrder()
    {
        DataSet set = DataSet.FromStore(new Store([]), Enumerable.Range(0, 300).Select(i => $"{i}.png"));
        DataSet[] shards = [.. Enumerable.Range(0, 7).Select(index => set.Shard(new Shard(index, 7)))];
        Assert.Equal(set.Images.Select(image => image.Image).Order(StringComparer.Ordinal),
            shards.SelectMany(shard => shard.Images).Select(image => image.Image).Order(StringComparer.Ordinal));
        Assert.All(shards, shard => Assert.Equal(shard.Images.OrderBy(image => int.Parse(image.Image[..^4],
            System.Globalization.CultureInfo.InvariantCulture)), shard.Images));
        DataSet more = DataSet.FromStore(new Store([]), Enumerable.Range(0, 310).Select(i => $"{i}.png"));
        Assert.All(Enumerable.Range(0, 7), index => Assert.Subset(
            more.Shard(new Shard(index, 7)).Images.Select(image => image.Image).ToHashSet(),
            shards[index].Images.Select(image => image.Image).ToHashSet())); // an added image moves no other
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private sealed class Store(Dictionary<string, byte[]> files) : IImageStore
    {
        public Stream Open(string key) => files.TryGetValue(key, out byte[]? content)
            ? new MemoryStream(content)
            : throw new IOException("no such key");
    }

    private static int[] Counts(DataSet set) =>
        [.. set.Images.GroupBy(image => image.Label).OrderBy(group => group.Key, StringComparer.Ordinal).Select(group =>
            group.Count())];

    private DataSet.LabelledImage[] Table(string content)
    {
        string path = Path.Combine(_folder, "table.csv");
        File.WriteAllText(path, content);
        return [.. DataSet.FromCsv(path, _folder).Images];
    }

    private void Save(string name)
    {
        string path = Path.Combine(_folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, "");
    }
}
