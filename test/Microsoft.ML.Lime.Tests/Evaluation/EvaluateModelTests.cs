using Microsoft.ML.Lime.Engine;
using Microsoft.ML.Lime.Evaluation;
using Microsoft.ML.Lime.Onnx;

namespace Microsoft.ML.Lime.Tests;

/// <summary>The evaluated model, also saved and loaded; progress and cancellation; invalid input.</summary>
public sealed class EvaluateModelTests : EvaluateTest
{
    private static readonly LimeEvaluateOptions Insertion =
        new() { Metrics = [Metrics.InsertionAuc(), Metrics.CoefficientsStability(seeds: 2)] };

    [Fact]
    public void Evaluate_WhenModelIsLoadedByEitherLoader_MatchesSavedModel()
    {
        using OnnxScorer scorer = OpenShapes();
        IDataView files = Files("0.png", "", "2.png");
        (ITransformer model, IDataView explained) = Lined(scorer, files, new() { Method = Lime, TopClasses = 2 });
        LimeMetrics expected = Ml.Lime().Evaluate(explained, model, options: Insertion);
        using MemoryStream stream = new();
        Ml.Model.Save(model, null, stream);
        foreach (ITransformer loaded in new[] { Ml.Lime().Load(stream, out _), Ml.Model.Load(stream, out _) })
        {
            LimeMetrics found = Ml.Lime().Evaluate(loaded.Transform(files), loaded, options: Insertion);
            Assert.Equal(expected.ToString(), found.ToString());
            Assert.Equal(expected.Rows.SelectMany(row => row.Metrics.Values), found.Rows.SelectMany(row => row.Metrics.Values));
            Assert.Equal(expected.Rows.Select(row => row.Prediction), found.Rows.Select(row => row.Prediction));
        }
        Assert.NotNull(expected["csi"].Mean);
    }

    [Fact]
    public void Evaluate_WhenGivenSingleStepAndPartialView_MatchesWholeModel()
    {
        using OnnxScorer scorer = OpenShapes();
        (ITransformer model, IDataView explained) = Lined(scorer, Files("0.png", "1.png", "2.png"));
        ITransformer step = ((IEnumerable<ITransformer>)model).Last();
        LimeMetrics whole = Ml.Lime().Evaluate(explained, model, options: Insertion);
        LimeMetrics cut = Ml.Lime().Evaluate(Ml.Data.SkipRows(explained, 2), step, options: Insertion);
        Assert.Equal(whole.Rows[2].Metrics.Values, Assert.Single(cut.Rows).Metrics.Values);
    }

    [Fact]
    public void Evaluate_WhenModelHasSeveralExplanations_RequiresExplanationName()
    {
        using OnnxScorer scorer = OpenShapes();
        (ITransformer model, IDataView explained) = Chain(Ml.Lime().ExplainImage("Lime", "Image", scorer, new() { Method = Lime })
            .Append(Ml.Lime().ExplainImage("Rise", "Image", scorer, new() { Method = Rise })), Files("1.png"));
        Assert.Equal("The model makes several explanations: 'Lime', 'Rise'; name one in Explanation.",
            Assert.Throws<LimeException>(() => Ml.Lime().Evaluate(explained, model, options: Quick)).Message);
        Assert.Equal("The model makes no explanation 'Cam'; it makes 'Lime', 'Rise'.",
            Assert.Throws<LimeException>(() => Ml.Lime().Evaluate(explained, model, options: Quick with { Explanation = "Cam" })).Message);
        double? lime = Ml.Lime().Evaluate(explained, model, options: Quick with { Explanation = "Lime" }).Rows[0].Metrics["gini"].Value;
        Assert.Equal(Metrics.GiniIndex().Measure(scorer, MetricInput.Create(new LimeExplainer(Lime).Explain(scorer, Scene(1)))), lime);
        Assert.NotEqual(lime, Ml.Lime().Evaluate(explained, model, options: Quick with { Explanation = "Rise" }).Rows[0].Metrics["gini"]
            .Value);
    }

