using Microsoft.ML.Lime.Engine.Stopping;

namespace Microsoft.ML.Lime.Tests;

public class LookScheduleTests
{
    [Fact]
    public void Next_StepsByBlocksThenLargerIntervalsUpToLimit()
    {
        var looks = new LookSchedule(features: 12, limit: 3000);
        List<int> seen = [];
        for (int samples = looks.Next(0); ; samples = looks.Next(samples))
        {
            seen.Add(samples);
            if (samples == 3000)
                break;
        }
        Assert.Equal([.. Enumerable.Range(1, 16).Select(block => 1 + 128 * block), 2305, 2561, 2817, 3000], seen);
        Assert.Equal(seen.Count(samples => samples >= 256), looks.RuleLooks);
    }

    [Theory]
    [InlineData(12, 256)]
    [InlineData(62, 256)]
    [InlineData(64, 260)]
    [InlineData(1000, 4004)]
    public void MinSamples_IsFourPerCoefficientAndAtLeast256(int features, int expected) =>
        Assert.Equal(expected, new LookSchedule(features, 5000).Least);

    [Theory]
    [InlineData(700, 5)] // 257, 385, 513, 641, 700
    [InlineData(256, 1)]
    [InlineData(255, 0)]
    public void RuleLooks_CountsInterimAnalysesUpToLimit(int limit, int expected) =>
        Assert.Equal(expected, new LookSchedule(12, limit).RuleLooks);

    [Theory]
    [InlineData(1, 129)]
    [InlineData(129, 129)]
    [InlineData(130, 257)]
    [InlineData(650.5, 700)]
    [InlineData(1e9, 700)]
    public void From_RoundsForecastUpToInterimAnalysisOrLimit(double samples, int expected) =>
        Assert.Equal(expected, new LookSchedule(12, 700).From(samples));
}
