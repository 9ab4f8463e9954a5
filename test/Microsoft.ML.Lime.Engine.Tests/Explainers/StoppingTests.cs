using Microsoft.ML.Lime.Engine;

namespace Microsoft.ML.Lime.Tests;

public class StoppingTests
{
    private static readonly LimeOptions Auto = NoisyModel.Options with { Stop = StopRules.RelativeError(0.05) };

    [Fact]
    public void Stop_RelativeErrorRule_EqualsFixedRunOfSameSampleCount()
    {
        var model = new NoisyModel(noise: 0.02);
        ImageExplanation auto = new LimeExplainer(Auto).Explain(model.Scorer(), NoisyModel.Image);

        Assert.Equal("certain-enough", auto.Stopped?.Reason);
        Assert.InRange(auto.Samples, 385, 4000);
        Assert.Equal(1, auto.Samples % 128);
        Assert.InRange(auto.Classes[0].Surrogate!.ConvergenceRatio!.Value, 0, 0.05);
        Assert.Equal(auto.ModelCalls, model.ImagesScored);
        ImageExplanation @fixed = Explain(Auto with { Stop = null, Samples = auto.Samples }, 0.02);
        Assert.Equal(@fixed.Classes[0].Surrogate!.Importance, auto.Classes[0].Surrogate!.Importance);
        Assert.Equal(@fixed.Classes[0].Surrogate!.StandardError, auto.Classes[0].Surrogate!.StandardError);
        Assert.Equal(@fixed.Classes[0].Map.Values.ToArray(), auto.Classes[0].Map.Values.ToArray());
        Assert.Equal(("fixed", FormattableString.Invariant($"{auto.Samples} samples, a fixed number.")),
            @fixed.Stopped);
        Assert.True(Explain(Auto with { Stop = null, Samples = auto.Samples - 128 }, 0.02).Classes[0].Surrogate!.ConvergenceRatio > 0.05);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(64, 1)]
    [InlineData(13, 3)]
    public void Stop_IsIndependentOfBatchSizeAndDegreeOfParallelism(int batch, int sessions)
    {
        ImageExplanation one = new LimeExplainer(Auto).Explain(new NoisyModel(0.02).Scorer(), NoisyModel.Image);
        ImageExplanation other = new LimeExplainer(Auto).Explain(new NoisyModel(0.02).Scorer(batch, sessions), NoisyModel.Image);
        Assert.Equal((one.Samples, one.Stopped), (other.Samples, other.Stopped));
        Assert.Equal(one.Classes[0].Surrogate!.Importance, other.Classes[0].Surrogate!.Importance);
    }

    [Fact]
    public void Stop_NoiselessModel_EndsAtFirstInterimAnalysis()
    {
        ImageExplanation plain = Explain(Auto, noise: 0);
        Assert.Equal(257, plain.Samples);
        Assert.Equal("certain-enough", plain.Stopped?.Reason);
        Assert.Equal("Which 2 segments are the most important is decided at a confidence of 95 %.",
            Explain(Auto with { Stop = StopRules.TopKSeparation(2) }, noise: 0).Stopped?.Text);
    }

    [Fact]
    public void Stop_LimitReached_ReportsLimitAndRemainingError()
    {
        ImageExplanation result = Explain(Auto with { Samples = 700 }, noise: 10);
        Assert.Equal(700, result.Samples);
        Assert.Equal("limit", result.Stopped?.Reason);
        Assert.StartsWith("The limit of 700 samples was reached. The largest standard error is ", result.Stopped?.Text,
            StringComparison.Ordinal);
        Assert.Equal(5000, Explain(Auto, noise: 10).Samples);
    }

    [Theory]
    [InlineData(10, null, 1024)] // all masks
    [InlineData(11, null, 2047)]
    [InlineData(12, null, 4095)]
    [InlineData(13, null, 5000)]
    [InlineData(13, 100_000, 8191)]
    [InlineData(40, 100_000, 100_000)]
    [InlineData(1000, null, 5000)]
    public void SamplesFor_WithRule_EnumeratesAllMasksOnlyIfFew(int segments, int? limit, int expected)
    {
        Assert.Equal(expected, (Auto with { Samples = limit }).SamplesFor(segments));
        Assert.Equal(limit ?? (segments == 10 ? 1024 : Math.Clamp(15 * segments, 200, 5000)),
            (Auto with { Stop = null, Samples = limit }).SamplesFor(segments));
    }

    [Fact]
    public void Stop_LimitBelowFirstInterimAnalysis_SaysSo() => Assert.Equal(
        ("limit", "The limit of 200 samples was reached. The rule certain-enough needs at least 256."),
        Explain(Auto with { Samples = 200 }, noise: 0).Stopped);

    [Fact]
    public void Stop_AllMasksEvaluated_ReportsExact()
    {
        ImageExplanation all = new LimeExplainer(Auto with { Sampler = new AllMasks(), Segmenter = Segmenters.Grid(12) })
            .Explain(new NoisyModel(10).Scorer(), NoisyModel.Image);
        Assert.Equal(4096, all.Samples);
        Assert.Equal(("exact", "All 4096 masks were scored, so there is no sampling error."), all.Stopped);
        Assert.Equal("exact", new LimeExplainer(NoisyModel.Options with { Sampler = new AllMasks(), Segmenter = Segmenters.Grid(12) })
            .Explain(new NoisyModel(10).Scorer(), NoisyModel.Image).Stopped?.Reason);
    }

