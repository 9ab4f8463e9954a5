using Microsoft.ML.Lime.Engine;
using Microsoft.ML.Lime.Tool.Hosting;
using Spectre.Console;

namespace Microsoft.ML.Lime.Tool.Output;

/// <summary>A bar on standard error while a model is asked, gone when it is done.</summary>
internal static class ProgressBar
{
    /// <summary>Does some work under a bar where there is a terminal to draw it on.</summary>
    public static T Run<T>(ToolConsole console, bool absent, string title, Func<IProgress<ExplainProgress>?, T> work) =>
        absent || !console.CanAnimate
            ? work(null)
            : new Progress(console.Bars)
                .AutoClear(true)
                .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
                .Start(context => work(new Task(context.AddTask(Markup.Escape(title)))));

    private sealed class Task(ProgressTask task) : IProgress<ExplainProgress>
    {
        public void Report(ExplainProgress value) => task.Value = 100 * value.Fraction;
    }
}
