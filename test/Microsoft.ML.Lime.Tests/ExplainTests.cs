using Microsoft.ML.Data;
using Microsoft.ML.Lime.Drawing;
using Microsoft.ML.Lime.Engine;
using Microsoft.ML.Lime.Images;
using Microsoft.ML.Lime.Onnx;
using Microsoft.ML.Lime.Shapes;

namespace Microsoft.ML.Lime.Tests;

public sealed class ExplainTests : PipelineTest
{
    private static readonly LimeOptions Options = new()
    {
        Samples = 200,
        Seed = 3,
        Segmenter = Segmenters.Slic0(30),
        Surrogate = Surrogates.Ridge()
    };

    private IEstimator<ITransformer> Pipeline(IScorer scorer, LimeExplainOptions options) =>
        Ml.Transforms.LoadImages("Image", Folder, "ImagePath")
        .Append(Ml.Transforms.ResizeImages("Image", Width, Height))
        .Append(Ml.Lime().SegmentImage("Segments", "Image", Segmenters.Slic0(30)))
        .Append(Ml.Lime().ExplainImage("Explanation", "Image", scorer, options));

    [Fact]
    public void Explain_FromImageFiles_ReturnsTypedRowsThatMatchEngine()
    {
        using OnnxScorer scorer = OpenShapes();
        IDataView files = Files("0.png", "1.png");
        IDataView view = Pipeline(scorer, new() { Segments = "Segments", TopClasses = 3, Method = Options }).Fit(files).Transform(files);

        LimeExplanationRow[] rows = [.. Ml.Data.CreateEnumerable<LimeExplanationRow>(view, reuseRowObject: false)];

        Assert.Equal(2, rows.Length);
        for (int i = 0; i < rows.Length; i++)
        {
            ImageExplanation expected = new LimeExplainer(Options with { TopClasses = 3 }).Explain(scorer, Scene(i));
            Assert.Equal(expected.Classes.Select(target => target.ClassIndex!.Value), rows[i].ClassIndex);
            Assert.Equal(expected.Classes.Select(target => ShapeScene.ClassNames[target.ClassIndex!.Value]), rows[i].ClassName);
            Assert.Equal(expected.Segments!.Labels.ToArray(), rows[i].FeatureMap);
            Close(expected.Classes.Select(target => target.Probability), rows[i].Probability);
            Close(expected.Classes.Select(target => target.Surrogate!.R2), rows[i].R2);
            Close(expected.Classes.SelectMany(target => target.Surrogate!.Importance), rows[i].Importance);
            Close(expected.Classes.SelectMany(target => target.Surrogate!.StandardError!), rows[i].StandardError);
            Close(expected.Classes.SelectMany(target => target.Map.Values.ToArray().Select(value => (double)value)), rows[i].ScoreMap);
            Assert.Equal(expected.Classes.SelectMany(target => target.Warnings).Distinct(), rows[i].Warning);
        }
    }

    [Fact]
    public void GetOutputSchema_OfExplain_HasDocumentedTypesAndMatchesEstimator()
    {
        using OnnxScorer scorer = OpenShapes();
        IDataView files = Files("0.png");
        LimeExplainOptions options = new() { Method = Options, Classes = [4, 1], Overlay = true };
        DataViewSchema images = Ml.Transforms.LoadImages("Image", Folder, "ImagePath")
            .Append(Ml.Transforms.ResizeImages("Image", Width, Height)).Fit(files).GetOutputSchema(files.Schema);

        IEstimator<LimeTransformer> estimator = Ml.Lime().ExplainImage("E", "Image", scorer, options);
        SchemaPromises.AreKept(estimator, images);
        DataViewSchema schema = estimator.Fit(new SchemaView(images)).GetOutputSchema(images);
        Assert.Equal(
        [
            "E.ScoreMap: Vector<Single, 2, 80, 96>", "E.Importance: Vector<Single, 2, *>", "E.StandardError: Vector<Single, 2, *>",
            "E.FeatureMap: Vector<Int32, 80, 96>", "E.ClassIndex: Vector<Int32, 2>", "E.ClassName: Vector<String, 2>",
            "E.Probability: Vector<Single, 2>", "E.R2: Vector<Single, 2>", "E.HeldOutR2: Vector<Single, 2>",
            "E.HeldOutR2Interval: Vector<Single, 2, 2>", "E.Warning: Vector<String>", "E.Overlay: Image<80, 96>",
        ], schema.Skip(images.Count)
            .Select(column => $"{column.Name}: {column.Type}".Replace("Vector<String, *>", "Vector<String>", StringComparison.Ordinal)));

        VBuffer<ReadOnlyMemory<char>> names = default;
        schema["E.Probability"].GetSlotNames(ref names);
        Assert.Equal([ShapeScene.ClassNames[4], ShapeScene.ClassNames[1]], names.DenseValues().Select(name => name.ToString()));
        Assert.False(Ml.Lime().ExplainImage("E", "Image", scorer).Fit(new SchemaView(images)).GetOutputSchema(images)["E.Probability"]
            .HasSlotNames());
    }

