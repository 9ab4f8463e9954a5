using System.Globalization;
using Microsoft.ML.Lime.Evaluation;
using Microsoft.ML.Lime.Tool.Output;

namespace Microsoft.ML.Lime.Tool.Tests;

public sealed class SeriesProgressTests
{
    [Theory]
    [InlineData(10, 0, 0.25, "30 s left")]
    [InlineData(60, 0.5, 0.75, "1 min left")] // the share done by earlier runs does not count
    [InlineData(600, 0, 0.125, "1 h 10 min left")]
    [InlineData(1, 0, 0.5, null)]
    [InlineData(10, 0.5, 0.5, null)]
    public void TimeLeft_IsEstimatedFromCurrentRunOnly(double seconds, double began, double now, string? expected) =>
        Assert.Equal(expected, SeriesProgress.TimeLeft(TimeSpan.FromSeconds(seconds), began, now));

    [Fact]
    public void Lines_ReportEveryThirtySeconds()
    {
        var clock = new Clock();
        var error = new StringWriter(CultureInfo.InvariantCulture);
        var lines = new SeriesProgress.Lines(error, "lime", clock);
        for (int second = 0; second <= 70; second += 10, clock.Seconds = second)
            lines.Report(new DataSetEvaluator.Progress(second / 10, 20, "a.png", 0));
        Assert.Equal($"lime: 3 of 20 images, 3 min left{Environment.NewLine}lime: 6 of 20 images, 2 min left{Environment.NewLine}",
            error.ToString());
    }

    private sealed class Clock : TimeProvider
    {
        public int Seconds { get; set; }

        public override long TimestampFrequency => 1;

        public override long GetTimestamp() => Seconds;
    }
}
