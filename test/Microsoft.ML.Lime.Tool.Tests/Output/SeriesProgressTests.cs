using System.Globalization;
using System.Text.Json;
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

    /// <summary>A line a second, whatever the time of day does.</summary>
    [Fact]
    public void Objects_ReportEverySecond_AlsoIfTheClockIsSetBack()
    {
        var clock = new Clock();
        var error = new StringWriter(CultureInfo.InvariantCulture);
        var objects = new SeriesProgress.Objects(error, "lime", new Shard(3, 8), clock);
        for (int report = 0; report <= 8; report++)
        {
            clock.Seconds = report / 2;
            clock.Now = new DateTimeOffset(2026, 1, 1, 12, 0, 0, TimeSpan.Zero).AddHours(report > 4 ? -1 : 0);
            objects.Report(new DataSetEvaluator.Progress(report, 8, $"{report}.png", 0));
        }
        JsonElement[] lines = [.. error.ToString().Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries)
            .Select(line => JsonDocument.Parse(line).RootElement)];
        Assert.Equal([0, 2, 4, 6, 8], lines.Select(line => line.GetProperty("done").GetInt32()));
        Assert.Equal([0, 1, 2, 3, 4], lines.Select(line => line.GetProperty("seconds").GetDouble()));
        Assert.Equal(("3/8", "lime", 8, "8.png", 0.0), (lines[^1].GetProperty("shard").GetString(),
            lines[^1].GetProperty("method").GetString(), lines[^1].GetProperty("total").GetInt32(),
            lines[^1].GetProperty("image").GetString(), lines[^1].GetProperty("secondsLeft").GetDouble()));
        Assert.Equal("2026-01-01T11:00:00.000Z", lines[^1].GetProperty("time").GetString());
    }

    private sealed class Clock : TimeProvider
    {
        public int Seconds { get; set; }

        public DateTimeOffset Now { get; set; }

        public override DateTimeOffset GetUtcNow() => Now;

        public override long TimestampFrequency => 1;

        public override long GetTimestamp() => Seconds;
    }
}
