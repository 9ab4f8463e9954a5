using Microsoft.ML.Lime.Engine;
using Microsoft.ML.Lime.Engine.Stopping;

namespace Microsoft.ML.Lime.Tests;

public class InterimScheduleTests
{
    [Fact]
    public void SampleCounts_WhenEveryBlock_GrowByBlocksThenLargerStepsUpToLimit()
    {
        InterimSchedule schedule = Create(features: 12, limit: 3000);
        int[] counts = [.. schedule.SampleCounts(everyBlock: true)];
        Assert.Equal([.. Enumerable.Range(1, 16).Select(block => 1 + 128 * block), 2305, 2561, 2817, 3000], counts);
        Assert.Equal(counts.Count(samples => samples >= 256), schedule.AnalysisCount);
    }

    [Fact]
    public void SampleCounts_WhenNotEveryBlock_AreThoseOfInterimAnalyses() =>
        Assert.Equal([257, 385, 513, 641, 700], Create(12, 700).SampleCounts(everyBlock: false));

    [Fact]
    public void SampleCounts_WithoutStopRule_IsLimitAlone() =>
        Assert.Equal([700], new InterimSchedule(null, new MaskMatrix(700, 12)).SampleCounts(everyBlock: false));

    [Fact]
    public void SampleCounts_WhenMasksAreComplete_IsLimitAlone() =>
        Assert.Equal([1024], new InterimSchedule(StopRules.RelativeError(), MaskMatrix.Complete(10, 1024)!).SampleCounts(everyBlock: true));

    [Theory]
    [InlineData(12, 256)]
    [InlineData(62, 256)]
    [InlineData(64, 260)]
    [InlineData(1000, 4004)]
    public void MinSamples_IsFourPerCoefficientAndAtLeast256(int features, int expected) =>
        Assert.Equal(expected, Create(features, 5000).MinSamples);

    [Theory]
    [InlineData(700, 5)] // 257, 385, 513, 641, 700
    [InlineData(256, 1)]
    [InlineData(255, 0)]
    public void AnalysisCount_CountsInterimAnalysesUpToLimit(int limit, int expected) =>
        Assert.Equal(expected, Create(12, limit).AnalysisCount);

    [Theory]
    [InlineData(1, 129)]
    [InlineData(129, 129)]
    [InlineData(130, 257)]
    [InlineData(650.5, 700)]
    [InlineData(1e9, 700)]
    public void BlockEndFrom_RoundsForecastUpToBlockEndOrLimit(double samples, int expected) =>
        Assert.Equal(expected, Create(12, 700).BlockEndFrom(samples));

    private static InterimSchedule Create(int features, int limit) =>
        new(StopRules.RelativeError(), new MaskMatrix(limit, features));
}
