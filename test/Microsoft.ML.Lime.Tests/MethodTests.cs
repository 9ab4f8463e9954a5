using Microsoft.ML.Data;
using Microsoft.ML.Lime.Engine;
using Microsoft.ML.Lime.Onnx;
using Microsoft.ML.Lime.PlainLoader;

namespace Microsoft.ML.Lime.Tests;

/// <summary>Occlusion, KernelSHAP, RISE, CAM and Score-CAM in a pipeline: engine values and the same contract as Explain.</summary>
public sealed class MethodTests : MethodTest
{
    [Theory]
    [MemberData(nameof(Methods))]
    [MemberData(nameof(OfLayers))]
    public void Explain_TypedRowsAndPredictionEngine_MatchEngineBitForBit(string method)
    {
        using OnnxScorer scorer = OpenShapes();
        IDataView files = Files("0.png", "1.png");
        ITransformer model = Images(Estimator(Ml.Lime(), method, scorer, top: 2)).Fit(files);

        ExplanationRow[] rows = [.. Ml.Data.CreateEnumerable<ExplanationRow>(model.Transform(files), reuseRowObject: false)];
        Assert.Equal(2, rows.Length);
        for (int i = 0; i < rows.Length; i++)
            Same(Expected(method, scorer, i, top: 2), rows[i]);
        using var engine = Ml.Model.CreatePredictionEngine<FileRow, ExplanationRow>(model);
        Same(Expected(method, scorer, 3, top: 2), engine.Predict(new FileRow { ImagePath = "3.png" }));
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void Explain_ConstantModel_WarnsInTheColumn(string method)
    {
        IScorer scorer = new DelegateScorer(Halves(_ => { }).Input, 2, (_, _, scores) => scores.Fill(0.5f))
        { Activation = Activation.None };
        IDataView files = Files("0.png");
        IDataView view = Images(Estimator(Ml.Lime(), method, scorer)).Fit(files).Transform(files);
        ExplanationRow row = Ml.Data.CreateEnumerable<ExplanationRow>(view, reuseRowObject: false).Single();
        Assert.Contains(row.Warning,
            warning => warning.StartsWith("Every perturbed image has the score 0.5, so", StringComparison.Ordinal));
    }

    [Fact]
    public void KernelShap_WithSegmentsColumn_FillsSegmentColumnsLikeEngine()
    {
        using OnnxScorer scorer = OpenShapes();
        IDataView files = Files("1.png");
        IDataView view = Images(Ml.Lime().SegmentImage("Segments", "Image", KernelShap.Segmenter))
            .Append(Ml.Lime().ExplainImage("Why", "Image", scorer, new() { Segments = "Segments", Method = KernelShap, TopClasses = 2 }))
            .Fit(files).Transform(files);
        LimeExplanationRow row = Ml.Data.CreateEnumerable<LimeExplanationRow>(
            view, false, schemaDefinition: LimeExplanationRow.Columns("Why")).Single();

        ImageExplanation expected = Expected("kernelshap", scorer, 1, top: 2);
        Same(expected, row);
        Assert.Equal(expected.Segments!.Labels.ToArray(), row.FeatureMap);
        Assert.Equal(expected.Classes.SelectMany(target => target.Surrogate!.Importance).Select(value => (float)value), row.Importance);
        Assert.Equal(expected.Classes.SelectMany(target => target.Surrogate!.StandardError!).Select(value => (float)value),
            row.StandardError);
        Assert.Equal(expected.Classes.Select(target => (float)target.Surrogate!.R2), row.R2);
        Assert.NotEmpty(row.StandardError);
    }

    [Fact]
    public void GetOutputSchema_OfEachMethod_HasDocumentedTypesAndMatchesEstimator()
    {
        IScorer scorer = Halves(_ => { });
        DataViewSchema sized = Images(Ml.Transforms.ResizeImages("Image", Width - 6, Height + 10)).Fit(Files())
            .GetOutputSchema(Files().Schema);
        DataViewSchema any = Ml.Transforms.LoadImages("Image", Folder, "ImagePath").Fit(Files()).GetOutputSchema(Files().Schema);

        const string map = "E.ScoreMap Vector<Single, 2, 80, 96>", names = "E.ClassIndex Vector<Int32, 2>, E.ClassName Vector<String, 2>, "
            + "E.Probability Vector<Single, 2>, ", warning = "E.Warning Vector<String>",
            fit = "E.R2 Vector<Single, 2>, E.HeldOutR2 Vector<Single, 2>, E.HeldOutR2Interval Vector<Single, 2, 2>, ";
        const string bySegment = "E.Importance Vector<Single, 2, *>, E.StandardError Vector<Single, 2, *>, "
            + "E.FeatureMap Vector<Int32, 80, 96>, ";
        AreKept($"{map}, {names}{warning}, E.Overlay Image<90, 90>",
            Ml.Lime().ExplainImage("E", "Image", scorer, new() { Method = Occlusion, Classes = [1, 0], Overlay = true }), sized);
        AreKept($"{map}, {bySegment}{names}{fit}{warning}, E.Overlay Image",
            Ml.Lime().ExplainImage("E", "Image", scorer, new() { Method = new KernelShapOptions(), TopClasses = 2, Overlay = true }), any);
        AreKept($"{map}, {names}{warning}",
            Ml.Lime().ExplainImage("E", "Image", scorer, new() { Method = new RiseOptions(), TopClasses = 2 }), any);
        // The mask positions follow from the input size: centres at rows 0, 16, ..., 64 and columns 0, 24, 48, 72.
        AreKept($"{map.Replace("80, 96", "5, 4", StringComparison.Ordinal)}, {names}{warning}",
            Ml.Lime().ExplainImage("E", "Image", scorer,
                new() { Method = Occlusion with { Upsampling = MapUpsampling.None }, TopClasses = 2 }), any);
        AreKept($"{map}, {names}{warning}", Ml.Lime().ExplainImage("E", "Image", scorer,
            new()
            {
                Method = Occlusion with { Mapping = OcclusionMapping.Average, Upsampling = MapUpsampling.None },
                TopClasses = 2,
            }), any);
        AreKept($"E.ScoreMap Vector<Single>, {bySegment}{names}{fit}{warning}", Ml.Lime().ExplainImage("E", "Image",
            scorer, new()
            {
                Method = new KernelShapOptions { Segmenter = Segmenters.Grid(12), Upsampling = MapUpsampling.None },
                TopClasses = 2,
            }), any);
    }

    private static void AreKept(string expected, IEstimator<LimeTransformer> estimator, DataViewSchema images)
    {
        SchemaPromises.AreKept(estimator, images);
        DataViewSchema schema = estimator.Fit(new SchemaView(images)).GetOutputSchema(images);
        Assert.Equal(expected, string.Join(", ", schema.Skip(images.Count).Select(column => $"{column.Name} {column.Type}")));
    }

    [Fact]
    public void Occlusion_WithoutUpsampling_ReturnsMapOfMaskPositionsLikeEngine()
    {
        OcclusionOptions small = Occlusion with { Upsampling = MapUpsampling.None };
        IDataView files = Files("0.png", "");
        IDataView view = Images(Ml.Lime().ExplainImage("E", "Image", Halves(_ => { }), new() { Method = small, Overlay = true }))
            .Fit(files).Transform(files);
        float[][] maps = ReadVectors<float>(view, "E.ScoreMap");
        Assert.Equal(new OcclusionExplainer(small).Explain(Halves(_ => { }), Scene(0)).Classes[0].Map.Values.ToArray(), maps[0]);
        Assert.Equal(20, maps[0].Length);
        Assert.Equal(Enumerable.Repeat(float.NaN, 20), maps[1]);
        Assert.Null(Read<MLImage>(view, "E.Overlay")[1]);
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void Explain_WhenClassesAreSet_KeepsTheirOrder(string method)
    {
        IDataView files = Files("0.png", "1.png", "2.png", "3.png");
        IDataView view = Images(Estimator(Ml.Lime(), method, Halves(_ => { }), classes: [1, 0])).Fit(files).Transform(files);
        Assert.All(ReadVectors<int>(view, "Explanation.ClassIndex"), indices => Assert.Equal([1, 0], indices));
        float[][] probabilities = ReadVectors<float>(view, "Explanation.Probability");
        float[][] maps = ReadVectors<float>(view, "Explanation.ScoreMap");
        int other = Array.FindIndex(probabilities, pair => pair[0] < pair[1]); // otherwise the engine's order would pass, too
        ImageExplanation expected = Expected(method, Halves(_ => { }), other, top: 2);
        Assert.Equal([0, 1], expected.Classes.Select(target => target.ClassIndex!.Value));
        Assert.Equal([.. expected.Classes[1].Map.Values, .. expected.Classes[0].Map.Values], maps[other]);
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void Explain_WhenImageIsMissing_GivesMissingValuesOrThrows(string method)
    {
        IDataView files = Files("", "0.png");
        ExplanationRow row = Ml.Data.CreateEnumerable<ExplanationRow>(
            Images(Estimator(Ml.Lime(), method, Halves(_ => { }), overlay: true)).Fit(files).Transform(files), false).First();
        Assert.Equal(Enumerable.Repeat(float.NaN, Height * Width), row.ScoreMap);
        Assert.Equal([float.NaN], row.Probability);
        Assert.Equal([-1], row.ClassIndex);
        Assert.Equal([""], row.ClassName);
        Assert.Equal(["There is no image in the column 'Image'."], row.Warning);
        IDataView failing = Images(Estimator(Ml.Lime(), method, Halves(_ => { }), fails: true)).Fit(files).Transform(files);
        Assert.StartsWith("Row 0 has no image in the column 'Image';",
            Assert.Throws<LimeException>(() => ReadVectors<float>(failing, "Explanation.ScoreMap")).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("occlusion", 2 + 20, "class 1, score 0.")]
    [InlineData("kernelshap", 90, "segments, 90 model runs")]
    [InlineData("rise", 2 + 60, "class 1, score 0.")]
    public void Explain_RunsModelOnlyWhenRequestedReportsProgressAndCancels(string method, int total, string logged)
    {
        int runs = 0;
        List<LimeProgress> reports = [];
        List<string> log = [];
        using var stop = new CancellationTokenSource();
        IDataView files = Files("0.png", "1.png");
        Ml.Log += (_, message) => log.Add(message.Message);
        IDataView view = Images(Estimator(Ml.Lime(new ProgressRecorder(reports), stop.Token), method, Halves(count => runs += count),
            classes: [1]))
            .Fit(files).Transform(files);
        Assert.Equal([0f, 1f], Read<float>(view, "Number"));
        Assert.Equal(0, runs);
        ReadVectors<float>(view, "Explanation.ScoreMap");
        Assert.Equal(2 * total, runs);
        Assert.All(reports, progress => Assert.Equal(("Explanation", total), (progress.Column, progress.Total)));
        Assert.Equal([0L, 1L], reports.Where(progress => progress.Done == total).Select(progress => progress.Row));
        Assert.Contains(log, line => line.Contains($"Explained row 1 by {method}: class 1", StringComparison.Ordinal)
            && line.Contains(logged, StringComparison.Ordinal));

        stop.Cancel();
        Assert.Throws<OperationCanceledException>(() => ReadVectors<float>(view, "Explanation.ScoreMap"));
    }

    private sealed class ProgressRecorder(List<LimeProgress> reports) : IProgress<LimeProgress>
    {
        public void Report(LimeProgress value) => reports.Add(value);
    }

    [Fact]
    public void CamAndScoreCam_WhenScorerHasNoActivations_Throw()
    {
        foreach (string method in OfLayers.Select(row => row.Data))
            Assert.Contains($"provides no activations, which {method} needs", Assert.Throws<LimeException>(
                () => Estimator(Ml.Lime(), method, Halves(_ => { }))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Explain_WithInvalidOptionsOrColumns_ThrowsBeforeReadingRows()
    {
        string[] Problems(Func<object> estimator) => [.. Assert.Throws<LimeException>(estimator).Problems];
        IScorer scorer = Halves(_ => { });
        OcclusionOptions tall = new() { MaskSize = (81, 5), MaskClipping = false };
        Assert.Equal(
            ["Without clipping a mask of 81 x 5 does not fit into an image of 80 x 96; use a smaller mask, or clip it at the edges."],
            Problems(() => Ml.Lime().ExplainImage("E", "Image", scorer, new() { Method = tall })));
        Assert.Equal(2, Problems(() => Ml.Lime().ExplainImage("E", "Image", scorer,
            new() { Method = new OcclusionOptions { MaskSize = (0, 5), Stride = (1, 0), MaskClipping = false } })).Length);
        Assert.Equal(3, Problems(() => Ml.Lime().ExplainImage("E", "Image", scorer,
            new() { Classes = [7], Method = new RiseOptions { Samples = 0, Grid = 1 } })).Length);
        Assert.Equal(["Output 9 does not exist: the model has 2 outputs, numbered from 0 to 1."],
            Problems(() => Ml.Lime().ExplainImage("E", "Image", scorer, new RiseOptions { Target = Targets.Outputs(9) })));
        Assert.Equal(["Classes and a target exclude each other; name the classes in the target, or leave it away."],
            Problems(() => Ml.Lime()
                .ExplainImage("E", "Image", scorer, new() { Classes = [1], Method = new RiseOptions { Target = Targets.Outputs(0) } })));
        Assert.Equal(["Top classes and a target exclude each other; use Targets.TopClasses as the target, or omit one of them."],
            Problems(() => Ml.Lime()
                .ExplainImage("E", "Image", scorer, new() { TopClasses = 9, Method = new RiseOptions { Target = Targets.Outputs(0) } })));
        Assert.Contains("needs the cells of a grid", Problems(() => Ml.Lime().ExplainImage("E", "Image", scorer,
            new() { Segments = "S", Method = new KernelShapOptions { Upsampling = MapUpsampling.Bicubic } })).Single(),
                StringComparison.Ordinal);
        foreach (string method in Methods.Select(row => row.Data))
            Assert.StartsWith("The input column 'Number' must be of type Image, Vector<Byte> (an image file) or String (its path), but "
                + "it is Single;",
                Assert.Throws<LimeException>(() => Estimator(Ml.Lime(), method, scorer, "Number").Fit(Files())).Message,
                StringComparison.Ordinal);
    }

    public static TheoryData<string, bool> Saved =>
        new() { { "occlusion", true }, { "kernelshap", false }, { "kernelshap", true }, { "rise", false }, { "cam", false },
            { "score-cam", true } };

    [Theory]
    [MemberData(nameof(Saved))]
    public void Save_OfEachMethod_GivesSameValuesAfterEitherWayOfLoading(string method, bool isTarget)
    {
        using OnnxScorer scorer = OpenShapes();
        ITarget? target = isTarget ? Targets.Outputs(2, 0) : null;
        IEstimator<LimeTransformer> estimator = Estimator(
            Ml.Lime(), method, scorer, top: isTarget ? null : 2, target: target, overlay: true);
        ITransformer model = Images(estimator).Fit(Files());
        IDataView files = Ml.Data.LoadFromEnumerable(
            new[] { "", "0.png", "3.png" }.Select(name => new PlainLoader.FileRow { ImagePath = name }));
        string[] expected = [.. ViewDump.Lines(model.Transform(files))];
        using MemoryStream stream = new();
        Ml.Model.Save(model, files.Schema, stream);

        Assert.Equal(expected, ViewDump.Lines(Ml.Model.Load(stream, out _).Transform(files)));
        ITransformer loaded = Ml.Lime().Load(stream, out _);
        Assert.Equal(expected, ViewDump.Lines(loaded.Transform(files)));
        Assert.IsType(estimator.Fit(Ml.Transforms.LoadImages("Image", Folder, "ImagePath").Fit(files).Transform(files)).GetType(),
            ((IEnumerable<ITransformer>)loaded).Last());
        Assert.Equal(model.GetOutputSchema(files.Schema).Select(column => $"{column.Name} {column.Type}"),
            loaded.GetOutputSchema(files.Schema).Select(column => $"{column.Name} {column.Type}"));
        ((IDisposable)loaded).Dispose();
        Assert.ThrowsAny<Exception>(() => ViewDump.Lines(loaded.Transform(files)).ToArray());
    }
}
