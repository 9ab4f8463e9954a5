using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.ML.Lime.Tests;

namespace Microsoft.ML.Lime.Tool.Tests;

/// <summary>Runs the command in a separate process, for tests that stop it with a signal.</summary>
internal sealed partial class ToolProcess : IDisposable
{
    private const int SignalInterrupt = 2;
    private const nint Default = 0, Ignore = 1;

    private readonly Process _process;
    private readonly Task<string> _output, _error;

    private ToolProcess(Process process) =>
        (_process, _output, _error) = (process, process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());

    /// <summary>Starts the command.</summary>
    public static ToolProcess Start(params IReadOnlyList<string> arguments) => StartProgram([.. CommandLine(arguments)]);

    /// <summary>Starts any program.</summary>
    public static ToolProcess StartProgram(params IReadOnlyList<string> line)
    {
        ProcessStartInfo start = new(line[0], line.Skip(1)) { RedirectStandardOutput = true, RedirectStandardError = true };
        if (OperatingSystem.IsWindows() || !IsInterruptIgnored())
            return new ToolProcess(Process.Start(start)!);
        // Shells start background jobs with SIGINT ignored; child processes inherit that, and .NET keeps it.
        _ = SetHandler(SignalInterrupt, Default);
        try
        {
            return new ToolProcess(Process.Start(start)!);
        }
        finally
        {
            _ = SetHandler(SignalInterrupt, Ignore);
        }
    }

    /// <summary>The program and the arguments that start the command.</summary>
    public static IReadOnlyList<string> CommandLine(IReadOnlyList<string> arguments) =>
        [Environment.ProcessPath is { } host && Path.GetFileNameWithoutExtension(host) == "dotnet" ? host : "dotnet",
            Path.Combine(AppContext.BaseDirectory, "mlnet-lime.dll"), .. arguments];

    /// <summary>Whether the process has ended.</summary>
    public bool HasExited => _process.HasExited;

    /// <summary>Whether the process has loaded a library whose path contains a text. Only on Linux; elsewhere true.</summary>
    public bool HasLoaded(string library)
    {
        string maps = string.Create(CultureInfo.InvariantCulture, $"/proc/{_process.Id}/maps");
        try
        {
            return !OperatingSystem.IsLinux() || File.ReadAllText(maps).Contains(library, StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return false; // it has ended
        }
    }

    /// <summary>Waits until a condition holds; the test fails if the process ends first.</summary>
    public async Task Until(Func<bool> condition, CancellationToken cancellation)
    {
        long began = Stopwatch.GetTimestamp();
        while (!condition())
        {
            Assert.False(_process.HasExited, "The process ended too early.");
            Assert.True(Stopwatch.GetElapsedTime(began) < HangGuard.Limit, "The condition was never met.");
            await Task.Delay(20, cancellation);
        }
    }

    /// <summary>Sends a signal to the process, for example <c>INT</c>.</summary>
    /// <param name="name">The name of the signal.</param>
    /// <param name="cancellation">Stops the wait.</param>
    /// <param name="mayHaveEnded">Whether the process may have ended before.</param>
    public async Task Signal(string name, CancellationToken cancellation, bool mayHaveEnded = false)
    {
        ProcessStartInfo start =
            new("kill", [$"-{name}", _process.Id.ToString(CultureInfo.InvariantCulture)]) { RedirectStandardError = mayHaveEnded };
        using Process kill = Process.Start(start)!;
        await kill.WaitForExitAsync(cancellation);
        Assert.True(mayHaveEnded || kill.ExitCode == 0);
    }

    /// <summary>Waits until the process exits.</summary>
    public async Task<(int ExitCode, string Output, string Error)> End(CancellationToken cancellation)
    {
        await _process.WaitForExitAsync(cancellation);
        return (_process.ExitCode, await _output, await _error);
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        _process.Dispose();
    }

    private static unsafe bool IsInterruptIgnored()
    {
        nint* action = stackalloc nint[64]; // struct sigaction: the handler is its first field
        return GetAction(SignalInterrupt, null, action) == 0 && action[0] == Ignore;
    }

    [LibraryImport("libc", EntryPoint = "sigaction")]
    private static unsafe partial int GetAction(int signal, nint* action, nint* old);

    [LibraryImport("libc", EntryPoint = "signal")]
    private static partial nint SetHandler(int signal, nint handler);
}