    [Fact]
    public void Explain_WhenClassesAreSet_KeepsTheirOrderInEveryRow()
    {
        IDataView files = Files("0.png", "1.png", "2.png", "3.png");
        IDataView view = Pipeline(Halves(_ => { }), new() { Method = Options with { Samples = 20 }, Classes = [1, 0] }).Fit(files)
            .Transform(files);

        Assert.All(ReadVectors<int>(view, "Explanation.ClassIndex"), indices => Assert.Equal([1, 0], indices));
        bool[] falling = [.. ReadVectors<float>(view, "Explanation.Probability").Select(pair => pair[0] >= pair[1])];
        Assert.Contains(false, falling); // otherwise the engine's order would pass, too
    }

    [Fact]
    public void ExplainImage_WithOptionsOfMethodAlone_UsesTheirDefaults()
    {
        IDataView files = Files("1.png");
        float[] Map(LimeExplainOptions options) => ReadVectors<float>(Ml.Transforms.LoadImages("Image", Folder, "ImagePath")
            .Append(Ml.Lime().ExplainImage("E", "Image", Halves(_ => { }), options)).Fit(files).Transform(files), "E.ScoreMap").Single();
        OcclusionOptions method = new() { MaskSize = (40, 40), Stride = (40, 40) };
        Assert.Equal(Map(new LimeExplainOptions { Method = method }), Map(method));
        Assert.NotEqual(Map(new LimeExplainOptions { Method = Options }), Map(method));
        Assert.Throws<ArgumentNullException>("method", () => LimeExplainOptions.FromMethod(null!));
    }

    [Fact]
    public void Explain_ComputesColumnsOnlyWhenRequested()
    {
        int runs = 0;
        IDataView files = Files("0.png", "1.png");
        IDataView view = Pipeline(Halves(count => runs += count),
            new() { Segments = "Segments", Method = Options with { Samples = 20 }, Overlay = true })
            .Fit(files).Transform(files);

        Assert.Equal(0, runs);
        Read<float>(view, "Number");
        Read<int>(view, "Segments.SegmentCount");
        ReadVectors<int>(view, "Explanation.FeatureMap");
        Assert.Equal(0, runs);
        ReadVectors<float>(view, "Explanation.R2");
        Assert.Equal(2 * 21, runs);
        _ = Ml.Data.CreateEnumerable<LimeExplanationRow>(view, reuseRowObject: true).Count();
        Assert.Equal(4 * 21, runs);
    }

    /// <summary>Explanations of three images with a segmenter.</summary>
    private IDataView ExplainedBy(ISegmenter segmenter)
    {
        IDataView files = Files("0.png", "1.png", "2.png");
        return Ml.Transforms.LoadImages("Image", Folder, "ImagePath")
            .Append(Ml.Lime().ExplainImage("Explanation", "Image", Halves(_ => { }),
                new() { Method = Options with { Samples = 20, Segmenter = segmenter } }))
            .Fit(files).Transform(files);
    }

    [Fact]
    public void Explain_WhenAllColumnsAreRead_SegmentsEachImageOnce()
    {
        var segmenter = new CountingSegmenter();
        IDataView view = ExplainedBy(segmenter);
        LimeExplanationRow[] rows = [.. Ml.Data.CreateEnumerable<LimeExplanationRow>(view, reuseRowObject: false)];
        Assert.Equal(3, segmenter.Calls);
        int[][] alone = ReadVectors<int>(view, "Explanation.FeatureMap");
        Assert.Equal(6, segmenter.Calls);
        Assert.Equal(rows.Select(row => row.FeatureMap), alone);
    }

