using System.Diagnostics;

namespace Microsoft.ML.Lime.Benchmarks;

/// <summary>Another program for the same work: <c>--peer NAME=COMMAND</c>, a shell command.</summary>
/// <param name="Name">The name in tables.</param>
/// <param name="Command">The shell command; its inputs are environment variables that each benchmark documents.</param>
internal sealed record Peer(string Name, string Command)
{
    /// <summary>The peers given on the command line.</summary>
    public static List<Peer> All { get; } = [];

    /// <summary>Finds a peer by its name; reports it as not run and returns null if it was not given.</summary>
    public static Peer? Find(Report report, string name)
    {
        Peer? peer = All.FirstOrDefault(peer => peer.Name == name);
        if (peer is null)
            report.Skip(name, $"because no --peer {name}=COMMAND was given");
        return peer;
    }

    /// <summary>Runs the peer once.</summary>
    /// <param name="variables">Names and values of environment variables.</param>
    /// <returns>The lines of its standard output.</returns>
    public string[] Run(params ReadOnlySpan<(string Name, string Value)> variables)
    {
        ProcessStartInfo start = new("/bin/sh", ["-c", Command]) { RedirectStandardOutput = true };
        foreach ((string name, string value) in variables)
            start.Environment[name] = value;
        using Process process = Process.Start(start)!;
        string[] lines = process.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        process.WaitForExit();
        return process.ExitCode == 0 ? lines
            : throw new InvalidOperationException($"The peer {Name} ended with {process.ExitCode}: {Command}");
    }
}
