using Microsoft.ML.Lime.Engine.Explanations;
using Microsoft.ML.Lime.Evaluation;
using Microsoft.ML.Lime.Evaluation.Quality;
using Microsoft.ML.Lime.Tests;

namespace Microsoft.ML.Lime.Engine.Tests;

/// <summary>Properties of all metrics: names, requirements, number of model runs, reference values.</summary>
public sealed class MetricsTests
{
    private static readonly string[] Names =
    [
        "insertionAuc", "deletionAuc", "muFidelity", "infidelity", "spearman", "jaccard", "vsi", "csi", "maxSensitivity", "pointing",
        "massInside", "iou", "gini", "halfMass",
    ];

    private static readonly GroundTruthMask Truth = GroundTruthMask.FromBoxes(9, 14, new ImageBox(3, 2, 9, 7));

    public static IEnumerable<TheoryDataRow<string, string>> Pairs => from metric in Names
                                                                      from method in (string[])["lime", "kernelshap", "rise", "occlusion"]
                                                                      select new TheoryDataRow<string, string>(metric, method);

    [Fact]
    public void Find_IgnoresCaseAndSuggestsSimilarName()
    {
        Assert.Equal(Names, Metrics.All.Select(metric => metric.Name));
        Assert.All(Names, name => Assert.Equal(name, Metrics.Find(name.ToUpperInvariant()).Name));
        Assert.Equal($"There is no metric 'insertionAUK'; there are {string.Join(", ", Names)}. Did you mean 'insertionAuc'?",
            Assert.Throws<LimeException>(() => Metrics.Find("insertionAUK")).Message);
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public void Compare_EveryMetricAndMethod_ReturnsFiniteValuesOrReason(string name, string method)
    {
        (LinearModel model, MetricInput evaluated) = Explained(method);
        IMapMetric metric = Small(name);
        MetricValue value = metric.Compare(model.Scorer(), evaluated);
        bool surrogate = method is "lime" or "kernelshap";
        if (name is "vsi" or "csi" && !surrogate)
        {
            Assert.Equal($"{name} needs the coefficients of a surrogate model, which this "
                + "method does not have; explain with lime or kernelshap.", value.Reason);
            Assert.Equal(new MetricValue(null, null, null, null) { Reason = value.Reason }, value);
            Assert.Equal(value.Reason, Assert.Throws<LimeException>(() => metric.Measure(model.Scorer(), evaluated)).Message);
            return;
        }
        Assert.Null(value.Reason);
        Assert.All((double?[])[value.Value, value.Constant, value.Random, value.Center], one => Assert.True(double.IsFinite(one!.Value)));
        Assert.Equal(value.Value, metric.Measure(model.Scorer(), evaluated));
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public void Compare_IsIndependentOfBatchSizeAndDegreeOfParallelism(string name, string method)
    {
        (LinearModel model, MetricInput evaluated) = Explained(method);
        Assert.Equal(Small(name).Compare(model.Scorer(batch: 1), evaluated),
            Small(name).Compare(model.Scorer(batch: 5, sessions: 3), evaluated));
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public void ModelRuns_EqualsEvaluatedImagesOfMeasureAndCompare(string name, string method)
    {
        (LinearModel model, MetricInput evaluated) = Explained(method);
        IMapMetric metric = Small(name);
        if (metric.ReasonNotApplicable(evaluated) is not null)
            return;
        List<ExplainProgress> reports = [];
        model.ImagesScored = 0;
        metric.Measure(model.Scorer(), evaluated, new ProgressRecorder(reports));
        Assert.Equal(metric.ModelCalls(model.Input) + metric.AdditionalExplanations * evaluated.ModelCalls, model.ImagesScored);
        model.ImagesScored = 0;
        metric.Compare(model.Scorer(), evaluated, new ProgressRecorder(reports));
        int runs = model.ImagesScored;
        Assert.Equal(metric.ComparisonModelCalls(model.Input) + metric.AdditionalExplanations * evaluated.ModelCalls, runs);
        Assert.Equal(runs, Metrics.CountModelCalls([metric], model.Input, evaluated.ModelCalls));
        Assert.True(runs == 0 || reports[^1] == new ExplainProgress(runs, runs), $"{reports.LastOrDefault()} of {runs}");
    }

    [Fact]
    public void Compare_SeveralMetrics_ShareExplanationsOfSeedReplicates()
    {
        (LinearModel model, MetricInput evaluated) = Explained("lime");
        IMapMetric[] metrics = [.. Names.Select(Small)];
        List<ExplainProgress> reports = [];
        model.ImagesScored = 0;
        IReadOnlyList<MetricValue> together = Metrics.Compare(metrics, model.Scorer(), evaluated, new ProgressRecorder(reports));
        Assert.Equal(Metrics.CountModelCalls(metrics, model.Input, evaluated.ModelCalls), model.ImagesScored);
        // At most three additional seeds, and two noisy images.
        Assert.Equal(metrics.Sum(metric => metric.ComparisonModelCalls(model.Input)) + 5 * evaluated.ModelCalls, model.ImagesScored);
        Assert.Equal(new ExplainProgress(model.ImagesScored, model.ImagesScored), reports[^1]);
        Assert.Equal(reports.OrderBy(one => one.Done), reports);
        Assert.Equal(metrics.Select(metric => metric.Compare(model.Scorer(), evaluated)), together);
    }

    [Fact]
    public void Compare_WhenNotApplicable_ReturnsReasonWithoutRunningModel()
    {
        (LinearModel model, MetricInput evaluated) = Explained("rise");
        evaluated = evaluated with { GroundTruth = null, Options = new RecordedOptions("as a file tells them", []) };
        model.ImagesScored = 0;
        string[] not = [.. Names[4..12]];
        IReadOnlyList<MetricValue> values = Metrics.Compare([.. not.Select(Small)], model.Scorer(), evaluated);
        Assert.All(values, value => Assert.Null(value.Value));
        Assert.Equal("spearman explains again, but these options cannot create an explainer, for example because they come from a saved "
            + "explanation; explain the image again.", values[0].Reason);
        Assert.Equal("iou needs a ground-truth mask; give a mask or boxes.", values[^1].Reason);
        Assert.Equal(0, model.ImagesScored);
        Assert.Equal("pointing needs a part of the object, but none of it is inside the model's input.",
            Metrics.Find("pointing").Compare(model.Scorer(), evaluated with { GroundTruth = new GroundTruthMask(9, 14, new bool[9 * 14]) })
                .Reason);
        (_, MetricInput tree) = Explained("lime", LimeOptions.Matlab with { Samples = 40, Surrogate = Surrogates.Tree(resamples: 0) });
        Assert.Contains("explain with ridge", new CoefficientsStability().Compare(model.Scorer(), tree).Reason, StringComparison.Ordinal);
        Assert.Null(new VariablesStability { Seeds = 2 }.Compare(model.Scorer(), tree).Reason);
    }

    [Fact]
    public void Measure_GroundTruthOrSegmentsOfOtherSize_Throws()
    {
        (LinearModel model, MetricInput evaluated) = Explained("lime");
        Assert.Equal("The ground-truth mask is 9 x 13, but the model's input is 9 x 14; fit it with GroundTruthMask.FitTo.",
            Assert.Throws<LimeException>(() => new RelevanceMassAccuracy().Measure(
                model.Scorer(), evaluated with { GroundTruth = GroundTruthMask.FromBoxes(9, 13, new ImageBox(0, 0, 2, 2)) })).Message);
        Assert.Equal("The segments of the evaluated map are 8 x 14, but the model's input is 9 x 14; resize them.",
            Assert.Throws<LimeException>(() => new GiniIndex().Measure(
                model.Scorer(), evaluated with { Segments = SegmentMap.FromValues(8, 14, new int[8 * 14]) })).Message);
    }

    /// <summary>A metric by its name, configured for as little work as possible.</summary>
    private static IMapMetric Small(string name) => Metrics.Find(name) switch
    {
        SpearmanStability metric => metric with { Seeds = 3 },
        JaccardStability metric => metric with { Seeds = 3, Top = 2 },
        VariablesStability metric => metric with { Seeds = 4, Features = 3 },
        CoefficientsStability metric => metric with { Seeds = 4, Features = 3 },
        MaxSensitivity metric => metric with { NoisyImages = 2 },
        MuFidelity metric => metric with { Sets = 20, Cells = 12 },
        Infidelity metric => metric with { Squares = 20 },
        var metric => metric,
    };

    private static (LinearModel Model, MetricInput Evaluated) Explained(string method, ExplainOptions? given = null)
    {
        var model = new LinearModel(9, 14, 3, TensorLayout.Nhwc);
        ExplainOptions options = given ?? method switch
        {
            "lime" => new LimeOptions { Segmenter = Segmenters.Grid(12), Samples = 30 },
            "kernelshap" => new KernelShapOptions { Segmenter = Segmenters.Grid(12), Samples = 200 },
            "rise" => new RiseOptions { Samples = 30 },
            _ => new OcclusionOptions(),
        };
        return (model, MetricInput.Create(options.CreateExplainer()!.Explain(model.Scorer(), model.Image()), truth: Truth));
    }

    private sealed class ProgressRecorder(List<ExplainProgress> reports) : IProgress<ExplainProgress>
    {
        public void Report(ExplainProgress value) => reports.Add(value);
    }
}
