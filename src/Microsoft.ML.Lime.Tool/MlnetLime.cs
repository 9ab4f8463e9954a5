using System.CommandLine;
using Microsoft.ML.Lime.Tool.Commands;
using Microsoft.ML.Lime.Tool.Hosting;
using Spectre.Console;

namespace Microsoft.ML.Lime.Tool;

/// <summary>The command <c>mlnet-lime</c>: from arguments to exit code.</summary>
internal static class MlnetLime
{
    /// <summary>Runs the command.</summary>
    /// <param name="arguments">The command line.</param>
    /// <param name="console">The console.</param>
    /// <param name="clock">The clock.</param>
    /// <param name="cancellation">Stops the run.</param>
    /// <param name="registry">The available components; null for the default ones.</param>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(
        IReadOnlyList<string> arguments, ToolConsole console, TimeProvider clock, CancellationToken cancellation,
        ComponentRegistry? registry = null)
    {
        Session? session = null;
        try
        {
            ParseResult parsed = CommandLine.Parse(arguments, registry);
            if (parsed.Action is TextAction text)
                return text.Write(parsed, console.Out);
            if (parsed.CommandResult.Command is not ToolCommand command)
                return CommandLine.ExplainMissingCommand(parsed, console.Error);
            session = new Session(console, clock, cancellation);
            return await session.RunAsync(() => command.Run(parsed, session));
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            if (console.CanAnimate)
                console.Bars.Cursor.Show(); // an abandoned progress bar leaves the cursor invisible
            return ExitCode.Interrupted;
        }
        catch (LimeException bad)
        {
            foreach (string problem in bad.Problems)
                console.WriteProblem(problem);
            return bad.MayPass ? MayPass() : ExitCode.BadInput;
        }
        catch (OutOfMemoryException)
        {
            console.WriteProblem("There is not enough memory; use a smaller image, fewer samples or --batch 1.");
            return MayPass();
        }
        catch (OverflowException overflow)
        {
            console.Error.WriteLine("A size in the model, an image or another file is larger than a program can compute with "
                + $"({ExceptionText.OneLine(overflow).TrimEnd('.')}); check them with the command inspect, or export them again.");
            return ExitCode.BadInput;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            console.WriteProblem(
                $"A file could not be read or written: {ExceptionText.OneLine(fault)} Check free space and permissions.");
            return MayPass();
        }
#pragma warning disable CA1031 // report any exception as one sentence and an exit code
        catch (Exception fault)
#pragma warning restore CA1031
        {
            console.WriteProblem(
                $"This is an internal error of mlnet-lime {ToolVersion.Text}: {fault.GetType().Name}: {ExceptionText.OneLine(fault)} "
                + "Report it with your command; MLNET_LIME_TRACE=1 adds the stack trace.");
            if (Environment.GetEnvironmentVariable("MLNET_LIME_TRACE") == "1")
                console.Error.WriteLine(fault.StackTrace);
            return ExitCode.Fault;
        }

        int MayPass() => session?.IsScheduled == true ? ExitCode.TryAgain : ExitCode.BadInput;
    }
}
