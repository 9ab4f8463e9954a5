using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;

namespace MlNetLime.Build;

/// <summary>Runs programs as steps. Prints one line per step with its seconds, and the program's output only if the step fails.</summary>
internal sealed class Shell : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly List<PosixSignalRegistration> _signals = [];

    public Shell()
    {
        foreach (PosixSignal signal in new[] { PosixSignal.SIGINT, PosixSignal.SIGTERM })
        {
            _signals.Add(PosixSignalRegistration.Create(signal, context =>
            {
                context.Cancel = true;
                _stop.Cancel();
            }));
        }
    }

    /// <summary>Runs a program and prints its duration. Its failure ends the build.</summary>
    public async Task<Outcome> Step(string title, string program, IEnumerable<string> arguments, string folder)
    {
        Console.Write($"{title} ... ");
        long began = Stopwatch.GetTimestamp();
        StringBuilder output = new();
        int exitCode = await Start(program, arguments, folder, output);
        Outcome outcome = new(exitCode, output.ToString());
        string seconds = $"{Stopwatch.GetElapsedTime(began).TotalSeconds:0.0} s";
        Console.WriteLine(exitCode == 0 ? seconds : $"failed after {seconds}");
        return exitCode == 0 ? outcome : throw new StepFailedException(outcome.Complaint);
    }

    /// <summary>Runs a program on this terminal.</summary>
    public Task<int> Show(string program, IEnumerable<string> arguments, string folder) => Start(program, arguments, folder, null);

    private async Task<int> Start(string program, IEnumerable<string> arguments, string folder, StringBuilder? output)
    {
        _stop.Token.ThrowIfCancellationRequested();
        ProcessStartInfo start = new(program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = output is not null,
            RedirectStandardError = output is not null,
            RedirectStandardInput = output is not null, // empty input, so that a prompt does not wait
        };
        // No build server, no telemetry, and English messages that can be parsed.
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["DOTNET_CLI_USE_MSBUILD_SERVER"] = "0";
        start.Environment["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1";
        start.Environment["DOTNET_NOLOGO"] = "1";
        start.Environment["DOTNET_CLI_UI_LANGUAGE"] = "en";

        using Process process = new() { StartInfo = start };
        process.OutputDataReceived += Keep;
        process.ErrorDataReceived += Keep;
        try
        {
            process.Start();
        }
        catch (Win32Exception problem)
        {
            output?.AppendLine($"error: '{program}' could not be started: {problem.Message}");
            return 127;
        }

        if (output is not null)
        {
            process.StandardInput.Close();
            process.BeginOutputReadLine();
            process.BeginErrorReadLine();
        }

        try
        {
            await process.WaitForExitAsync(_stop.Token);
            return process.ExitCode;
        }
        catch (OperationCanceledException)
        {
            // The child gets the signal from the terminal, too, and may clean up.
            if (!process.WaitForExit(TimeSpan.FromSeconds(3)))
                process.Kill(entireProcessTree: true);
            throw;
        }

        void Keep(object sender, DataReceivedEventArgs line)
        {
            if (line.Data is not null)
                lock (output!)
                    output.AppendLine(line.Data);
        }
    }

    public void Dispose()
    {
        _signals.ForEach(signal => signal.Dispose());
        _stop.Dispose();
    }
}
