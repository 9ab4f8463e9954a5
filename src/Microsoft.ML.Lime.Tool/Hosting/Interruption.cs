using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Microsoft.ML.Lime.Tool.Hosting;

/// <summary>
/// Converts SIGINT (Ctrl+C), SIGTERM and SIGHUP (the terminal was closed) to a cancellation, until the process ends. The process then stops
/// within a second; if it does not, a further signal ends it immediately, without a cleanup. SIGQUIT keeps its meaning: it ends the process
/// at once, with a core dump where the system allows it. A signal that the process ignores from its start, such as SIGHUP by
/// <c>nohup</c>, stays ignored.
/// </summary>
internal sealed class Interruption
{
    /// <summary>The time within which the process should have stopped.</summary>
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(2);

    private readonly PosixSignalRegistration[] _signals;
    private volatile bool _isHungUp;

    public Interruption()
    {
        var source = new CancellationTokenSource(); // lives as long as the process
        long first = 0;
        Token = source.Token;
        void Stop(PosixSignalContext context)
        {
            context.Cancel = true;
            if (!source.IsCancellationRequested)
            {
                first = Stopwatch.GetTimestamp();
                _isHungUp = context.Signal == PosixSignal.SIGHUP;
                source.Cancel();
            }
            else if (Stopwatch.GetElapsedTime(first) > Deadline)
                End(ExitCode.Interrupted);
        }
        _signals = [.. new[] { PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP }
            .Select(signal => PosixSignalRegistration.Create(signal, Stop))];
    }

    public CancellationToken Token { get; }

    /// <summary>
    /// Ends the process. After a signal, this runs no destructors of native libraries, because a thread may still be inside one.
    /// </summary>
    /// <param name="code">The exit code.</param>
    /// <returns>The exit code, if no signal came.</returns>
    public int End(int code)
    {
        if (Token.IsCancellationRequested)
            ProcessExit.Now(_isHungUp && code != ExitCode.Done ? ExitCode.HungUp : code);
        GC.KeepAlive(_signals);
        return code;
    }
}