    [Fact]
    public void Explain_WhenSegmentsAreReadBeforeTheExplanation_SegmentsEachImageOnceWithEqualResults()
    {
        var segmenter = new CountingSegmenter();
        IDataView view = ExplainedBy(segmenter);
        float[][] expected = ReadVectors<float>(view, "Explanation.Importance");
        int before = segmenter.Calls;
        DataViewSchema.Column labels = view.Schema["Explanation.FeatureMap"], importance = view.Schema["Explanation.Importance"];
        using DataViewRowCursor cursor = view.GetRowCursor([labels, importance]);
        ValueGetter<VBuffer<int>> getLabels = cursor.GetGetter<VBuffer<int>>(labels);
        ValueGetter<VBuffer<float>> getImportance = cursor.GetGetter<VBuffer<float>>(importance);
        VBuffer<int> labelValues = default;
        VBuffer<float> importanceValues = default;
        for (int row = 0; cursor.MoveNext(); row++)
        {
            getLabels(ref labelValues);
            getImportance(ref importanceValues);
            Assert.Equal(expected[row], importanceValues.DenseValues());
        }
        Assert.Equal(3, segmenter.Calls - before);
    }

    private sealed class CountingSegmenter : ISegmenter
    {
        public int Calls { get; private set; }

        public ComponentInfo Info => new("counting");

        public SegmentMap Segment(ImageBuffer image, CancellationToken cancellation = default)
        {
            Calls++;
            return Segmenters.Grid(12).Segment(image, cancellation);
        }
    }

    [Fact]
    public void Explain_InPredictionEngine_MatchesEngine()
    {
        using OnnxScorer scorer = OpenShapes();
        IDataView files = Files("0.png");
        LimeExplainOptions options = new() { Segments = "Segments", Method = Options };
        var transformer = Pipeline(scorer, options).Fit(files);
        using var engine = Ml.Model.CreatePredictionEngine<FileRow, LimeExplanationRow>(transformer);

        foreach (int i in new[] { 2, 0, 2 })
        {
            ImageExplanation expected = new LimeExplainer(Options).Explain(scorer, Scene(i));
            LimeExplanationRow row = engine.Predict(new FileRow { ImagePath = $"{i}.png" });
            Assert.Equal([expected.Classes[0].ClassIndex!.Value], row.ClassIndex);
            Close(expected.Classes[0].Surrogate!.Importance, row.Importance);
        }
    }

    [Fact]
    public void Columns_WhenExplanationHasOtherName_ReadsItsColumns()
    {
        IDataView files = Files("0.png");
        IDataView view = Ml.Transforms.LoadImages("Image", Folder, "ImagePath")
            .Append(Ml.Lime().ExplainImage("Why", "Image", Halves(_ => { }), new() { Method = Options with { Samples = 20 } })).Fit(files)
                .Transform(files);
        LimeExplanationRow row = Ml.Data.CreateEnumerable<LimeExplanationRow>(view, false,
            schemaDefinition: LimeExplanationRow.Columns("Why")).Single();
        Assert.Equal(Height * Width, row.ScoreMap.Length);
    }

    [Fact]
    public void Explain_WhenModelUsesOneHalf_GivesImportanceToThatHalfOnly()
    {
        IDataView files = Files("0.png");
        SegmentMap halves = SegmentMap.FromValues(Height, Width,
            [.. Enumerable.Range(0, Height * Width).Select(i => i % Width * 2 / Width)]);
        LimeOptions lime = new()
        {
            Samples = 64,
            Segmenter = Segmenters.Map(halves),
            Baseline = Baselines.Color(0),
            Surrogate = Surrogates.Ridge(1e-6)
        };
        IDataView view = Pipeline(Halves(_ => { }), new() { Method = lime, Classes = [0, 1] }).Fit(files).Transform(files);

        float[] importance = ReadVectors<float>(view, "Explanation.Importance").Single();
        float[] probability = ReadVectors<float>(view, "Explanation.Probability").Single();
        Assert.Equal([probability[0], 0, 0, probability[1]], importance, (expected, found) => Math.Abs(expected - found) < 1e-4);
        Assert.True(probability[0] > 0.05);
    }

    [Fact]
    public void Explain_WhenImageIsMissing_GivesMissingValuesAndWarning()
    {
        IDataView files = Files("", "0.png");
        LimeOptions lime = Options with { Samples = 20, Upsampling = MapUpsampling.Nearest };
        IDataView view = Ml.Transforms.LoadImages("Image", Folder, "ImagePath")
            .Append(Ml.Lime().ExplainImage("Explanation", "Image", Halves(_ => { }), new() { Method = lime, Overlay = true })).Fit(files)
                .Transform(files);

        LimeExplanationRow[] rows = [.. Ml.Data.CreateEnumerable<LimeExplanationRow>(view, reuseRowObject: false)];
        Assert.Equal(Height * Width, rows[0].ScoreMap.Length);
        Assert.All(rows[0].ScoreMap.Concat(rows[0].Probability).Concat(rows[0].R2), value => Assert.True(float.IsNaN(value)));
        Assert.Empty(rows[0].Importance);
        Assert.Empty(rows[0].StandardError);
        Assert.Equal([-1], rows[0].ClassIndex);
        Assert.All(rows[0].FeatureMap, segment => Assert.Equal(-1, segment));
        Assert.Equal(["There is no image in the column 'Image'."], rows[0].Warning);
        Assert.NotEmpty(rows[1].Importance);
        Assert.DoesNotContain(rows[1].ScoreMap, float.IsNaN);
        Assert.Null(Read<MLImage>(view, "Explanation.Overlay")[0]);
    }

