using Microsoft.ML.Lime.Engine;
using Microsoft.ML.Lime.Onnx;

namespace Microsoft.ML.Lime.Tests;

/// <summary>Which model is judged, saved and loaded ones too; work that is watched and stopped; what cannot be.</summary>
public sealed class EvaluateModelTests : EvaluateTest
{
    private static readonly LimeEvaluateOptions Insertion = new() { Metrics = [new InsertionAuc(), new CoefficientsStability { Seeds = 2 }] };

    [Fact]
    public void A_loaded_model_is_judged_as_the_saved_one_also_where_ML_NET_alone_loaded_it()
    {
        using OnnxScorer scorer = OpenShapes();
        IDataView files = Files("0.png", "", "2.png");
        (ITransformer model, IDataView explained) = Lined(scorer, files, new() { Lime = Lime, TopClasses = 2 });
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
    public void The_step_itself_will_do_and_a_view_that_was_cut_since()
    {
        using OnnxScorer scorer = OpenShapes();
        (ITransformer model, IDataView explained) = Lined(scorer, Files("0.png", "1.png", "2.png"));
        ITransformer step = ((IEnumerable<ITransformer>)model).Last();
        LimeMetrics whole = Ml.Lime().Evaluate(explained, model, options: Insertion);
        LimeMetrics cut = Ml.Lime().Evaluate(Ml.Data.SkipRows(explained, 2), step, options: Insertion);
        Assert.Equal(whole.Rows[2].Metrics.Values, Assert.Single(cut.Rows).Metrics.Values);
    }

    [Fact]
    public void One_of_several_explanations_is_named()
    {
        using OnnxScorer scorer = OpenShapes();
        (ITransformer model, IDataView explained) = Chain(Ml.Lime().Explain("Lime", "Image", scorer, new() { Lime = Lime })
            .Append(Ml.Lime().Rise("Rise", "Image", scorer, new() { Rise = Rise })), Files("1.png"));
        Assert.Equal("The model makes several explanations: 'Lime', 'Rise'; name one in Explanation.",
            Assert.Throws<LimeException>(() => Ml.Lime().Evaluate(explained, model, options: Quick)).Message);
        Assert.Equal("The model makes no explanation 'Cam'; it makes 'Lime', 'Rise'.",
            Assert.Throws<LimeException>(() => Ml.Lime().Evaluate(explained, model, options: Quick with { Explanation = "Cam" })).Message);
        double? lime = Ml.Lime().Evaluate(explained, model, options: Quick with { Explanation = "Lime" }).Rows[0].Metrics["gini"].Value;
        Assert.Equal(new GiniIndex().Measure(scorer, JudgedMap.Of(new LimeExplainer(Lime).Explain(scorer, Scene(1)))), lime);
        Assert.NotEqual(lime, Ml.Lime().Evaluate(explained, model, options: Quick with { Explanation = "Rise" }).Rows[0].Metrics["gini"].Value);
    }

    [Fact]
    public void A_token_stops_the_work_between_two_batches()
    {
        int runs = 0, limit = int.MaxValue;
        using var stop = new CancellationTokenSource();
        (ITransformer model, IDataView explained) = Lined(Halves(count =>
        {
            if ((runs += count) > limit)
                stop.Cancel();
        }), Files("0.png", "1.png"));
        ReadVectors<float>(explained, "Explanation.R2");
        limit = runs + runs / 2 + 50; // in the first row's metrics: its explanation has no token
        Assert.Throws<OperationCanceledException>(() => Ml.Lime(cancellation: stop.Token).Evaluate(explained, model));
        Assert.InRange(runs, limit + 1, limit + 64);
    }

    [Fact]
    public void Progress_is_told_of_every_row()
    {
        var heard = new Heard();
        (ITransformer model, IDataView explained) = Lined(Halves(_ => { }), Files("0.png", "", "2.png"));
        LimeEvaluateOptions options = new() { Metrics = [new InsertionAuc(), new SpearmanStability { Seeds = 3 }] };
        Ml.Lime(heard).Evaluate(explained, model, options: options);
        Assert.Equal([0L, 2L], heard.Told.Select(progress => progress.Row).Distinct());
        int explaining = new LimeExplainer(Lime).Explain(Halves(_ => { }), Scene(0)).ModelCalls;
        foreach (long row in (long[])[0, 2])
        {
            // One explanation tells of itself how long such ones take; then all the work is told as one.
            LimeProgress[] told = [.. heard.Told.Where(progress => progress.Row == row)];
            Assert.Equal([explaining, Metrics.ModelRuns(options.Metrics, Small, explaining)], told.Select(progress => progress.Total).Distinct());
            Assert.Equal(told[^1].Total, told[^1].Done);
            Assert.All(told, progress => Assert.Equal("Explanation", progress.Column));
        }
        heard.Told.Clear();
        Ml.Lime(heard).Evaluate(explained, model, options: Quick);
        Assert.Empty(heard.Told); // metrics without model runs
    }

    [Fact]
    public void A_row_without_a_picture_is_an_error_where_the_explanation_says_so()
    {
        (ITransformer model, IDataView explained) = Lined(Halves(_ => { }), Files(""), new() { FailOnMissingImage = true });
        Assert.StartsWith("Row 0 has no picture in the column 'Image';",
            Assert.Throws<LimeException>(() => Ml.Lime().Evaluate(explained, model, options: Quick)).Message, StringComparison.Ordinal);
        (model, explained) = Lined(Halves(_ => { }), Files(""));
        Assert.Equal(["There is no row with a picture to judge."], Ml.Lime().Evaluate(explained, model).Warnings);
    }

    [Fact]
    public void What_cannot_be_is_said_in_a_sentence_each()
    {
        IDataView files = Files("0.png");
        (ITransformer model, IDataView explained) = Lined(Halves(_ => { }), files);
        IReadOnlyList<string> Problems(IDataView view, ITransformer with, string? label = null, string? mask = null, LimeEvaluateOptions? options = null) =>
            Assert.Throws<LimeException>(() => Ml.Lime().Evaluate(view, with, label, mask, options)).Problems;

        ITransformer loads = Ml.Transforms.LoadImages("Image", Folder, "ImagePath").Fit(files);
        Assert.Equal("The model (ImageLoadingTransformer) has no step that explains; give the one that made the columns, which fitting ml.Lime().Explain or a "
            + "chain with it gives.", Assert.Single(Problems(explained, loads)));
        IReadOnlyList<string> columns = Problems(loads.Transform(files), model, "Truth", "Number", new() { NameColumn = "Image" });
        Assert.Equal("The input column 'Explanation.ScoreMap' of type Vector<Single> is not there; the columns are 'ImagePath', 'Number', 'Image'.", columns[0]);
        Assert.Equal(9 + 3, columns.Count);
        Assert.StartsWith("The input column 'Truth' of type String, key or number (a label) is not there;", columns[9], StringComparison.Ordinal);
        Assert.StartsWith("The input column 'Number' must be of type Image or Vector of Boolean, Byte, Int32 or Single (a mask), but it is Single;", columns[10], StringComparison.Ordinal);
        Assert.StartsWith("The input column 'Image' must be of type String (a name), but it is Image;", columns[11], StringComparison.Ordinal);

        Assert.Equal(["The metric gini is asked for 2 times; evaluate once for each of its options.",
            "There is no map with the number 1: the explanation 'Explanation' has 1 in a row, counted from 0."],
            Problems(explained, model, options: new() { Metrics = [new GiniIndex(), new GiniIndex()], Number = 1 }));
        (ITransformer small, IDataView cells) = Lined(Halves(_ => { }), files, new() { Lime = Lime with { Segmenter = Segmenters.Grid(20), Upsampling = MapUpsampling.None } });
        Assert.StartsWith("The maps of the explanation 'Explanation' are not as large as the model's input,", Assert.Single(Problems(cells, small)), StringComparison.Ordinal);
        (ITransformer values, IDataView outputs) = Chain(Estimator(Ml.Lime(), "rise", Halves(_ => { }), target: Targets.Outputs(1)), files);
        Assert.Equal("The explanation 'Explanation' explains outputs(output0 1), which is no class that the label column 'Number' could be compared with; leave the label column out.",
            Assert.Single(Problems(outputs, values, "Number")));
        (ITransformer others, _) = Lined(Halves(_ => { }), files, new() { Lime = Lime, TopClasses = 2 });
        Assert.EndsWith("; give the model that made the columns.", Assert.Single(Problems(explained, others)), StringComparison.Ordinal);
    }

    [Fact]
    public void Sampling_until_the_errors_are_small_works_in_a_pipeline_and_is_saved()
    {
        using OnnxScorer scorer = OpenShapes();
        LimeOptions auto = LimeOptions.Default with { Segmenter = Segmenters.Slic0(20), Stop = StopRules.CertainEnough(0.05) };
        IDataView files = Files("2.png");
        (ITransformer model, IDataView explained) = Lined(scorer, files, new() { Lime = auto });
        using MemoryStream stream = new();
        Ml.Model.Save(model, null, stream);
        ImageExplanation expected = new LimeExplainer(auto).Explain(scorer, Scene(2));
        Assert.NotNull(expected.Stopped);
        Assert.NotEqual(new LimeExplainer(auto with { Stop = null }).Explain(scorer, Scene(2)).Samples, expected.Samples);
        foreach (ITransformer either in new[] { model, Ml.Lime().Load(stream, out _), Ml.Model.Load(stream, out _) })
            Assert.Equal(expected.Classes[0].Fit!.Importance.Select(value => (float)value), ReadVectors<float>(either.Transform(files), "Explanation.Importance").Single());
        LimeMetrics found = Ml.Lime().Evaluate(explained, model, options: Quick);
        Assert.Equal(new GiniIndex().Measure(scorer, JudgedMap.Of(expected)), found.Rows[0].Metrics["gini"].Value);
    }

    [Fact]
    public void Options_of_every_method_make_its_explainer_so_that_metrics_can_explain_again() => Assert.All(
        typeof(ExplanationColumnOptions).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(ExplanationColumnOptions))),
        type => Assert.NotNull(((ExplanationColumnOptions)Activator.CreateInstance(type)!).Engine.CreateExplainer()));

    private sealed class Heard : IProgress<LimeProgress>
    {
        public List<LimeProgress> Told { get; } = [];

        public void Report(LimeProgress value) => Told.Add(value);
    }
}
