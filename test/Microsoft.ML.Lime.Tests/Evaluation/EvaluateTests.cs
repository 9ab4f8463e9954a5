using Microsoft.ML.Data;
using Microsoft.ML.Lime.Engine;
using Microsoft.ML.Lime.Evaluation;
using Microsoft.ML.Lime.Images;
using Microsoft.ML.Lime.Onnx;
using Microsoft.ML.Lime.Shapes;

namespace Microsoft.ML.Lime.Tests;

/// <summary>Metric values per row and their aggregation, compared with the engine.</summary>
public sealed class EvaluateTests : EvaluateTest
{
    private static readonly IMapMetric[] Some =
    [
        Metrics.InsertionAuc(), Metrics.DeletionAuc(), Metrics.MuFidelity(sets: 20), Metrics.SpearmanStability(seeds: 2),
            Metrics.VariablesStability(seeds: 3),
        Metrics.CoefficientsStability(seeds: 2), Metrics.MaxSensitivity(noisyImages: 1), Metrics.PointingGame(), Metrics.GiniIndex(),
            Metrics.HalfMassCount(),
    ];

    public static TheoryData<string> Explainers => ["lime", "occlusion", "kernelshap", "rise", "cam", "score-cam"];

    [Theory]
    [MemberData(nameof(Explainers))]
    public void Evaluate_ForEachMethod_RowMetricsMatchEngine(string method)
    {
        using OnnxScorer scorer = OpenShapes();
        (ITransformer model, IDataView explained) = method == "lime"
            ? Lined(scorer, Files("", "2.png"))
            : Chain(Estimator(Ml.Lime(), method, scorer), Files("", "2.png"));

        LimeMetrics found = Ml.Lime().Evaluate(explained, model, options: new() { Metrics = Some });

        Assert.Equal(["0", "1"], found.Rows.Select(row => row.Image));
        ImageExplanation expected = method == "lime" ? new LimeExplainer(Lime).Explain(scorer, Scene(2)) : Expected(method, scorer, 2);
        Same(Some, Metrics.Compare(Some, scorer, MetricInput.Create(expected)), found.Rows[1]);
        Assert.Equal(expected.Classes[0].ClassName, found.Rows[1].Prediction);
        Assert.Equal((float)expected.Classes[0].Probability, found.Rows[1].Probability);
        Assert.Contains("pointing needs a ground-truth mask; give a mask or boxes.", found.Rows[1].Warnings);
        Assert.Equal(method is "lime" or "kernelshap" ? 1 : 0, found["vsi"].Distribution?.Values.Count ?? 0);
        Assert.Single(found["spearman"].Distribution!.Values);
    }

    [Fact]
    public void Evaluate_AggregatesRowsLikeEngine()
    {
        using OnnxScorer scorer = OpenShapes();
        (ITransformer model, IDataView explained) = Lined(scorer, Files("0.png", "1.png", "", "3.png"));

        LimeMetrics found = Ml.Lime()
            .Evaluate(explained, model,
                options: new() { Metrics = [Metrics.InsertionAuc(), Metrics.PointingGame()], NameColumn = "ImagePath" });

        double[] values = [.. found.Rows.Where(row => row.Metrics.Count > 0).Select(row => row.Metrics["insertionAuc"].Value!.Value)];
        Assert.Equal(3, values.Length);
        Assert.Equal(ConfidenceInterval.OfMean([.. values.Order()]), found["INSERTIONAUC"].Mean);
        Assert.Equal(found.Rows.Where(row => row.Metrics.Count > 0).Average(row => row.Metrics["insertionAuc"].Random),
            found["insertionAuc"].Distribution!.Random);
        Assert.Equal((0, 3), (found["insertionAuc"].NotApplicable, found["pointing"].NotApplicable));
        Assert.Equal(["pointing needs a ground-truth mask; give a mask or boxes."], found["pointing"].Reasons);
        Assert.Null(found["pointing"].Mean);
        Assert.Equal((4, 1), (found.Summary.Images, found.Summary.Unreadable));
        Assert.Null(found.Accuracy);
        Assert.Equal(["0.png", "1.png", "", "3.png"], found.Rows.Select(row => row.Image));
        Assert.Equal(["There is no image in the column 'Image'."], found.Rows[2].Warnings);
        Assert.Equal(found.Rows.Select(row => row.Prediction).OfType<string>().Distinct().Order(StringComparer.Ordinal),
            found.Classes.Select(of => of.Name));
        Assert.Equal(3, found.Classes.Sum(of => of.Metrics[0].Distribution!.Values.Count));
        Assert.Equal("3 rows with an image: for fewer than ten rows the intervals of the metrics are too narrow.",
            Assert.Single(found.Warnings));
        string[] lines = found.ToString().Split(Environment.NewLine);
        Assert.Equal("4 rows, 1 without an image", lines[0]);
        Assert.Matches(@"^insertionAuc 0\.\d{4} \(0\.\d{4} to [01]\.\d{4}, 3 rows, more is better\); "
            + @"constant 0\.\d{4}, random 0\.\d{4}, centre 0\.\d{4}$", lines[1]);
        Assert.Equal("pointing: no row (pointing needs a ground-truth mask; give a mask or boxes.)", lines[2]);
        string html = found.ToHtml();
        Assert.Contains("<td style=\"padding:.15em .6em;text-align:left\">insertionAuc</td>", html, StringComparison.Ordinal);
        Assert.Contains("<strong>Warning:</strong> pointing did not apply to 3 rows: pointing needs a ground-truth mask", html,
            StringComparison.Ordinal);
        Assert.Contains($"<strong>Warning:</strong> {found.Warnings[0]}", html, StringComparison.Ordinal);
        Assert.Equal("The metric 'deletionAuc' was not measured; these were: insertionAuc, pointing.",
            Assert.Throws<LimeException>(() => found["deletionAuc"]).Message);
    }

