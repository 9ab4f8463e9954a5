using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Microsoft.ML.Lime.Tests;

namespace Microsoft.ML.Lime.Tool.Tests;

/// <summary>
/// A Slurm cluster of this machine alone: <c>munged</c>, <c>slurmctld</c>, and a <c>slurmd</c> for each of several node names, on the
/// loopback address. Needs root. Its files are in one folder; its end stops all of its processes.
/// </summary>
internal sealed class SlurmCluster : IAsyncDisposable
{
    private readonly string _folder;
    private readonly CancellationToken _cancellation;

    private SlurmCluster(string folder, CancellationToken cancellation) => (_folder, _cancellation) = (folder, cancellation);

    private string Settings => Path.Combine(_folder, "slurm.conf");

    /// <summary>Starts the cluster and waits until every node is idle.</summary>
    public static async Task<SlurmCluster> Start(string folder, int nodes, CancellationToken cancellation)
    {
        SlurmCluster cluster = new(folder, cancellation);
        try
        {
            await cluster.Start(nodes);
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <summary>Runs a command of Slurm and returns its lines; the test fails if its exit code is not 0.</summary>
    public async Task<string[]> Run(params string[] line)
    {
        (int code, string output, string error) = await Try(line);
        Assert.True(code == 0, $"{string.Join(' ', line)} ended with {code}: {error}");
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
    }

    /// <summary>Runs a command of Slurm that may fail.</summary>
    public async Task<(int Code, string Output, string Error)> Try(params string[] line)
    {
        ProcessStartInfo start = new(line[0], line.Skip(1)) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["SLURM_CONF"] = Settings;
        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync(_cancellation);
        string output = await process.StandardOutput.ReadToEndAsync(_cancellation);
        await process.WaitForExitAsync(_cancellation);
        return (process.ExitCode, output, await error);
    }

    /// <summary>The jobs in a state, each with its node: for example those that run (<c>R</c>).</summary>
    public async Task<(string Job, string Node)[]> Jobs(string state = "all") => [.. (await Run("squeue", "-h", "-t", state, "-o", "%A %N"))
        .Select(line => line.Split(' ')).Select(parts => (parts[0], parts.Length > 1 ? parts[1] : ""))];

    /// <summary>Waits until a condition holds.</summary>
    public async Task Until(Func<Task<bool>> condition)
    {
        long began = Stopwatch.GetTimestamp();
        while (!await condition())
        {
            Assert.True(Stopwatch.GetElapsedTime(began) < HangGuard.Limit, $"The condition was never met. {await Log()}");
            await Task.Delay(100, _cancellation);
        }
    }

    /// <summary>Stops all processes of the cluster, with what still runs in it.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (Process process in Process.GetProcesses())
            using (process)
                try
                {
                    string line = await File.ReadAllTextAsync($"/proc/{process.Id.ToString(CultureInfo.InvariantCulture)}/cmdline",
                        CancellationToken.None);
                    // A slurmstepd has no path in its command line; it ends when its task and its slurmd have ended.
                    if (process.Id != Environment.ProcessId && line.Contains(_folder, StringComparison.Ordinal))
                        process.Kill();
                }
                catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidOperationException
                    or System.ComponentModel.Win32Exception)
                {
                    // It has ended.
                }
    }

    private async Task Start(int nodes)
    {
        string host = Dns.GetHostName(), spool = Directory.CreateDirectory(Path.Combine(_folder, "spool")).FullName;
        string state = Directory.CreateDirectory(Path.Combine(_folder, "state")).FullName, key = Path.Combine(_folder, "munge.key");
        await File.WriteAllBytesAsync(key, RandomNumberGenerator.GetBytes(1024), _cancellation);
        await Run("chmod", "400", key);
        int[] ports = FreePorts(nodes + 1);
        string socket = Path.Combine(_folder, "munge.socket");
        string[] names = [.. Enumerable.Range(1, nodes).Select(node => string.Create(CultureInfo.InvariantCulture, $"n{node}"))];
        // cred_expire is also the delay of a requeued job: 120 s by default.
        await File.WriteAllTextAsync(Settings, string.Create(CultureInfo.InvariantCulture, $"""
            ClusterName=test
            SlurmctldHost={host}(127.0.0.1)
            SlurmctldPort={ports[0]}
            AuthType=auth/munge
            CredType=cred/munge
            AuthInfo=socket={socket},cred_expire=5
            SlurmUser=root
            SlurmdUser=root
            StateSaveLocation={state}
            SlurmdSpoolDir={spool}/%n
            SlurmctldPidFile={_folder}/slurmctld.pid
            SlurmdPidFile={_folder}/slurmd-%n.pid
            SlurmctldLogFile={_folder}/slurmctld.log
            SlurmdLogFile={_folder}/slurmd-%n.log
            ProctrackType=proctrack/pgid
            TaskPlugin=task/none
            SelectType=select/cons_tres
            SelectTypeParameters=CR_CPU
            MpiDefault=none
            ReturnToService=2
            JobRequeue=1
            KillWait=2
            SlurmctldTimeout=300
            SlurmdTimeout=300
            SlurmdParameters=config_overrides
            {string.Join('\n', names.Select((name, i) => string.Create(CultureInfo.InvariantCulture,
                $"NodeName={name} NodeHostname={host} NodeAddr=127.0.0.1 Port={ports[i + 1]} CPUs=1 State=UNKNOWN")))}
            PartitionName=main Nodes=ALL Default=YES MaxTime=INFINITE State=UP

            """), _cancellation);
        await Run("munged", "--force", $"--key-file={key}", $"--socket={socket}", $"--pid-file={_folder}/munged.pid",
            $"--log-file={_folder}/munged.log", $"--seed-file={_folder}/munge.seed");
        // The daemons keep the streams of their parent open.
        await Run("sh", "-c", $"slurmctld -f {Settings} >{_folder}/start.log 2>&1");
        foreach (string name in names)
            await Run("sh", "-c", $"slurmd -f {Settings} -N {name} >>{_folder}/start.log 2>&1");
        await Until(async () => await Try("sinfo", "-h", "-N", "-o", "%T") is { Code: 0 } nodes
            && nodes.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries) is var states && states.Length == names.Length
            && states.All(node => node == "idle"));
    }

    private async Task<string> Log()
    {
        string log = Path.Combine(_folder, "slurmctld.log");
        return File.Exists(log) ? string.Join('\n', (await File.ReadAllLinesAsync(log, _cancellation)).TakeLast(20)) : "";
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
