using Microsoft.ML.Data;
using Microsoft.ML.Lime.Engine;
using Microsoft.ML.Lime.Images;

namespace Microsoft.ML.Lime.Tests;

/// <summary>ML.NET operations on a view other than one sequential read.</summary>
public sealed class ViewTests : PipelineTest
{
    private int _runs;

    private IDataView View(params string[] names)
    {
        IDataView files = Files(names);
        LimeExplainOptions options = new()
        {
            Segments = "Segments",
            Method = new LimeOptions { Samples = 20, Surrogate = Surrogates.Ridge() }
        };
        return Ml.Transforms.LoadImages("Image", Folder, "ImagePath")
            .Append(Ml.Lime().SegmentImage("Segments", "Image", Segmenters.Grid(12)))
            .Append(Ml.Lime().ExplainImage("Explanation", "Image", Halves(count => Interlocked.Add(ref _runs, count)), options))
            .Append(Ml.Transforms.DropColumns("Image"))
            .Fit(files).Transform(files);
    }

    private static string[] Many(int count) => [.. Enumerable.Range(0, count).Select(i => $"{i % 4}.png")];

    [Fact]
    public void View_ReadTwice_GivesSameValues()
    {
        IDataView view = View(Many(4));
        Assert.Equal(ReadVectors<float>(view, "Explanation.Importance"), ReadVectors<float>(view, "Explanation.Importance"));
    }

    [Fact]
    public void GetRowCursorSet_ReadInParallel_GivesSameValues()
    {
        IDataView view = View(Many(12));
        float[][] expected = ReadVectors<float>(view, "Explanation.Importance");
        DataViewSchema.Column number = view.Schema["Number"], importance = view.Schema["Explanation.Importance"];
        // A cached view can be read in parallel; a list gives only one cursor.
        IDataView cached = Ml.Data.Cache(view, "Number", "Explanation.Importance");
        foreach (IDataView source in new[] { view, cached })
        {
            var found = new float[expected.Length][];
            DataViewRowCursor[] cursors = source.GetRowCursorSet([source.Schema["Number"], source.Schema["Explanation.Importance"]], 3);
            Parallel.ForEach(cursors, cursor =>
            {
                using (cursor)
                {
                    ValueGetter<float> which = cursor.GetGetter<float>(source.Schema["Number"]);
                    ValueGetter<VBuffer<float>> what = cursor.GetGetter<VBuffer<float>>(source.Schema["Explanation.Importance"]);
                    float row = 0;
                    VBuffer<float> values = default;
                    while (cursor.MoveNext())
                    {
                        which(ref row);
                        what(ref values);
                        found[(int)row] = values.DenseValues().ToArray();
                    }
                }
            });
            Assert.Equal(expected, found);
        }
    }

    [Fact]
    public async Task GetRowCursorSet_EachCursorExplainsItsOwnRows()
    {
        // A cache assigns rows to cursors in blocks, so every cursor gets rows only if there are many.
        IDataView files = Ml.Data.Cache(Files(Many(200)), "ImagePath", "Number");
        IDataView view = Ml.Transforms.LoadImages("Image", Folder, "ImagePath").Append(Ml.Lime().ExplainImage(
            "E", "Image", Halves(_ => { }), new() { Method = new LimeOptions { Samples = 20, Segmenter = Segmenters.Grid(12) } }))
            .Fit(files).Transform(files);
        float[][] expected = [.. ReadVectors<float>(Ml.Data.TakeRows(view, 4), "E.Importance")];
        DataViewSchema.Column number = view.Schema["Number"], importance = view.Schema["E.Importance"];
        DataViewRowCursor[] cursors = view.GetRowCursorSet([number, importance], 2);
        Assert.Equal(2, cursors.Length);
        var found = new float[200][];
        var rows = new int[2];
        using var together = new Barrier(2);
        // One thread per cursor; a busy thread pool could run them one after the other.
        await Task.WhenAll(Enumerable.Range(0, 2).Select(i => Task.Factory.StartNew(() => ReadAll(i), TestContext.Current.CancellationToken,
            TaskCreationOptions.LongRunning, TaskScheduler.Default)));
        Assert.All(rows, count => Assert.InRange(count, 1, 199));
        Assert.Equal(Enumerable.Range(0, 200).Select(i => expected[i % 4]), found);

        void ReadAll(int i)
        {
            using DataViewRowCursor cursor = cursors[i];
            ValueGetter<float> which = cursor.GetGetter<float>(number);
            ValueGetter<VBuffer<float>> what = cursor.GetGetter<VBuffer<float>>(importance);
            float row = 0;
            VBuffer<float> values = default;
            while (cursor.MoveNext())
            {
                if (rows[i]++ == 0)
                    Assert.True(together.SignalAndWait(HangGuard.Limit)); // so that no cursor reads all rows
                which(ref row);
                what(ref values);
                found[(int)row] = values.DenseValues().ToArray();
            }
        }
    }

