using System.Collections;
using Microsoft.ML.Lime.Evaluation;

namespace Microsoft.ML.Lime.Tests;

/// <summary>Counts and intervals against values computed by hand.</summary>
public sealed class EvaluationSummaryTests
{
    [Theory]
    [InlineData(8, 10, 0.4901625, 0.9433178)] // statsmodels.proportion_confint(8, 10, method="wilson")
    [InlineData(0, 10, 0, 0.2775328)]
    [InlineData(10, 10, 0.7224672, 1)]
    public void Proportion_LowAndHigh_MatchWilsonInterval(int count, int of, double low, double high)
    {
        var proportion = new EvaluationSummary.Proportion(count, of);
        Assert.Equal(low, proportion.Low, 6);
        Assert.Equal(high, proportion.High, 6);
    }

    [Fact]
    public void EvaluationSummary_CountsClassesConfusionsAndAccuracy()
    {
        EvaluatedImage Row(string? truth, string? prediction) => new() { Image = "", Truth = truth, Prediction = prediction };
        EvaluationSummary summary = EvaluationSummary.Create([Row("a", "a"), Row("a", "b"), Row("a", "b"), Row("b", "b"), Row(null, "c"),
            Row("a", null)]);
        Assert.Equal((6, 1), (summary.Images, summary.Unreadable));
        Assert.Equal(new EvaluationSummary.Proportion(2, 4), summary.Accuracy);
        Assert.Equal<EvaluationSummary.ClassCounts>([new("a", 3, 1, 1), new("b", 1, 1, 3), new("c", 0, 0, 1)], summary.Classes);
        Assert.Null(summary.Classes[2].Recall);
        Assert.Equal<EvaluationSummary.ConfusionCount>([new("a", "a", 1), new("a", "b", 2), new("b", "b", 1)],
            summary.Confusions);
        Assert.Null(EvaluationSummary.Create([Row(null, "c")]).Accuracy);
    }

    /// <summary>Each metric has its own images: those with a finite value in both evaluations, in any order.</summary>
    [Fact]
    public void MeanDifferences_PairsByImage()
    {
        EvaluatedImage Row(string image, double? gini, double? halfMass = null) => new()
        {
            Image = image,
            Metrics = new Dictionary<string, MetricValue>
            {
                ["gini"] = new(gini, null, null, null),
                ["halfMass"] = new(halfMass, null, null, null),
            },
        };
        EvaluatedImage[] one = [Row("a", 5, 1), Row("b", 2), Row("only here", 9, 9), Row("c", 4, double.NaN), Row("d", 8)];
        EvaluatedImage[] other = [Row("d", 1), Row("a", 3, 4), Row("only there", 7, 7), Row("c", 6, 5), Row("b", null)];
        IReadOnlyDictionary<string, ConfidenceInterval> found = EvaluationSummary.MeanDifferences(one, other);
        Assert.Equal(2, found.Count);
        Assert.Equal(ConfidenceInterval.OfMean([5 - 3, 4 - 6, 8 - 1]), found["gini"]);
        Assert.Equal(ConfidenceInterval.OfMean([1 - 4]), found["halfMass"]);
        Assert.Empty(EvaluationSummary.MeanDifferences(one, [Row("b", null)]));
    }

    /// <summary>Rows may be on disk, so that each list is read once, one row after the other.</summary>
    [Fact]
    public void MeanDifferences_EqualOrder_ReadsEachRowOnce()
    {
        var other = new CountedRows(Enumerable.Range(0, 50));
        Assert.Equal(0, EvaluationSummary.MeanDifferences([.. other.Where((_, i) => i % 7 != 3)], other)["gini"].Mean);
        Assert.Equal(Enumerable.Range(0, 50), other.Read);
    }

    /// <summary>Rows that record which of them were read by their index.</summary>
    private sealed class CountedRows(IEnumerable<int> numbers) : IReadOnlyList<EvaluatedImage>
    {
        private readonly EvaluatedImage[] _rows = [.. numbers.Select(i => new EvaluatedImage
        {
            Image = $"{i}",
            Metrics = new Dictionary<string, MetricValue> { ["gini"] = new(i, null, null, null) },
        })];

        public List<int> Read { get; } = [];

        public int Count => _rows.Length;

        public EvaluatedImage this[int index]
        {
            get
            {
                Read.Add(index);
                return _rows[index];
            }
        }

        public IEnumerator<EvaluatedImage> GetEnumerator() => ((IEnumerable<EvaluatedImage>)_rows).GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }

    [Fact]
    public void EvaluationSummary_Metric_HasDistributionAndReferences()
    {
        EvaluatedImage Row(double? value, double? random) => new()
        {
            Image = "",
            Metrics = new Dictionary<string, MetricValue> { ["gini"] = new(value, 0, random, null) },
        };
        EvaluationSummary.MetricDistribution metric =
            Assert.Single(EvaluationSummary.Create([Row(3, 2), Row(1, 2), Row(2, null), Row(null, 9), Row(double.NaN, 9)]).Metrics);
        Assert.Equal([1, 2, 3], metric.Values);
        Assert.Equal((2, 2, 0, 2, null), (metric.Mean.Mean, metric.Median, metric.Constant, metric.Random, metric.Center));
        Assert.Equal(ConfidenceInterval.OfMean([1, 2, 3]), metric.Mean);
        Assert.Equal(((1, 2), 1), (metric.AboveRandom, metric.BelowRandom));
        Assert.Equal((0, 3), (metric.Minimum, metric.Maximum));
        Assert.Equal((3, 1), (metric.Bins.Sum(), metric.Bins[^1]));
    }
}
