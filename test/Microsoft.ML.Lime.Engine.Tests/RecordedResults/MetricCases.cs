using Microsoft.ML.Lime.Engine;
using Microsoft.ML.Lime.Evaluation;
using Microsoft.ML.Lime.Evaluation.Quality;
using Case = (string Name, System.Action<Microsoft.ML.Lime.Tests.BitHash> Add);

namespace Microsoft.ML.Lime.Tests;

/// <summary>The metrics on explanations of each method, and the evaluation of a folder of images.</summary>
internal static class MetricCases
{
    private static readonly GroundTruthMask Truth = GroundTruthMask.FromBoxes(48, 40, new ImageBox(20, 6, 36, 28));

    private static (string Name, ExplainOptions Options)[] Methods =>
    [
        ("lime", new LimeOptions { Segmenter = Segmenters.Slic0(20), Samples = 120, Seed = 3 }),
        ("lime with a tree",
            new LimeOptions { Segmenter = Segmenters.Grid(12), Samples = 100, Surrogate = Surrogates.Tree(resamples: 10) }),
        ("kernelshap", new KernelShapOptions { Segmenter = Segmenters.Grid(14), Samples = 100 }),
        ("rise", new RiseOptions { Samples = 80 }),
        ("occlusion", new OcclusionOptions()),
    ];

    /// <summary>All with their defaults, and those that have parameters with others.</summary>
    private static (string Name, IMapMetric Metric)[] Measured =>
    [
        .. Metrics.All.Select(metric => (metric.Name, metric)),
        ("insertionAuc, steps of 100", new InsertionAuc { StepPixels = 100 }),
        ("deletionAuc, blur", new DeletionAuc { Substrate = Baselines.Blur(2) }),
        ("muFidelity, seed 4", new MuFidelity { Sets = 50, Cells = 20, Share = 0.3, Seed = 4 }),
        ("infidelity, seed 4", new Infidelity { Squares = 60, Scaled = false, Seed = 4 }),
        ("maxSensitivity, seed 4", new MaxSensitivity { NoisyImages = 3, Radius = 0.1, Seed = 4 }),
        ("jaccard, top 3", new JaccardStability { Seeds = 3, Top = 3, PixelShare = 0.2 }),
        ("iou, a third", new IntersectionOverUnion { Share = 1 / 3.0 }),
    ];

    public static IEnumerable<Case> All =>
    [
        .. from method in Methods
           let evaluated = new Lazy<MetricInput>(() => MetricInput.Create(ExplanationCases.Explain(method.Options), truth: Truth))
           from metric in Measured
           select (Case)($"metric {metric.Name}, {method.Name}",
               bits => bits.Add(metric.Metric.Compare(RecordedModel.Scorer(), evaluated.Value))),
        ("curve of insertion", bits => AddCurve(bits, new InsertionAuc().Curve(RecordedModel.Scorer(), Input()))),
        ("curve of deletion", bits => AddCurve(bits, new DeletionAuc().Curve(RecordedModel.Scorer(), Input()))),
        ("bootstrap", AddBootstrap), ("evaluation of twelve pictures", AddEvaluation), ("shortcuts of twelve pictures", AddShortcuts),
    ];

    private static MetricInput Input() => MetricInput.Create(ExplanationCases.Explain(Methods[0].Options), truth: Truth);

    private static void AddCurve(BitHash bits, ScoreCurve curve)
    {
        bits.Add(curve.Share);
        bits.Add(curve.Score);
        bits.Add(curve.Area);
    }

    private static void AddBootstrap(BitHash bits)
    {
        double[] one = [.. Enumerable.Range(0, 30).Select(i => i * 7 % 13 / 13.0)];
        double[] other = [.. Enumerable.Range(0, 30).Select(i => i * 5 % 17 / 17.0)];
        Add(bits, ConfidenceInterval.OfMean(one));
        Add(bits, ConfidenceInterval.OfMean(one, 0.9, 500, seed: 3));
        Add(bits, ConfidenceInterval.OfMeanDifference(one, other, seed: 3));
    }

    private static void Add(BitHash bits, ConfidenceInterval? interval) =>
        bits.Add([interval!.Value.Mean, interval.Value.Lower, interval.Value.Upper]);

    private static (EvaluatedImage Row, ReportCard? Card)[] Evaluated()
    {
        var evaluator = new DataSetEvaluator(RecordedModel.Scorer(activation: Activation.Softmax),
            new LimeOptions { Segmenter = Segmenters.Grid(20), Samples = 100 }, [new GiniIndex(), new DeletionAuc(), new PointingGame()]);
        return [.. Enumerable.Range(0, 12).Select(i => evaluator.Evaluate($"{i}.png", RecordedModel.Source(shift: i), i % 3, Truth))];
    }

    private static void AddEvaluation(BitHash bits)
    {
        (EvaluatedImage Row, ReportCard? Card)[] images = Evaluated();
        foreach ((EvaluatedImage row, ReportCard? card) in images)
        {
            bits.Add($"{row.Image} {row.Truth} {row.Prediction}");
            bits.Add(row.Probability);
            foreach ((string name, MetricValue value) in row.Metrics.OrderBy(metric => metric.Key, StringComparer.Ordinal))
            {
                bits.Add(name);
                bits.Add(value);
            }
            bits.Add(card!.Map.Values);
            bits.Add(card.InsideMask);
            bits.Add(card.MaskArea);
            foreach (ReportCard.Feature feature in card.Features)
            {
                bits.Add([feature.Segment, feature.Importance, feature.Y, feature.X]);
                bits.Add(feature.StandardError);
            }
        }
        EvaluationSummary summary = EvaluationSummary.Create([.. images.Select(image => image.Row)]);
        bits.Add([summary.Accuracy!.Value.Share, summary.Accuracy.Value.Low, summary.Accuracy.Value.High]);
        foreach (EvaluationSummary.MetricDistribution metric in summary.Metrics)
        {
            bits.Add(metric.Name);
            bits.Add(metric.Values);
            bits.Add([metric.Mean.Mean, metric.Mean.Lower, metric.Mean.Upper, metric.Median, metric.Minimum, metric.Maximum]);
            bits.Add(metric.Bins);
        }
    }

    private static void AddShortcuts(BitHash bits)
    {
        ReportCard[] cards = [.. Evaluated().Select(image => image.Card! with { Explained = "ant" })];
        ShortcutFindings found = new ShortcutSearch { MinImages = 5, FalseAlarmRate = 0.4 }.Run(cards);
        foreach (ShortcutFindings.ClassFindings one in found.Classes)
        {
            bits.Add(one.Mean.Values);
            bits.Add([one.BorderShare, one.BorderArea, one.Clusters.Count, one.Alarms.Count]);
            bits.Add(one.OutsideShare);
            bits.Add(one.OutsideArea);
            foreach (ShortcutFindings.Alarm alarm in one.Alarms)
                bits.Add([alarm.Images, alarm.TestedImages, alarm.Share, alarm.Expected, alarm.PValue]);
        }
    }
}
