using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.Versioning;
using System.Security.Cryptography;

namespace Microsoft.ML.Lime.Tool.Tests;

/// <summary>
/// A Slurm cluster on this machine: munged, slurmctld and one slurmd per node, in the foreground, on the loopback interface, with files in
/// a folder of its own. Needs root.
/// </summary>
[SupportedOSPlatform("linux")]
internal sealed class SlurmCluster : IDisposable
{
    private readonly List<Process> _processes = [];
    private readonly string _folder;

    private SlurmCluster(string folder) => _folder = folder;

    /// <summary>Starts a cluster and waits until its nodes are idle.</summary>
    /// <param name="folder">An empty folder; its path is short, because it has a socket.</param>
    /// <param name="nodes">Number of nodes of two CPUs.</param>
    /// <param name="cancellation">Stops the wait.</param>
    public static async Task<SlurmCluster> Start(string folder, int nodes, CancellationToken cancellation)
    {
        var cluster = new SlurmCluster(folder);
        try
        {
            await cluster.Start(nodes, cancellation);
            return cluster;
        }
        catch
        {
            cluster.Dispose();
            throw;
        }
    }

    /// <summary>Runs a command of Slurm and returns its output.</summary>
    /// <param name="line">The program and its arguments.</param>
    /// <param name="mayFail">Whether another exit code than 0 is allowed.</param>
    public string Run(IReadOnlyList<string> line, bool mayFail = false)
    {
        using Process process = StartProcess(line, redirect: true);
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(mayFail || process.ExitCode == 0, $"{string.Join(' ', line)}: {error.Result}{output}");
        return output;
    }

    public void Dispose()
    {
        foreach (Process process in Enumerable.Reverse(_processes))
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
            process.WaitForExit();
            process.Dispose();
        }
    }

    private async Task Start(int nodes, CancellationToken cancellation)
    {
        string host = Dns.GetHostName().Split('.')[0], key = PathOf("munge.key"), socket = PathOf("munge.socket");
        foreach (string folder in (string[])["state", "spool"])
            Directory.CreateDirectory(PathOf(folder));
        await File.WriteAllBytesAsync(key, RandomNumberGenerator.GetBytes(1024), cancellation);
        File.SetUnixFileMode(key, UnixFileMode.UserRead);
        File.SetUnixFileMode(_folder, File.GetUnixFileMode(_folder) | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
        int[] ports = FreePorts(nodes + 1);
        await File.WriteAllTextAsync(PathOf("slurm.conf"), $"""
            ClusterName=test
            SlurmctldHost={host}(127.0.0.1)
            SlurmctldPort={ports[nodes]}
            AuthType=auth/munge
            AuthInfo=socket={socket}
            CredType=cred/munge
            SlurmUser=root
            SlurmdUser=root
            StateSaveLocation={PathOf("state")}
            SlurmdSpoolDir={PathOf("spool")}/%n
            SlurmctldPidFile={PathOf("slurmctld.pid")}
            SlurmdPidFile={PathOf("slurmd.%n.pid")}
            SlurmctldLogFile={PathOf("slurmctld.log")}
            SlurmdLogFile={PathOf("slurmd.%n.log")}
            ProctrackType=proctrack/linuxproc
            TaskPlugin=task/none
            SwitchType=switch/none
            MpiDefault=none
            SchedulerType=sched/builtin
            SelectType=select/cons_tres
            SelectTypeParameters=CR_Core
            JobAcctGatherType=jobacct_gather/none
            AccountingStorageType=accounting_storage/none
            SlurmdParameters=config_overrides
            ReturnToService=2
            KillWait=2
            RequeueExit=75
            {string.Join('\n', Enumerable.Range(0, nodes).Select(node =>
                $"NodeName=n{node} NodeHostname={host} NodeAddr=127.0.0.1 Port={ports[node]} CPUs=2 State=UNKNOWN"))}
            PartitionName=all Nodes=ALL Default=YES MaxTime=INFINITE State=UP

            """, cancellation);
        Begin("munged", "--foreground", "--force", $"--key-file={key}", $"--socket={socket}", $"--pid-file={PathOf("munge.pid")}",
            $"--log-file={PathOf("munge.log")}", $"--seed-file={PathOf("munge.seed")}");
        await Until(() => File.Exists(socket), cancellation);
        Begin("slurmctld", "-D", "-f", PathOf("slurm.conf"));
        for (int node = 0; node < nodes; node++)
            Begin("slurmd", "-D", "-N", $"n{node}", "-f", PathOf("slurm.conf"));
        await Until(() => Run(["sinfo", "-h", "-o", "%D %t"], mayFail: true).Trim()
            == string.Create(CultureInfo.InvariantCulture, $"{nodes} idle"), cancellation);
    }

    private string PathOf(string name) => Path.Combine(_folder, name);

    private void Begin(params string[] line) => _processes.Add(StartProcess(line, redirect: false));

    private Process StartProcess(IReadOnlyList<string> line, bool redirect)
    {
        var start = new ProcessStartInfo(line[0], line.Skip(1)) { RedirectStandardOutput = redirect, RedirectStandardError = redirect };
        if (!redirect)
            // The daemons write to their log files, too.
            start = new ProcessStartInfo("sh", ["-c", "exec \"$@\" > /dev/null 2>&1", "sh", .. line]);
        start.Environment["SLURM_CONF"] = PathOf("slurm.conf");
        start.Environment["PATH"] = $"{Environment.GetEnvironmentVariable("PATH")}:/usr/sbin:/sbin";
        return Process.Start(start)!;
    }

    private static async Task Until(Func<bool> condition, CancellationToken cancellation)
    {
        long began = Stopwatch.GetTimestamp();
        while (!condition())
        {
            Assert.True(Stopwatch.GetElapsedTime(began) < TimeSpan.FromMinutes(2), "The cluster did not start.");
            await Task.Delay(100, cancellation);
        }
    }

    private static int[] FreePorts(int count)
    {
        TcpListener[] listeners = [.. Enumerable.Range(0, count).Select(_ => new TcpListener(IPAddress.Loopback, 0))];
        foreach (TcpListener listener in listeners)
            listener.Start();
        int[] ports = [.. listeners.Select(listener => ((IPEndPoint)listener.LocalEndpoint).Port)];
        foreach (TcpListener listener in listeners)
            listener.Dispose();
        return ports;
    }
}