    [Fact]
    public void Evaluate_WhenCanceledDuringMetrics_StopsAfterCurrentBatch()
    {
        int runs = 0, limit = int.MaxValue;
        using var stop = new CancellationTokenSource();
        (ITransformer model, IDataView explained) = Lined(Halves(count =>
        {
            if ((runs += count) > limit)
                stop.Cancel();
        }), Files("0.png", "1.png"));
        ReadVectors<float>(explained, "Explanation.R2");
        limit = runs + runs / 2 + 50; // within the metrics of the first row; its explanation has no cancellation token
        Assert.Throws<OperationCanceledException>(() => Ml.Lime(cancellation: stop.Token).Evaluate(explained, model));
        Assert.InRange(runs, limit + 1, limit + 64);
    }

    [Fact]
    public void Evaluate_ReportsProgressOfExplanationAndMetricsForEachRow()
    {
        var recorder = new ProgressRecorder();
        (ITransformer model, IDataView explained) = Lined(Halves(_ => { }), Files("0.png", "", "2.png"));
        LimeEvaluateOptions options = new() { Metrics = [Metrics.InsertionAuc(), Metrics.SpearmanStability(seeds: 3)] };
        Ml.Lime(recorder).Evaluate(explained, model, options: options);
        Assert.Equal([0L, 2L], recorder.Reports.Select(progress => progress.Row).Distinct());
        int explaining = new LimeExplainer(Lime).Explain(Halves(_ => { }), Scene(0)).ModelCalls;
        foreach (long row in (long[])[0, 2])
        {
            // The first explanation reports its own total; after that the total covers the whole row.
            LimeProgress[] reports = [.. recorder.Reports.Where(progress => progress.Row == row)];
            Assert.Equal([explaining, Metrics.CountModelCalls(options.Metrics, Small, explaining)],
                reports.Select(progress => progress.Total).Distinct());
            Assert.Equal(reports[^1].Total, reports[^1].Done);
            Assert.All(reports, progress => Assert.Equal("Explanation", progress.Column));
        }
        recorder.Reports.Clear();
        Ml.Lime(recorder).Evaluate(explained, model, options: Quick);
        Assert.Empty(recorder.Reports); // metrics without model calls
    }

    [Fact]
    public void Evaluate_WhenImageIsMissing_ThrowsOnlyWithFailOnMissingImage()
    {
        (ITransformer model, IDataView explained) = Lined(Halves(_ => { }), Files(""), new() { FailOnMissingImage = true });
        Assert.StartsWith("Row 0 has no image in the column 'Image';",
            Assert.Throws<LimeException>(() => Ml.Lime().Evaluate(explained, model, options: Quick)).Message, StringComparison.Ordinal);
        (model, explained) = Lined(Halves(_ => { }), Files(""));
        Assert.Equal(["There is no row with an image to evaluate."], Ml.Lime().Evaluate(explained, model).Warnings);
    }

