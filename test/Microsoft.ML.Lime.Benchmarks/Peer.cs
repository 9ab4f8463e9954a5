using System.Diagnostics;

namespace Microsoft.ML.Lime.Benchmarks;

/// <summary>Another program that does the same work: <c>--peer NAME=COMMAND</c>, a line for the shell.</summary>
/// <param name="Name">What the tables call it.</param>
/// <param name="Command">The line; it finds what it needs in environment variables, which each benchmark names.</param>
internal sealed record Peer(string Name, string Command)
{
    /// <summary>The peers that were given.</summary>
    public static List<Peer> All { get; } = [];

    /// <summary>A peer by its name, or null, which is told as not run.</summary>
    public static Peer? Find(Report report, string name)
    {
        Peer? peer = All.FirstOrDefault(peer => peer.Name == name);
        if (peer is null)
            report.Skip(name, $"because no --peer {name}=COMMAND was given");
        return peer;
    }

    /// <summary>Runs it once.</summary>
    /// <param name="variables">Names and values for its environment.</param>
    /// <returns>The lines that it wrote.</returns>
    public string[] Run(params ReadOnlySpan<(string Name, string Value)> variables)
    {
        ProcessStartInfo start = new("/bin/sh", ["-c", Command]) { RedirectStandardOutput = true };
        foreach ((string name, string value) in variables)
            start.Environment[name] = value;
        using Process process = Process.Start(start)!;
        string[] lines = process.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        process.WaitForExit();
        return process.ExitCode == 0 ? lines : throw new InvalidOperationException($"The peer {Name} ended with {process.ExitCode}: {Command}");
    }
}
