using Microsoft.ML.Data;
using Microsoft.ML.Lime.Engine;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Lime.Tests.Chains;

/// <summary>Columns that are computed when they are read: which runs they share, and what must still be there.</summary>
public sealed class LazyColumnTests : PipelineTest
{
    private static readonly LimeExplainOptions Options =
        new() { Method = new LimeOptions { Samples = 20, Segmenter = Segmenters.Grid(6), Surrogate = Surrogates.Ridge() } };

    private ITransformer Chain() => Ml.Transforms.LoadImages("Image", Folder, "ImagePath")
        .Append(Ml.Transforms.ResizeImages("Image", Width, Height))
        .Append(Ml.Transforms.ExtractPixels("image", "Image", scaleImage: 1 / 255f))
        .Append(Ml.Transforms.ApplyOnnxModel("logits", "image", ShapesModel)).Fit(Files());

    private IDataView Explained(IScorer scorer) => Ml.Transforms.LoadImages("Photo", Folder, "ImagePath")
        .Append(Ml.Lime().ExplainImage("E", "Photo", scorer, Options)).Fit(Files()).Transform(Files("0.png"));

    [Theory]
    [InlineData(null)]
    [InlineData(ChainScoring.RowByRow)]
    [InlineData(ChainScoring.Composed)]
    public void Read_AfterScorerWasDisposed_SaysSo(ChainScoring? scoring)
    {
        IScorer scorer = scoring is { } given ? Ml.Lime().OpenScorer(Chain(), "Image", new() { Scoring = given }) : OpenShapes();
        IDataView view = Explained(scorer);
        Assert.Single(ReadVectors<float>(view, "E.Probability"));
        scorer.Dispose();
        string message = Assert.Throws<LimeException>(() => ReadVectors<float>(view, "E.Probability")).Message;
        Assert.StartsWith("The scorer of the explanation 'E', or its model, was disposed of before row 0 was read.", message,
            StringComparison.Ordinal);
        Assert.Contains("after the last row", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_OfOneCursor_ExplainsARowOnce()
    {
        int runs = 0;
        IDataView view = Explained(Halves(count => runs += count));
        using (DataViewRowCursor cursor = view.GetRowCursor([view.Schema["E.Probability"], view.Schema["E.ClassIndex"]]))
        {
            cursor.MoveNext();
            VBuffer<float> probability = default;
            VBuffer<int> index = default;
            cursor.GetGetter<VBuffer<float>>(view.Schema["E.Probability"])(ref probability);
            int first = runs;
            cursor.GetGetter<VBuffer<int>>(view.Schema["E.ClassIndex"])(ref index);
            Assert.Equal(first, runs);
            Assert.NotEqual(0, runs);
        }
        IDataView cached = Ml.Data.Cache(view, "E.Probability", "E.ClassIndex");
        runs = 0;
        ReadVectors<float>(cached, "E.Probability");
        int once = runs;
        ReadVectors<int>(cached, "E.ClassIndex");
        ReadVectors<float>(cached, "E.Probability");
        Assert.Equal(once, runs);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Open_WhenGpuIsAskedForAndMissing_NotesAndWarns(bool ofChain)
    {
        MLContext context = new() { GpuDeviceId = 0, FallbackToCpu = true };
        List<LoggingEventArgs> log = [];
        context.Log += (_, line) => log.Add(line);
        using IScorer scorer = ofChain ? context.Lime().OpenScorer(Chain(), "Image")
            : context.Lime().OpenOnnxScorer(ShapesModel, new() { Preprocessing = Preprocessing.Unit });
        Assert.Contains(scorer.Info.Notes, note => note.StartsWith("The CPU runs the model, because no GPU can be used: ",
            StringComparison.Ordinal));
        LoggingEventArgs warning = Assert.Single(log, line => line.Kind == ChannelMessageKind.Warning);
        Assert.Contains("A GPU was asked for, but the CPU scores the images", warning.Message, StringComparison.Ordinal);
    }
}
