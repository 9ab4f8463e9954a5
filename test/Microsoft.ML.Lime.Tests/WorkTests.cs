using Microsoft.ML.Lime.Engine;

namespace Microsoft.ML.Lime.Tests;

/// <summary>Progress and cancellation.</summary>
public sealed class WorkTests : PipelineTest
{
    private static readonly LimeExplainOptions Options =
        new() { Method = new LimeOptions { Samples = 100, Segmenter = Segmenters.Grid(12) } };

    private IDataView View(LimeCatalog lime, IScorer scorer, IDataView files) => Ml.Transforms.LoadImages("Image", Folder, "ImagePath")
        .Append(lime.SegmentImage("Segments", "Image", Segmenters.Slic0(20)))
        .Append(lime.ExplainImage("E", "Image", scorer, Options)).Fit(files).Transform(files);

    [Fact]
    public void Explain_WhenCanceled_StopsAfterCurrentBatch()
    {
        int runs = 0;
        using var stop = new CancellationTokenSource();
        IDataView view = View(Ml.Lime(cancellation: stop.Token), Halves(count =>
        {
            if ((runs += count) > 40)
                stop.Cancel();
        }), Files("0.png", "1.png"));
        Assert.Throws<OperationCanceledException>(() => ReadVectors<float>(view, "E.R2"));
        Assert.InRange(runs, 41, 2 + 64);
        Assert.Throws<OperationCanceledException>(() => ReadVectors<int>(view, "Segments"));
        Assert.Equal([0f, 1f], Read<float>(view, "Number")); // other columns can still be read
    }

    [Fact]
    public void Predict_WhenCanceled_Throws()
    {
        using var stop = new CancellationTokenSource();
        IDataView files = Files("0.png");
        var model = Ml.Transforms.LoadImages("Image", Folder, "ImagePath")
            .Append(Ml.Lime(cancellation: stop.Token).ExplainImage("Explanation", "Image", Halves(_ => { }), Options)).Fit(files);
        using var engine = Ml.Model.CreatePredictionEngine<FileRow, LimeExplanationRow>(model);
        Assert.Single(engine.Predict(new FileRow { ImagePath = "1.png" }).ClassIndex);
        stop.Cancel();
        Assert.Throws<OperationCanceledException>(() => engine.Predict(new FileRow { ImagePath = "1.png" }));
    }

    [Fact]
    public void Explain_ReportsProgressForEachRowWithImage()
    {
        var recorder = new ProgressRecorder();
        IDataView view = View(Ml.Lime(recorder), Halves(_ => { }), Files("0.png", "", "2.png"));
        ReadVectors<float>(view, "E.R2");
        Assert.All(recorder.Reports, progress => Assert.Equal(("E", 101), (progress.Column, progress.Total)));
        // The number of reports depends on the run time; the first batch and the end are always reported.
        foreach (long row in (long[])[0, 2])
        {
            int[] done = [.. recorder.Reports.Where(progress => progress.Row == row).Select(progress => progress.Done)];
            Assert.Equal((34, 101), (done[0], done[^1]));
            Assert.Equal(done.Distinct().Order(), done);
        }
        Assert.Equal(recorder.Reports.OrderBy(progress => progress.Row), recorder.Reports);
    }

    private sealed class ProgressRecorder : IProgress<LimeProgress>
    {
        public List<LimeProgress> Reports { get; } = [];

        public void Report(LimeProgress value) => Reports.Add(value);
    }
}
