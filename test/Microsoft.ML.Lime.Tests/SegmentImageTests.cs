using Microsoft.ML.Data;
using Microsoft.ML.Lime.Engine;

namespace Microsoft.ML.Lime.Tests;

public sealed class SegmentImageTests : PipelineTest
{
    private EstimatorChain<LimeTransformer> Pipeline(ISegmenter segmenter) => Ml.Transforms.LoadImages("Image", Folder, "ImagePath")
        .Append(Ml.Transforms.ResizeImages("Image", Width, Height))
        .Append(Ml.Lime().SegmentImage("Segments", "Image", segmenter));

    [Fact]
    public void SegmentImage_LabelsAndCounts_MatchEngine()
    {
        IDataView files = Files("0.png", "1.png");
        IDataView view = Pipeline(Segmenters.Slic0(30)).Fit(files).Transform(files);

        Assert.Equal(new VectorDataViewType(NumberDataViewType.Int32, Height, Width), view.Schema["Segments"].Type);
        SegmentMap[] expected = [.. Enumerable.Range(0, 2).Select(i => Segmenters.Slic0(30).Segment(Scene(i)))];
        Assert.Equal(expected.Select(map => map.Labels.ToArray()), ReadVectors<int>(view, "Segments"));
        Assert.Equal(expected.Select(map => map.Count), Read<int>(view, "Segments.SegmentCount"));
    }

    [Fact]
    public void SegmentImage_WhenSchemaHasNoImageSize_ReturnsVariableLengthVector()
    {
        IDataView files = Files("2.png");
        IDataView view = Ml.Transforms.LoadImages("Image", Folder, "ImagePath")
            .Append(Ml.Lime().SegmentImage("Segments", "Image", Segmenters.Grid(12))).Fit(files).Transform(files);

        Assert.Equal(new VectorDataViewType(NumberDataViewType.Int32), view.Schema["Segments"].Type);
        Assert.Equal([Segmenters.Grid(12).Segment(Scene(2)).Labels.ToArray()], ReadVectors<int>(view, "Segments"));
    }

    [Fact]
    public void GetOutputSchema_OfSegmentImage_MatchesEstimator()
    {
        IDataView files = Files("0.png");
        var fixedSize = Ml.Transforms.LoadImages("Image", Folder, "ImagePath")
            .Append(Ml.Transforms.ResizeImages("Image", Width, Height)).Fit(files);
        var variable = Ml.Transforms.LoadImages("Image", Folder, "ImagePath").Fit(files);
        foreach (DataViewSchema schema in new[] { fixedSize.GetOutputSchema(files.Schema), variable.GetOutputSchema(files.Schema) })
            SchemaPromises.AreKept(Ml.Lime().SegmentImage("Segments", "Image", Segmenters.Grid()), schema);
    }

    [Fact]
    public void SegmentImage_RunsSegmenterOncePerRowAndOnlyWhenRequested()
    {
        CountingSegmenter segmenter = new();
        IDataView files = Files("0.png", "1.png");
        IDataView view = Pipeline(segmenter).Fit(files).Transform(files);

        Assert.Equal([0f, 1f], Read<float>(view, "Number"));
        Assert.Equal(0, segmenter.Runs);
        using (DataViewRowCursor cursor = view.GetRowCursor([view.Schema["Segments"], view.Schema["Segments.SegmentCount"]]))
        {
            ValueGetter<VBuffer<int>> map = cursor.GetGetter<VBuffer<int>>(view.Schema["Segments"]);
            ValueGetter<int> count = cursor.GetGetter<int>(view.Schema["Segments.SegmentCount"]);
            VBuffer<int> labels = default;
            int segments = 0;
            while (cursor.MoveNext())
            {
                map(ref labels);
                count(ref segments);
                map(ref labels);
            }
            Assert.False(cursor.IsColumnActive(view.Schema["Number"]));
            Assert.Throws<InvalidOperationException>(() => cursor.GetGetter<float>(view.Schema["Number"]));
        }
        Assert.Equal(2, segmenter.Runs);
    }

    [Fact]
    public void SegmentImage_WhenImageIsMissing_ReturnsNoSegments()
    {
        IDataView files = Files("");
        IDataView view = Ml.Transforms.LoadImages("Image", Folder, "ImagePath")
            .Append(Ml.Lime().SegmentImage("Segments", "Image", Segmenters.Grid(12))).Fit(files).Transform(files);
        Assert.Equal([[]], ReadVectors<int>(view, "Segments"));
        Assert.Equal([0], Read<int>(view, "Segments.SegmentCount"));
    }

    [Fact]
    public void SegmentImage_WhenImageIsMissingAfterRowWithImage_ReturnsNoSegments()
    {
        // For a row without an image, ResizeImages keeps the image of the previous row.
        IDataView files = Files("0.png", "", "1.png", "");
        IDataView view = Pipeline(Segmenters.Grid(12)).Fit(files).Transform(files);
        int cells = Segmenters.Grid(12).Segment(Scene(0)).Count;
        Assert.Equal([cells, 0, cells, 0], Read<int>(view, "Segments.SegmentCount"));
    }

    [Theory]
    [InlineData("Picture", "The input column 'Picture' of type Image, Vector<Byte> (an image file) or String (its path) does not exist; "
        + "the columns are 'ImagePath', 'Number'.")]
    [InlineData("Number",
        "The input column 'Number' must be of type Image, Vector<Byte> (an image file) or String (its path), but it is Single; "
            + "name another column, or add a step that creates one of that type.")]
    public void SegmentImage_WhenInputColumnIsNotImage_Throws(string column, string message)
    {
        IDataView files = Files("0.png");
        IEstimator<LimeTransformer> estimator = Ml.Lime().SegmentImage("Segments", column, Segmenters.Grid());
        Assert.Equal(message, Assert.Throws<LimeException>(() => estimator.Fit(files)).Message);
        Assert.Equal(message, Assert.Throws<LimeException>(() => estimator.GetOutputSchema(SchemaPromises.Shape(files.Schema))).Message);
    }

    private sealed class CountingSegmenter : ISegmenter
    {
        public int Runs { get; private set; }

        public ComponentInfo Info => new("counting");

        public SegmentMap Segment(ImageBuffer image, CancellationToken cancellation = default)
        {
            Runs++;
            return Segmenters.Grid(12).Segment(image, cancellation);
        }
    }
}
