using Microsoft.ML.Lime.Shapes;
using Microsoft.ML.Lime.Tests;

namespace Microsoft.ML.Lime.Tool.Tests;

/// <summary>Shards as a job array of a real Slurm, whose tasks are killed at random moments.</summary>
public sealed class SlurmTests(ITestOutputHelper log) : EvaluateTest
{
    private const int Tasks = 8, Kills = 20, ImageCount = 240;

    private static readonly string[] Options = ["--samples", "100", "--features", "9", "--metrics", "gini"];

    [ExtraFact("slurmctld")]
    public async Task EvaluateShardAuto_TasksKilledAtRandom_MergeHasTheBytesOfOneProcess()
    {
        Directory.Delete(ImageFolder, recursive: true);
        Directory.Delete(Masks, recursive: true);
        ShapeFolder.Save(Folder, seed: 78, ImageCount);
        string whole = Path.Combine(Folder, "whole");
        (await Evaluate([.. Options, "-o", whole])).Succeeded();

        await using SlurmCluster cluster = await SlurmCluster.Start(Directory.CreateDirectory(Path.Combine(Folder, "slurm")).FullName, 4, Cancel);
        string command = string.Join(' ', ToolProcess.CommandLine([]).Select(Quote));
        // A task that was killed, or that failed for a reason that may pass (75), goes back into the queue.
        string array = Save("array.sh", $"""
            #!/bin/bash
            #SBATCH --array=0-{Tasks - 1} --cpus-per-task=1 --requeue --open-mode=append --output={Folder}/task-%a.log
            {command} {string.Join(' ', Arguments([.. Options, "--shard", "auto"]).Select(Quote))}
            code=$?
            if [ $code -eq {ExitCode.TryAgain} ] || [ $code -gt 128 ]; then scontrol requeue $SLURM_JOB_ID; fi
            exit $code

            """);
        string merge = Save("merge.sh", $"""
            #!/bin/bash
            #SBATCH --output={Folder}/merge.log
            {command} merge {Quote(Out)}

            """);

        var random = new Random(25);
        int[] kills = new int[3];
        while (kills.Sum() < Kills)
        {
            await cluster.Run("sbatch", array);
            await cluster.Until(async () =>
            {
                if ((await cluster.Jobs()).Length == 0)
                    return true;
                await Task.Delay(random.Next(400), Cancel);
                if (kills.Sum() < Kills && await cluster.Jobs("R") is { Length: > 0 } running)
                    kills[await Kill(cluster, running[random.Next(running.Length)], kills.Sum() % kills.Length)]++;
                return false;
            });
        }
        log.WriteLine($"killed by SIGKILL {kills[0]}, requeued {kills[1]}, node down {kills[2]}");

        // The array again, without kills, and the merge as a dependent job.
        string last = (await cluster.Run("sbatch", "--parsable", array))[0];
        await cluster.Run("sbatch", "--wait", $"--dependency=afterok:{last}", merge);
        AssertSameFiles(whole, Out);
        Assert.Equal(Images(), Rows().Keys);
        Assert.Equal(Tasks, Directory.GetDirectories(Path.Combine(Out, "shards")).Length);
        Assert.Contains($"{ImageCount} images", await File.ReadAllTextAsync(Path.Combine(Folder, "merge.log"), Cancel),
            StringComparison.Ordinal);
    }

    /// <summary>Kills a task: its process by SIGKILL (0), by <c>scontrol requeue</c> (1), or with its node (2).</summary>
    private static async Task<int> Kill(SlurmCluster cluster, (string Job, string Node) task, int kind)
    {
        switch (kind)
        {
            case 0:
                foreach (string process in await Processes(task.Job))
                    await cluster.Try("kill", "-KILL", process);
                break;
            case 1:
                await cluster.Try("scontrol", "requeue", task.Job);
                break;
            default:
                await cluster.Run("scontrol", "update", $"nodename={task.Node}", "state=down", "reason=test");
                await cluster.Run("scontrol", "update", $"nodename={task.Node}", "state=idle");
                break;
        }
        return kind;
    }

    /// <summary>The processes of the command in a job.</summary>
    private static async Task<string[]> Processes(string job)
    {
        List<string> found = [];
        foreach (string folder in Directory.GetDirectories("/proc").Where(folder => Path.GetFileName(folder).All(char.IsAsciiDigit)))
            try
            {
                if ((await File.ReadAllTextAsync($"{folder}/cmdline", Cancel)).Contains("mlnet-lime.dll", StringComparison.Ordinal)
                    && (await File.ReadAllTextAsync($"{folder}/environ", Cancel)).Split('\0').Contains($"SLURM_JOB_ID={job}"))
                    found.Add(Path.GetFileName(folder));
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // It has ended.
            }
        return [.. found];
    }

    private static string Quote(string text) => $"'{text.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