    [Fact]
    public void Explain_WhenImageIsMissingWithFailOnMissingImage_Throws()
    {
        IDataView files = Files("");
        IDataView view = Ml.Transforms.LoadImages("Image", Folder, "ImagePath")
            .Append(Ml.Lime().ExplainImage("Explanation", "Image", Halves(_ => { }), new() { FailOnMissingImage = true })).Fit(files)
                .Transform(files);
        Assert.StartsWith("Row 0 has no image in the column 'Image';",
            Assert.Throws<LimeException>(() => ReadVectors<float>(view, "Explanation.R2")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Explain_OverlayColumn_MatchesEngine()
    {
        IDataView files = Files("1.png");
        IDataView view = Pipeline(Halves(_ => { }), new() { Method = Options, Overlay = true }).Fit(files).Transform(files);
        ImageExplanation expected = new LimeExplainer(Options).Explain(Halves(_ => { }), Scene(1));

        using DataViewRowCursor cursor = view.GetRowCursor([view.Schema["Explanation.Overlay"]]);
        ValueGetter<MLImage> getter = cursor.GetGetter<MLImage>(view.Schema["Explanation.Overlay"]);
        MLImage image = null!;
        Assert.True(cursor.MoveNext());
        getter(ref image);
        Assert.Equal(Overlay.DrawPlain(Scene(1), expected, expected.Classes[0]).Bytes.ToArray(),
            MLImages.ToBuffer(image, 3).Bytes.ToArray());
        image.Dispose();
    }

    [Fact]
    public void Explain_LogsEveryRow()
    {
        List<string> heard = [];
        Ml.Log += (_, message) => heard.Add(message.RawMessage);
        IDataView files = Files("0.png", "1.png");
        ReadVectors<float>(Pipeline(Halves(_ => { }), new() { Method = Options with { Samples = 20 } }).Fit(files).Transform(files),
            "Explanation.R2");
        Assert.Equal(2, heard.Count(message => message.StartsWith("Explained row ", StringComparison.Ordinal)));
    }

    [Fact]
    public void Explain_WithInvalidOptionsOrColumns_ThrowsBeforeReadingRows()
    {
        IDataView files = Files("0.png");
        LimeException classes = Assert.Throws<LimeException>(() =>
            Ml.Lime().ExplainImage("E", "Image", Halves(_ => { }), new() { Classes = [0, 2, -1] }));
        Assert.Equal(2, classes.Problems.Count);
        Assert.Equal("Class 2 does not exist: the model has 2 outputs, numbered from 0 to 1.", classes.Problems[0]);
        Assert.Throws<LimeException>(() => Ml.Lime().ExplainImage("E", "Image", Halves(_ => { }), new() { TopClasses = 3 }));
        Assert.Contains("needs the cells of a grid", Assert.Throws<LimeException>(() => Ml.Lime().ExplainImage("E", "Image",
            Halves(_ => { }), new() { Segments = "S", Method = new LimeOptions { Upsampling = MapUpsampling.Bicubic } })).Message,
            StringComparison.Ordinal);
        LimeException columns = Assert.Throws<LimeException>(() =>
            Ml.Lime().ExplainImage("E", "Number", Halves(_ => { }), new() { Segments = "Number" }).Fit(files));
        Assert.Equal("The input column 'Number' must be of type Image, Vector<Byte> (an image file) or String (its path), but it is "
            + "Single; name another column, or add a step that creates one of that type.", columns.Problems[0]);
        Assert.StartsWith("The input column 'Number' must be of type Vector<Int32> (a label map), but it is Single;", columns.Problems[1],
            StringComparison.Ordinal);
    }

    private static void Close(IEnumerable<double> expected, float[] found)
    {
        double[] values = [.. expected];
        Assert.Equal(values.Length, found.Length);
        for (int i = 0; i < found.Length; i++)
            Assert.Equal(values[i], found[i], 1e-5);
    }
}
