using System.Text.Json;
using Microsoft.ML.Lime.Evaluation;
using Microsoft.ML.Lime.Tool.Hosting;
using Spectre.Console;

namespace Microsoft.ML.Lime.Tool.Output;

/// <summary>
/// The progress over a series of images on standard error: a bar on a terminal, removed at the end; otherwise a line every 30 seconds.
/// </summary>
internal static class SeriesProgress
{
    private static readonly TimeSpan Between = TimeSpan.FromSeconds(30);

    /// <summary>Runs work and reports its progress.</summary>
    /// <param name="console">The console.</param>
    /// <param name="absent">Whether no progress is printed.</param>
    /// <param name="title">The name of the work.</param>
    /// <param name="clock">The clock.</param>
    /// <param name="note">Called at each report, before it is printed.</param>
    /// <param name="work">The work.</param>
    public static void Run(ToolConsole console, bool absent, string title, TimeProvider clock, Action<DataSetEvaluator.Progress> note,
        Action<IProgress<DataSetEvaluator.Progress>> work)
    {
        if (absent)
            work(new Reports(note));
        else if (!console.CanAnimate)
            work(new Reports(note + new Lines(console.Error, title, clock).Report));
        else
            new Progress(console.Bars).AutoClear(true)
                .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn())
                .Start(context => work(new Reports(note + new Bar(context.AddTask(Markup.Escape(title)), title, clock).Report)));
    }

    /// <summary>Runs work and writes its progress for programs: a JSON object per line on standard error, at most one a second.</summary>
    /// <param name="console">The console.</param>
    /// <param name="title">The name of the work.</param>
    /// <param name="shard">The shard; null for all images.</param>
    /// <param name="clock">The clock.</param>
    /// <param name="note">Called at each report, before it is printed.</param>
    /// <param name="work">The work.</param>
    public static void RunForPrograms(ToolConsole console, string title, Shard? shard, TimeProvider clock,
        Action<DataSetEvaluator.Progress> note, Action<IProgress<DataSetEvaluator.Progress>> work) =>
        work(new Reports(note + new Objects(console.Error, title, shard, clock).Report));

    /// <summary>The estimated remaining time, at the rate of this run; null before there is an estimate.</summary>
    /// <param name="elapsed">The time since the first report.</param>
    /// <param name="began">The fraction of the first report.</param>
    /// <param name="now">The fraction now.</param>
    public static string? TimeLeft(TimeSpan elapsed, double began, double now)
    {
        if (Left(elapsed, began, now) is not { } left)
            return null;
        return left.TotalHours >= 1 ? string.Create(CultureInfo.InvariantCulture, $"{(int)left.TotalHours} h {left.Minutes} min left")
            : left.TotalMinutes >= 1 ? string.Create(CultureInfo.InvariantCulture, $"{(int)Math.Round(left.TotalMinutes)} min left")
            : string.Create(CultureInfo.InvariantCulture, $"{(int)left.TotalSeconds} s left");
    }

    private static TimeSpan? Left(TimeSpan elapsed, double began, double now) =>
        now - began < 1e-3 || elapsed < TimeSpan.FromSeconds(2) ? null : elapsed * ((1 - now) / (now - began));

    /// <summary>For example <c>lime: 12 of 60 images, 3 min left</c>.</summary>
    private static string Sentence(string title, DataSetEvaluator.Progress value, string? left) =>
        string.Create(CultureInfo.InvariantCulture, $"{title}: {value.Done} of {value.Total} images") + (left is null ? "" : $", {left}");

    /// <summary>Calls an action at each report, synchronously on the reporting thread.</summary>
    private sealed class Reports(Action<DataSetEvaluator.Progress> report) : IProgress<DataSetEvaluator.Progress>
    {
        public void Report(DataSetEvaluator.Progress value) => report(value);
    }

    private sealed class Bar(ProgressTask task, string title, TimeProvider clock)
    {
        private readonly long _began = clock.GetTimestamp();
        private double? _first;

        public void Report(DataSetEvaluator.Progress value)
        {
            _first ??= value.Fraction;
            task.Value = 100 * value.Fraction;
            string? left = TimeLeft(clock.GetElapsedTime(_began), _first.Value, value.Fraction);
            task.Description = Markup.Escape(Sentence(title, value, left));
        }
    }

    /// <summary>Prints a line every 30 seconds.</summary>
    internal sealed class Lines(TextWriter error, string title, TimeProvider clock) : IProgress<DataSetEvaluator.Progress>
    {
        private readonly long _began = clock.GetTimestamp();
        private TimeSpan _lastReport;
        private double? _first;

        public void Report(DataSetEvaluator.Progress value)
        {
            _first ??= value.Fraction;
            TimeSpan elapsed = clock.GetElapsedTime(_began);
            if (elapsed - _lastReport < Between)
                return;
            _lastReport = elapsed;
            error.WriteLine(Sentence(title, value, TimeLeft(elapsed, _first.Value, value.Fraction)));
        }
    }

    /// <summary>Prints a JSON object when the work begins, when it ends, and at most once a second in between.</summary>
    internal sealed class Objects(TextWriter error, string title, Shard? shard, TimeProvider clock) : IProgress<DataSetEvaluator.Progress>
    {
        private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

        private readonly long _began = clock.GetTimestamp();
        private TimeSpan? _lastReport;
        private double? _first;

        public void Report(DataSetEvaluator.Progress value)
        {
            _first ??= value.Fraction;
            TimeSpan elapsed = clock.GetElapsedTime(_began); // of a clock that is never set
            if (_lastReport is { } last && elapsed - last < Interval && value.Done < value.Total)
                return;
            _lastReport = elapsed;
            error.WriteLine(JsonSerializer.Serialize(new
            {
                time = clock.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture),
                shard = shard is null ? null : string.Create(CultureInfo.InvariantCulture, $"{shard.Index}/{shard.Count}"),
                method = title,
                done = value.Done,
                total = value.Total,
                fraction = Math.Round(value.Fraction, 6),
                image = value.Image,
                seconds = Math.Round(elapsed.TotalSeconds, 3),
                secondsLeft = Left(elapsed, _first.Value, value.Fraction) is { } left ? Math.Round(left.TotalSeconds) : (double?)null,
            }));
        }
    }
}
