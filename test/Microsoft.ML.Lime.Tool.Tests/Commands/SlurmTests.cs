using System.Diagnostics;
using System.Globalization;
using System.Runtime.Versioning;
using Microsoft.ML.Lime.Shapes;
using Microsoft.ML.Lime.Tests;

namespace Microsoft.ML.Lime.Tool.Tests;

/// <summary>
/// An array job of a real Slurm: tasks are killed, requeued and lose their node at random moments, and the merge has the bytes of one
/// process.
/// </summary>
[SupportedOSPlatform("linux")]
public sealed class SlurmTests : ToolTest
{
    private const int Images = 240, Tasks = 8, Nodes = 4;

    /// <summary>Number of faults: 20, or as the environment variable says, for a soak.</summary>
    private static int Faults => int.TryParse(Environment.GetEnvironmentVariable("MLNETLIME_SLURM_FAULTS"), NumberStyles.None,
        CultureInfo.InvariantCulture, out int faults) ? faults : 20;

    private string[] Arguments(string output) =>
    [
        "evaluate", Path.Combine(Folder, "pictures"), "--model", Path.Combine(AppContext.BaseDirectory, "models", "shapes.onnx"),
        "--labels", Path.Combine(AppContext.BaseDirectory, "models", "shapes.labels.txt"), "--preprocess", "unit", "--samples", "100",
        "--features", "16", "--metrics", "gini,deletionAuc", "--threads", "1", "--quiet", "-o", output,
    ];

    [ExtraFact("slurmctld")]
    public async Task ArrayJob_TasksAreKilledRequeuedAndLoseTheirNode_MergesToTheBytesOfOneProcess()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "The daemons of Slurm need root.");
        ShapeFolder.Save(Folder, seed: 8, Images);
        string whole = Path.Combine(Folder, "whole");
        (await Run(Arguments(whole))).Succeeded();
        string files = Directory.CreateDirectory(Path.Combine(Folder, "slurm")).FullName;
        using SlurmCluster cluster = await SlurmCluster.Start(files, Nodes, Cancel);
        var random = new Random(25);
        Dictionary<string, int> made = new() { ["kill"] = 0, ["requeue"] = 0, ["down"] = 0 };
        // Each array ends; then a new one begins, until there were enough faults.
        for (int round = 0; made.Values.Sum() < Faults; round++)
        {
            string output = Path.Combine(Folder, $"out-{round}");
            await RunArray(cluster, files, output, random, made);
            (await Run("merge", output, "--quiet")).Succeeded();
            foreach (string file in Directory.GetFiles(whole))
                Assert.True(File.ReadAllBytes(file).AsSpan()
                    .SequenceEqual(File.ReadAllBytes(Path.Combine(output, Path.GetFileName(file)))), $"{Path.GetFileName(file)} differs.");
            Assert.Equal(Images, File.ReadLines(Path.Combine(output, "results.jsonl")).Count());
            Assert.Equal(Images, Directory.GetFiles(Path.Combine(output, "shards"), "results.jsonl", SearchOption.AllDirectories)
                .Sum(file => File.ReadLines(file).Count()));
        }
        TestContext.Current.TestOutputHelper?.WriteLine(string.Join(", ", made.Select(fault => $"{fault.Key}: {fault.Value}")));
    }

    /// <summary>Runs an array job to its end; whatever ends a task early, Slurm runs it again.</summary>
    private async Task RunArray(SlurmCluster cluster, string files, string output, Random random, Dictionary<string, int> made)
    {
        string script = Save("job.sh", $"""
            #!/bin/bash
            {string.Join(' ', ToolProcess.CommandLine([.. Arguments(output), "--shard", "auto"]).Select(word => $"'{word}'"))}
            code=$?
            echo "exit code $code in run ${"{SLURM_RESTART_COUNT:-0}"} on $SLURMD_NODENAME"
            [ $code -eq 0 ] && exit 0
            exit 75

            """);
        string job = cluster.Run(["sbatch", "--parsable", "--requeue", "--open-mode=append", $"--array=0-{Tasks - 1}",
            $"--output={files}/task-%A-%a.txt", script]).Trim();
        long began = Stopwatch.GetTimestamp();
        while (Queue(cluster, job) is { Length: > 0 } queue)
        {
            Assert.True(Stopwatch.GetElapsedTime(began) < TimeSpan.FromMinutes(15), "The job did not end: "
                + string.Join("; ", Directory.GetFiles(files, "task-*").Select(File.ReadAllText)));
            // Slurm waits two minutes before it runs a requeued task; the test does not.
            foreach ((string task, _, _) in queue.Where(task => task.State == "PENDING" && task.Reason == "BeginTime"))
                cluster.Run(["scontrol", "update", $"JobId={task}", "StartTime=now"], mayFail: true);
            if (made.Values.Sum() < Faults)
                Fault(cluster, [.. queue.Where(task => task.State == "RUNNING").Select(task => task.Task)], output, random, made);
            await Task.Delay(random.Next(100, 900), Cancel);
        }
    }

    private static void Fault(SlurmCluster cluster, string[] running, string output, Random random, Dictionary<string, int> made)
    {
        int kind = random.Next(10);
        if (kind < 7)
        {
            int[] processes = ProcessesOf(output);
            if (processes.Length == 0)
                return;
            using Process kill = Process.Start("kill", ["-KILL", $"{processes[random.Next(processes.Length)]}"]);
            kill.WaitForExit();
            made["kill"] += kill.ExitCode == 0 ? 1 : 0;
        }
        else if (running.Length == 0)
            return;
        else if (kind < 9)
        {
            cluster.Run(["scontrol", "requeue", running[random.Next(running.Length)]], mayFail: true);
            made["requeue"]++;
        }
        else
        {
            string node = $"n{random.Next(Nodes)}";
            cluster.Run(["scontrol", "update", $"NodeName={node}", "State=DOWN", "Reason=test"]);
            cluster.Run(["scontrol", "update", $"NodeName={node}", "State=RESUME"], mayFail: true);
            made["down"]++;
        }
    }

    private static (string Task, string State, string Reason)[] Queue(SlurmCluster cluster, string job) =>
        [.. cluster.Run(["squeue", "-h", "-r", "-j", job, "-o", "%i|%T|%r"], mayFail: true)
            .Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split('|'))
            .Select(fields => (fields[0], fields[1], fields[2]))];

    /// <summary>The processes of the command that write to a folder.</summary>
    private static int[] ProcessesOf(string output)
    {
        List<int> found = [];
        foreach (string folder in Directory.GetDirectories("/proc"))
            try
            {
                if (int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out int id)
                    && File.ReadAllText(Path.Combine(folder, "cmdline")).Split('\0') is { Length: > 3 } words
                    && words.Contains("auto") && words.Contains(output))
                    found.Add(id);
            }
            catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
            {
                // It has ended.
            }
        return [.. found];
    }
}