    [Fact]
    public void FilterByCustomPredicate_OnExplanationColumn_DropsMatchingRows()
    {
        IDataView view = View(Many(4));
        int[][] classes = ReadVectors<int>(view, "Explanation.ClassIndex");
        Assert.Contains(classes, index => index[0] != classes[0][0]); // otherwise no row is filtered out
        IDataView filtered = Ml.Data.FilterByCustomPredicate<ClassRow>(view, row => row.Class[0] != classes[0][0]);
        Assert.Equal(classes.Index().Where(row => row.Item[0] == classes[0][0]).Select(row => (float)row.Index),
            Read<float>(filtered, "Number"));
    }

    [Fact]
    public void Cursors_OnTwoThreads_GiveSameValues()
    {
        IDataView view = View(Many(6));
        float[][] expected = ReadVectors<float>(view, "Explanation.Importance");
        var found = new float[2][][];
        Parallel.For(0, 2, i => found[i] = ReadVectors<float>(view, "Explanation.Importance"));
        Assert.Equal(expected, found[0]);
        Assert.Equal(expected, found[1]);
    }

    [Fact]
    public void TakeRows_ExplainsOnlyTakenRows()
    {
        IDataView view = Ml.Data.TakeRows(View(Many(4)), 1);
        Assert.Single(ReadVectors<float>(view, "Explanation.R2"));
        Assert.InRange(_runs, 21, 21);
    }

    [Fact]
    public void FilterRowsByColumn_BeforeExplain_ExplainsOnlyRemainingRows()
    {
        IDataView files = Ml.Data.FilterRowsByColumn(Files(Many(4)), "Number", 2, 4);
        IDataView view = Ml.Transforms.LoadImages("Image", Folder, "ImagePath")
            .Append(Ml.Lime().ExplainImage("E", "Image", Halves(count => _runs += count), new LimeOptions { Samples = 20 }))
            .Fit(files).Transform(files);
        Assert.Equal(2, ReadVectors<float>(view, "E.Importance").Length);
        Assert.Equal(2 * 21, _runs);
    }

    [Fact]
    public void Cache_ExplainsEachRowOnce()
    {
        IDataView cached = Ml.Data.Cache(View(Many(2)), "Explanation.Importance");
        float[][] first = ReadVectors<float>(cached, "Explanation.Importance");
        Assert.Equal(2 * 21, _runs);
        Assert.Equal(first, ReadVectors<float>(cached, "Explanation.Importance"));
        Assert.Equal(2 * 21, _runs);
    }

    [Fact]
    public void ShuffleRows_KeepsExplanationOfEachRow()
    {
        IDataView view = View(Many(4));
        float[][] expected = ReadVectors<float>(view, "Explanation.Importance");
        IDataView shuffled = Ml.Data.ShuffleRows(view, seed: 3);
        float[] order = Read<float>(shuffled, "Number");
        Assert.NotEqual([0f, 1f, 2f, 3f], order);
        Assert.Equal(order.Select(row => expected[(int)row]), ReadVectors<float>(shuffled, "Explanation.Importance"));
    }

    [Fact]
    public void EmptyView_ReturnsNoRowsWithoutModelRuns()
    {
        Assert.Empty(ReadVectors<float>(View(), "Explanation.Importance"));
        Assert.Empty(Ml.Data.CreateEnumerable<LimeExplanationRow>(View(), reuseRowObject: false));
        Assert.Equal(0, _runs);
    }

    [Fact]
    public void Explain_InMemoryImages_CanBeReadAgainAndAreNotDisposed()
    {
        using MLImage image = MLImages.ToImage(Scene(0));
        IDataView rows = Ml.Data.LoadFromEnumerable([new ImageRow { Image = image }]);
        IDataView view = Ml.Lime().ExplainImage("E", "Image", Halves(_ => { }), new() { Method = new LimeOptions { Samples = 20 } })
            .Fit(rows).Transform(rows);
        Assert.Equal(ReadVectors<float>(view, "E.Importance"), ReadVectors<float>(view, "E.Importance"));
        Assert.Equal(Height, image.Height); // throws if the image was disposed
    }

    private sealed class ImageRow
    {
        [Transforms.Image.ImageType(Height, Width)]
        public MLImage? Image { get; set; }
    }

    private sealed class ClassRow
    {
        [ColumnName("Explanation.ClassIndex")]
        public int[] Class { get; set; } = [];
    }
}