    [Fact]
    public void Evaluate_ByDefault_UsesFourFaithfulnessMetricsAndLogsModelRunsFirst()
    {
        int runs = 0;
        (ITransformer model, IDataView explained) = Lined(Halves(count => runs += count), Files("0.png", "3.png"));
        ReadVectors<float>(explained, "Explanation.R2");
        int explaining = runs;
        List<string> log = [];
        int runsAtLog = -1;
        Ml.Log += (_, line) =>
        {
            if (line.RawMessage.StartsWith("Evaluating", StringComparison.Ordinal))
                (log, runsAtLog) = ([.. log, line.RawMessage], runs);
        };

        LimeMetrics found = Ml.Lime().Evaluate(explained, model);

        Assert.Equal(["insertionAuc", "deletionAuc", "muFidelity", "infidelity"], found.Metrics.Select(metric => metric.Name));
        Assert.Equal(explaining, runsAtLog);
        int a_row = (runs - 2 * explaining) / 2;
        Assert.Equal($"Evaluating the explanation 'Explanation' by insertionAuc, deletionAuc, muFidelity, infidelity takes {a_row} "
            + "model runs per row; explanations that the view computes when it is read are not counted.", Assert.Single(log));
    }

    [Fact]
    public void Evaluate_WhenClassesAreNamed_EvaluatesChosenClassAndPredictsLargestOutput()
    {
        using OnnxScorer scorer = OpenShapes();
        IMapMetric[] metrics = [Metrics.DeletionAuc()];
        (ITransformer model, IDataView explained) = Lined(scorer, Files("0.png", "1.png"), new() { Method = Lime, Classes = [4, 1] });

        LimeMetrics found = Ml.Lime().Evaluate(explained, model, options: new() { Metrics = metrics, Number = 1 });

        for (int i = 0; i < 2; i++)
        {
            Same(metrics, Metrics.Compare(metrics, scorer,
                MetricInput.Create(new LimeExplainer(Lime with { Classes = [1] }).Explain(scorer, Scene(i)))), found.Rows[i]);
            ClassExplanation top = new LimeExplainer(Lime).Explain(scorer, Scene(i)).Classes[0];
            Assert.Equal((top.ClassName, top.Probability), (found.Rows[i].Prediction, found.Rows[i].Probability!.Value));
        }
        Assert.Contains(found.Rows, row => row.Prediction != ShapeScene.ClassNames[1]);
    }

    [Fact]
    public void Evaluate_WhenTargetIsNotClass_EvaluatesTargetValue()
    {
        using OnnxScorer scorer = OpenShapes();
        IMapMetric[] metrics = [Metrics.InsertionAuc(), Metrics.SpearmanStability(seeds: 2)];
        ITarget target = Targets.Outputs(5, 2);
        (ITransformer model, IDataView explained) = Chain(Estimator(Ml.Lime(), "rise", scorer, target: target), Files("1.png"));

        LimeMetrics found = Ml.Lime().Evaluate(explained, model, options: new() { Metrics = metrics, Number = 1 });

        ImageExplanation expected = Expected("rise", scorer, 1, target: target);
        Same(metrics, Metrics.Compare(metrics, scorer, MetricInput.Create(expected, 1)), found.Rows[0]);
        Assert.Equal(("output 2", (float)expected.Classes[1].Probability),
            (found.Rows[0].Prediction, (float)found.Rows[0].Probability!.Value));
    }

    [Fact]
    public void Evaluate_WhenSegmentsColumnIsGiven_KeepsSegmentsInRepeatedExplanations()
    {
        using OnnxScorer scorer = OpenShapes();
        IMapMetric[] metrics = [Metrics.MaxSensitivity(noisyImages: 2), Metrics.JaccardStability(seeds: 2)];
        (ITransformer model, IDataView explained) = Chain(Ml.Lime().SegmentImage("Segments", "Image", Segmenters.Grid(16))
            .Append(Ml.Lime().ExplainImage("Explanation", "Image", scorer, new() { Method = Lime, Segments = "Segments" })),
            Files("1.png"));

        LimeMetrics found = Ml.Lime().Evaluate(explained, model, options: new() { Metrics = metrics });

        LimeOptions gridded = Lime with { Segmenter = Segmenters.Grid(16) };
        Same(metrics, Metrics.Compare(metrics, scorer, MetricInput.Create(new LimeExplainer(gridded).Explain(scorer, Scene(1)))),
            found.Rows[0]);
    }

    [Fact]
    public void Evaluate_WhenImageNeedsResizing_UsesResizeModeOfExplanation()
    {
        using OnnxScorer scorer = OpenShapes();
        ImageBuffer source = ShapeScene.Create(5, 1, scale: 2).Image;
        source = Resampler.Resize(source, 120, 250, ResampleFilter.Bilinear);
        using (MLImage image = MLImages.ToImage(source))
            image.Save(Path.Combine(Folder, "wide.png"));
        RiseOptions cropped = Rise with { Resize = ResizeMode.Crop };
        IMapMetric[] metrics = [Metrics.InsertionAuc(), Metrics.GiniIndex()];
        (ITransformer model, IDataView explained) = Chain(Ml.Lime().ExplainImage("Explanation", "Image", scorer, cropped),
            Files("wide.png"));

        LimeMetrics found = Ml.Lime().Evaluate(explained, model, options: new() { Metrics = metrics });

        Same(metrics, Metrics.Compare(metrics, scorer, MetricInput.Create(new RiseExplainer(cropped).Explain(scorer, source))),
            found.Rows[0]);
    }
}
