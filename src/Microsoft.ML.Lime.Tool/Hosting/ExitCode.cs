namespace Microsoft.ML.Lime.Tool.Hosting;

/// <summary>The exit codes of the command.</summary>
internal static class ExitCode
{
    public const int Done = 0;

    /// <summary>An internal error.</summary>
    public const int Fault = 1;

    /// <summary>Invalid input.</summary>
    public const int BadInput = 2;

    /// <summary>The cause may pass, so a scheduler should try again: EX_TEMPFAIL of <c>sysexits.h</c>. Only for shards.</summary>
    public const int TryAgain = 75;

    /// <summary>Stopped because the terminal was closed: 128 + SIGHUP, the convention of shells.</summary>
    public const int HungUp = 129;

    /// <summary>Stopped by Ctrl+C: 128 + SIGINT; also by SIGTERM.</summary>
    public const int Interrupted = 130;
}
