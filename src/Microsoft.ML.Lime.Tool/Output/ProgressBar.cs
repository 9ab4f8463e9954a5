using Microsoft.ML.Lime.Tool.Hosting;
using Spectre.Console;

namespace Microsoft.ML.Lime.Tool.Output;

/// <summary>A progress bar on standard error while a model runs. It is removed at the end.</summary>
internal static class ProgressBar
{
    /// <summary>Runs work with a progress bar, if standard error is a terminal.</summary>
    public static T Run<T>(ToolConsole console, bool absent, string title, Func<IProgress<ExplainProgress>?, T> work) =>
        absent || !console.CanAnimate
            ? work(null)
            : new Progress(console.Bars)
                .AutoClear(true)
                .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
                .Start(context => work(new Task(context.AddTask(Markup.Escape(TerminalText.Escape(title))))));

    private sealed class Task(ProgressTask task) : IProgress<ExplainProgress>
    {
        public void Report(ExplainProgress value) => task.Value = 100 * value.Fraction;
    }
}
