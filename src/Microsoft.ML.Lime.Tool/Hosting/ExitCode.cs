namespace Microsoft.ML.Lime.Tool.Hosting;

/// <summary>What the command tells the shell.</summary>
internal static class ExitCode
{
    public const int Done = 0;

    /// <summary>A fault of the program.</summary>
    public const int Fault = 1;

    /// <summary>Input that cannot be worked with.</summary>
    public const int BadInput = 2;

    /// <summary>Stopped by Ctrl+C: 128 + SIGINT, as shells have it.</summary>
    public const int Interrupted = 130;
}
