using System.Diagnostics;
using Microsoft.ML.Lime.Drawing;
using Microsoft.ML.Lime.Tool.Arguments;
using Microsoft.ML.Lime.Tool.Hosting;

namespace Microsoft.ML.Lime.Tool.Output;

/// <summary>
/// Prints an explanation while it converges: on a terminal its map is redrawn in place, otherwise each snapshot is a line.
/// </summary>
/// <param name="console">The console.</param>
/// <param name="settings">The settings for rendering.</param>
/// <param name="rest">The minimum time between two frames.</param>
internal sealed class WatchedExplanation(ToolConsole console, ImageSettings settings, TimeSpan rest) : IProgress<ExplainProgress>
{
    private int _total, _limit, _drawn;
    private long _lastDrawn;

    /// <summary>Explains an image.</summary>
    /// <param name="title">The name of the image.</param>
    /// <param name="source">The source image.</param>
    /// <param name="explainer">The explainer.</param>
    /// <param name="scorer">The model.</param>
    /// <param name="cancellation">Stops the explanation.</param>
    /// <returns>The last snapshot.</returns>
    public ImageExplanation Run(string title, ImageBuffer source, LimeExplainer explainer, IScorer scorer, CancellationToken cancellation)
    {
        ImageExplanation? last = null;
        try
        {
            foreach (ImageExplanation snapshot in explainer.Snapshots(scorer, source, this, cancellation)
                .ToBlockingEnumerable(cancellation))
            {
                last = snapshot;
                if (!console.CanRedraw)
                    console.WriteLine(Line(title, snapshot));
                else if (_drawn == 0 || Stopwatch.GetElapsedTime(_lastDrawn) >= rest)
                    Draw(title, source, snapshot);
            }
        }
        finally
        {
            Rub();
        }
        return last!;
    }

    /// <summary>Records the progress for the next line.</summary>
    public void Report(ExplainProgress value)
    {
        Interlocked.CompareExchange(ref _limit, value.Total, 0);
        Volatile.Write(ref _total, value.Total);
    }

    private void Draw(string title, ImageBuffer source, ImageExplanation snapshot)
    {
        ClassExplanation first = snapshot.Classes[0];
        ColorScale scale = settings.SharedScale(snapshot.Classes) ?? settings.OwnScale(first);
        string[] lines =
            [.. TerminalReport.Draw(console, source, snapshot, first, scale).Split('\n'), TerminalText.Escape(Line(title, snapshot))];
        int width = console.Tables.Profile.Width;
        // One write per frame. Long lines are cut, because a wrapped line would make the number of lines wrong.
        console.Screen.Write(Back() + string.Concat(lines[..^1].Select(line => $"{line}\e[K\n")) + $"{Cut(lines[^1], width)}\e[K\n\e[J");
        console.Screen.Flush();
        (_drawn, _lastDrawn) = (lines.Length, Stopwatch.GetTimestamp());
    }

    /// <summary>Erases the last frame.</summary>
    private void Rub()
    {
        if (_drawn == 0)
            return;
        console.Screen.Write($"{Back()}\e[J");
        console.Screen.Flush();
        _drawn = 0;
    }

    /// <summary>The escape sequence that moves the cursor to the start of the frame.</summary>
    private string Back() => _drawn == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"\e[{_drawn}F");

    private string Line(string title, ImageExplanation snapshot)
    {
        int total = Math.Max(Volatile.Read(ref _total), snapshot.ModelCalls);
        string of = snapshot.Stopped is not null ? ""
            : snapshot.Options is LimeOptions { Stop: null } ? $" of {Whole(total)}"
            : total >= _limit ? $" of at most {Whole(total)}"
            : $" of about {Whole(total)}";
        double ratio = snapshot.Classes.Max(target => target.Surrogate?.ConvergenceRatio ?? double.NaN);
        return $"{title}: {snapshot.Classes[0].Label}, {Whole(snapshot.ModelCalls)}{of} model runs"
            + (double.IsNaN(ratio) ? ""
                : string.Create(CultureInfo.InvariantCulture, $", largest standard error {100 * ratio:0.0} % of the range"));

        static string Whole(int number) => number.ToString(CultureInfo.InvariantCulture);
    }

    private static string Cut(string line, int width) => line.Length < width ? line : line[..Math.Max(0, width - 1)];
}
