using System.Diagnostics;

namespace Microsoft.ML.Lime.Engine.Methods;

/// <summary>Measures the stages of one explanation. The clock starts when it is created.</summary>
internal sealed class StageClock
{
    private long _lapBegan = Stopwatch.GetTimestamp();

    /// <summary>The time per stage so far.</summary>
    public ImageExplanation.StageTimings Timings { get; private set; } = new();

    /// <summary>Adds the time since the last call to a stage.</summary>
    /// <param name="add">Gets the timings and the elapsed milliseconds, and returns the new timings.</param>
    public void Record(Func<ImageExplanation.StageTimings, double, ImageExplanation.StageTimings> add)
    {
        long now = Stopwatch.GetTimestamp();
        Timings = add(Timings, Stopwatch.GetElapsedTime(_lapBegan, now).TotalMilliseconds);
        _lapBegan = now;
    }
}