    [Fact]
    public void Evaluate_WithInvalidInputs_ThrowsWithOneProblemEach()
    {
        IDataView files = Files("0.png");
        (ITransformer model, IDataView explained) = Lined(Halves(_ => { }), files);
        IReadOnlyList<string> Problems(IDataView view, ITransformer with, string? label = null, string? mask = null,
            LimeEvaluateOptions? options = null) =>
            Assert.Throws<LimeException>(() => Ml.Lime().Evaluate(view, with, label, mask, options)).Problems;

        ITransformer loads = Ml.Transforms.LoadImages("Image", Folder, "ImagePath").Fit(files);
        Assert.Equal("The model (ImageLoadingTransformer) has no explanation step; give the fitted model that made the columns, from "
            + "ml.Lime().ExplainImage or a chain with it.", Assert.Single(Problems(explained, loads)));
        IReadOnlyList<string> columns = Problems(loads.Transform(files), model, "Truth", "Number", new() { NameColumn = "Image" });
        Assert.Equal("The input column 'Explanation.ScoreMap' of type Vector<Single> does not exist; the columns are 'ImagePath', "
            + "'Number', 'Image'.", columns[0]);
        Assert.Equal(9 + 3, columns.Count);
        Assert.StartsWith("The input column 'Truth' of type String, key or number (a label) does not exist;", columns[9],
            StringComparison.Ordinal);
        Assert.StartsWith("The input column 'Number' must be of type Image or Vector of Boolean, Byte, Int32 or Single (a mask), but it "
            + "is Single;", columns[10], StringComparison.Ordinal);
        Assert.StartsWith("The input column 'Image' must be of type String (a name), but it is Image;", columns[11],
            StringComparison.Ordinal);

        Assert.Equal(["The metric gini is given 2 times; call Evaluate once for each of its options.",
            "There is no map with the index 1: the explanation 'Explanation' has 1 per row, indexed from 0."],
            Problems(explained, model, options: new() { Metrics = [Metrics.GiniIndex(), Metrics.GiniIndex()], Number = 1 }));
        (ITransformer small, IDataView cells) = Lined(Halves(_ => { }), files,
            new() { Method = Lime with { Segmenter = Segmenters.Grid(20), Upsampling = MapUpsampling.None } });
        Assert.StartsWith("The maps of the explanation 'Explanation' are not as large as the model's input,",
            Assert.Single(Problems(cells, small)), StringComparison.Ordinal);
        (ITransformer values, IDataView outputs) = Chain(Estimator(Ml.Lime(), "rise", Halves(_ => { }), target: Targets.Outputs(1)), files);
        Assert.Equal("The explanation 'Explanation' explains outputs(output0 1), which cannot be compared with the classes of the "
            + "label column 'Number'; omit the label column.",
            Assert.Single(Problems(outputs, values, "Number")));
        (ITransformer others, _) = Lined(Halves(_ => { }), files, new() { Method = Lime, TopClasses = 2 });
        Assert.EndsWith("; give the model that made the columns.", Assert.Single(Problems(explained, others)), StringComparison.Ordinal);
    }

    [Fact]
    public void Evaluate_WithRelativeErrorRule_MatchesEngineBeforeAndAfterLoading()
    {
        using OnnxScorer scorer = OpenShapes();
        LimeOptions auto = LimeOptions.Default with { Segmenter = Segmenters.Slic0(20), Stop = StopRules.RelativeError(0.05) };
        IDataView files = Files("2.png");
        (ITransformer model, IDataView explained) = Lined(scorer, files, new() { Method = auto });
        using MemoryStream stream = new();
        Ml.Model.Save(model, null, stream);
        ImageExplanation expected = new LimeExplainer(auto).Explain(scorer, Scene(2));
        Assert.NotNull(expected.Stopped);
        Assert.NotEqual(new LimeExplainer(auto with { Stop = null }).Explain(scorer, Scene(2)).Samples, expected.Samples);
        foreach (ITransformer either in new[] { model, Ml.Lime().Load(stream, out _), Ml.Model.Load(stream, out _) })
            Assert.Equal(expected.Classes[0].Surrogate!.Importance.Select(value => (float)value),
                ReadVectors<float>(either.Transform(files), "Explanation.Importance").Single());
        LimeMetrics found = Ml.Lime().Evaluate(explained, model, options: Quick);
        Assert.Equal(Metrics.GiniIndex().Measure(scorer, MetricInput.Create(expected)), found.Rows[0].Metrics["gini"].Value);
    }

    [Fact]
    public void CreateExplainer_ForEveryOptionsType_ReturnsExplainer() => Assert.All(
        typeof(ExplainOptions).Assembly.GetExportedTypes().Where(type => type.IsSubclassOf(typeof(ExplainOptions))),
        type => Assert.NotNull(((ExplainOptions)Activator.CreateInstance(type)!).CreateExplainer()));

    private sealed class ProgressRecorder : IProgress<LimeProgress>
    {
        public List<LimeProgress> Reports { get; } = [];

        public void Report(LimeProgress value) => Reports.Add(value);
    }
}