    [Fact]
    public void Fit_IsCalledOnceWithoutRuleAndAfterEachBlockWithRule()
    {
        var counting = new Counting(Surrogates.Ridge());
        LimeOptions options = NoisyModel.Options with { Surrogate = counting, Samples = 2000 };
        new LimeExplainer(options).Explain(new NoisyModel(1).Scorer(), NoisyModel.Image, new Progress(_ => { }));
        Assert.Equal([2000], counting.Samples);
        Assert.Equal(10, counting.Predictions); // the folds of the held-out R2

        counting.Samples.Clear();
        counting.Predictions = 0;
        new LimeExplainer(options with { Stop = StopRules.RelativeError(1e-6), Samples = 600 })
            .Explain(new NoisyModel(1).Scorer(), NoisyModel.Image);
        Assert.Equal([257, 385, 513, 600], counting.Samples);
        Assert.Equal(10, counting.Predictions); // of the last block only
    }

    [Fact]
    public void Explain_RuleWithSurrogateWithoutStandardErrors_ThrowsWithRemedy()
    {
        var mute = new Counting(Surrogates.Ridge()) { Mutes = true };
        string message = Assert.Throws<LimeException>(() => Explain(Auto with { Surrogate = mute }, 0)).Message;
        Assert.Equal("The stop rule certain-enough needs standard errors, but the surrogate model has none; "
            + "use ridge, or a fixed number of samples without a rule.", message);
    }

    [Fact]
    public void Explain_TopSeparationRuleWithFeatureSelection_Throws() => Assert.Contains("if the number of features is limited;",
        Assert.Throws<LimeException>(() => Explain(Auto with { Stop = StopRules.TopKSeparation(2), NumFeatures = 4 }, 0)).Message,
            StringComparison.Ordinal);

    [Theory]
    [InlineData(0.02, 4000)] // stops by the rule
    [InlineData(10, 900)] // stops at the limit
    [InlineData(0, 4000)] // stops at the first interim analysis
    public void Progress_WithRule_ForecastsTotalAndFractionNeverDecreases(double noise, int limit)
    {
        List<ExplainProgress> seen = [];
        ImageExplanation result = new LimeExplainer(Auto with { Samples = limit }).Explain(
            new NoisyModel(noise).Scorer(), NoisyModel.Image, new Progress(seen.Add));

        Assert.All(seen, report => Assert.InRange(report.Total, report.Done, limit + 1));
        Assert.Equal(seen.Select(report => report.Fraction).Order(), seen.Select(report => report.Fraction));
        Assert.Equal(seen.Select(report => report.Done).Order(), seen.Select(report => report.Done));
        Assert.Equal((result.ModelCalls, result.ModelCalls, 1.0), (seen[^1].Done, seen[^1].Total, seen[^1].Fraction));
        Assert.Equal(limit + 1, seen[0].Total);
        // The forecast is itself random and ends at an interim analysis; the first one follows 257 samples.
        Assert.All(seen.Where(report => report.Done is > 400 and < 600), report =>
            Assert.InRange(report.Total, result.ModelCalls * 0.6, result.ModelCalls * 1.6));
    }

    private static string Json(ImageExplanation explanation) => new ExplanationFile { Explanation = explanation }.ToJson();

    [Fact]
    public void Serialize_ContainsStopRuleAndReason()
    {
        string json = Json(Explain(Auto, noise: 0));
        Assert.Contains("\"samples\": \"auto\"", json, StringComparison.Ordinal);
        Assert.Contains("\"reason\": \"certain-enough\"", json, StringComparison.Ordinal);
        Assert.Contains("\"share\": 0.05", json, StringComparison.Ordinal);
        Assert.Contains("\"samples\": 300,", Json(Explain(Auto with { Samples = 300 }, noise: 0)),
            StringComparison.Ordinal);
    }

    private static ImageExplanation Explain(LimeOptions options, double noise) =>
        new LimeExplainer(options).Explain(new NoisyModel(noise).Scorer(batch: 32), NoisyModel.Image);

    private sealed class Progress(Action<ExplainProgress> report) : IProgress<ExplainProgress>
    {
        public void Report(ExplainProgress value) => report(value);
    }

    private sealed class AllMasks : ISampler
    {
        public ComponentInfo Info { get; } = new("all");

        public MaskMatrix Sample(int features, int samples, ulong seed)
        {
            var masks = new MaskMatrix(1 << features, features) { IsComplete = true };
            for (int sample = 0; sample < masks.Samples; sample++)
                for (int feature = 0; feature < features; feature++)
                    masks[sample, feature] = (sample >> feature & 1) == 0;
            return masks;
        }
    }

    private sealed class Counting(ISurrogate inner) : ISurrogate
    {
        public List<int> Samples { get; } = [];

        public bool Mutes { get; init; }

        public ComponentInfo Info => inner.Info;

        public IReadOnlyList<SurrogateFit> Fit(MaskMatrix masks, ScoreMatrix scores, ReadOnlySpan<double> weights,
            CancellationToken cancellation)
        {
            Samples.Add(masks.Samples);
            return [.. inner.Fit(masks, scores, weights, cancellation).Select(fit => Mutes ? fit with { StandardError = null } : fit)];
        }

        public int Predictions { get; set; }

        public double[][]? Predict(MaskMatrix masks, ScoreMatrix scores, ReadOnlySpan<double> weights, CancellationToken cancellation)
        {
            Predictions++;
            return inner.Predict(masks, scores, weights, cancellation);
        }
    }
}
