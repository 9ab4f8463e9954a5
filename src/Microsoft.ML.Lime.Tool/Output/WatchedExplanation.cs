using System.Diagnostics;
using System.Globalization;
using Microsoft.ML.Lime.Drawing;
using Microsoft.ML.Lime.Engine;
using Microsoft.ML.Lime.Tool.Arguments;
using Microsoft.ML.Lime.Tool.Hosting;

namespace Microsoft.ML.Lime.Tool.Output;

/// <summary>
/// An explanation that is watched while it settles: on a terminal its map is drawn again and again in one place, elsewhere each snapshot
/// is a line.
/// </summary>
/// <param name="console">Where to.</param>
/// <param name="settings">How maps are drawn.</param>
/// <param name="rest">The least time between two drawings.</param>
internal sealed class WatchedExplanation(ToolConsole console, ImageSettings settings, TimeSpan rest) : IProgress<ExplainProgress>
{
    private int _total, _limit, _drawn;
    private long _lastDrawn;

    /// <summary>Explains.</summary>
    /// <param name="title">The picture's name.</param>
    /// <param name="source">The photo.</param>
    /// <param name="explainer">What explains.</param>
    /// <param name="scorer">The model.</param>
    /// <param name="cancellation">Stops it.</param>
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
                    console.Out.WriteLine(Line(title, snapshot));
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

    /// <summary>Notes how far it has come, for the next line.</summary>
    public void Report(ExplainProgress value)
    {
        Interlocked.CompareExchange(ref _limit, value.Total, 0);
        Volatile.Write(ref _total, value.Total);
    }

    private void Draw(string title, ImageBuffer source, ImageExplanation snapshot)
    {
        ClassExplanation first = snapshot.Classes[0];
        ColorScale scale = settings.ScaleOf(snapshot.Classes.Select(target => target.Map)) ?? settings.OwnScale(first.Map);
        string[] lines = [.. TerminalReport.Draw(console, source, snapshot, first, scale).Split('\n'), Line(title, snapshot)];
        int width = console.Tables.Profile.Width;
        // One write a frame. A line that the terminal would break in two would spoil the count of lines to go back.
        console.Out.Write(Back() + string.Concat(lines[..^1].Select(line => $"{line}\e[K\n")) + $"{Cut(lines[^1], width)}\e[K\n\e[J");
        console.Out.Flush();
        (_drawn, _lastDrawn) = (lines.Length, Stopwatch.GetTimestamp());
    }

    /// <summary>Takes the last frame away.</summary>
    private void Rub()
    {
        if (_drawn == 0)
            return;
        console.Out.Write($"{Back()}\e[J");
        console.Out.Flush();
        _drawn = 0;
    }

    /// <summary>To the beginning of the frame.</summary>
    private string Back() => _drawn == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"\e[{_drawn}F");

    private string Line(string title, ImageExplanation snapshot)
    {
        int total = Math.Max(Volatile.Read(ref _total), snapshot.ModelCalls);
        string of = snapshot.Stopped is not null ? ""
            : snapshot.Options is LimeOptions { Stop: null } ? $" of {Whole(total)}"
            : total >= _limit ? $" of at most {Whole(total)}"
            : $" of about {Whole(total)}";
        double ratio = snapshot.Classes.Max(target => target.Surrogate?.ConvergenceRatio ?? double.NaN);
        return $"{title}: {snapshot.Classes[0].Label}, {Whole(snapshot.ModelCalls)}{of} runs"
            + (double.IsNaN(ratio) ? ""
                : string.Create(CultureInfo.InvariantCulture, $", largest standard error {100 * ratio:0.0} % of the range"));

        static string Whole(int number) => number.ToString(CultureInfo.InvariantCulture);
    }

    private static string Cut(string line, int width) => line.Length < width ? line : line[..Math.Max(0, width - 1)];
}
