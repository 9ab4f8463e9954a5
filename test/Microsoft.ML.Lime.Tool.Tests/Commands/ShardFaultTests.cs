using System.Diagnostics;
using Microsoft.ML.Lime.Engine;

namespace Microsoft.ML.Lime.Tool.Tests;

/// <summary>Faults of the file system below a shard: the exit code says that trying again may help, and then nothing is lost.</summary>
public sealed class ShardFaultTests : EvaluateTest
{
    private static readonly string[] Cheap = ["--samples", "20", "--features", "9", "--metrics", "gini", "--shard", "0/1"];

    [Fact]
    public async Task Evaluate_FolderIsRemovedMeanwhile_EndsWithTryAgain()
    {
        var registry = new ComponentRegistry();
        registry.Segmenters.Add(typeof(RemovingSegmenters));
        RemovingSegmenters.Calls = 0;
        RemovingSegmenters.Folder = Out;
        string[] arguments = Arguments("--samples", "20", "--metrics", "gini", "--shard", "0/1", "--segmentation", "removing");
        Outcome outcome = await RunUntil([.. arguments.Where(word => word is not ("--features" or "16"))], Cancel, registry);
        Assert.Equal(ExitCode.TryAgain, outcome.Code);
        Assert.Contains("were removed during the evaluation", Assert.Single(outcome.Problems), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Evaluate_DiskIsFull_EndsWithTryAgain_AndContinuesWhenThereIsSpace()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess, "Mounting a small file system needs root.");
        string whole = Path.Combine(Folder, "whole");
        (await Evaluate([.. Cheap.Where(word => word is not ("--shard" or "0/1")), "-o", whole])).Succeeded();
        Directory.CreateDirectory(Out);
        Assert.SkipUnless(Mount("-t", "tmpfs", "-o", "size=96k", "tmpfs", Out), "The system does not allow to mount.");
        try
        {
            Outcome full = await Evaluate(Cheap);
            Assert.Equal(ExitCode.TryAgain, full.Code);
            Assert.Contains("No space left", Assert.Single(full.Problems), StringComparison.Ordinal);
            Assert.Equal(ExitCode.TryAgain, (await Evaluate(Cheap)).Code);
            Assert.True(Mount("-o", "remount,size=50m", Out));
            (await Evaluate(Cheap)).Succeeded();
            (await Run("merge", Out)).Succeeded();
            foreach (string file in Directory.GetFiles(whole))
                Assert.Equal(await File.ReadAllBytesAsync(file, Cancel),
                    await File.ReadAllBytesAsync(Path.Combine(Out, Path.GetFileName(file)), Cancel));
        }
        finally
        {
            using Process unmount = Process.Start("umount", ["-l", Out]);
            unmount.WaitForExit();
        }
    }

    /// <summary>
    /// The size that a file may have ends one byte before the end of the Parquet file: the system kills the process while it writes the
    /// footer, when all rows are in the temporary file.
    /// </summary>
    [Fact]
    public async Task Merge_KilledWhileItWritesTheParquetFooter_LeavesNoHalfFile_AndTheNextOneWritesIt()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && File.Exists("/usr/bin/prlimit"), "prlimit limits the size of a file.");
        (await Evaluate([.. Cheap, "--store", "none"])).Succeeded();
        string parquet = Path.Combine(Out, "results.parquet");
        (await Run("merge", Out, "--parquet")).Succeeded();
        byte[] expected = await File.ReadAllBytesAsync(parquet, Cancel);
        Assert.All((string[])["results.jsonl", "results.csv"], name =>
            Assert.True(new FileInfo(Path.Combine(Out, name)).Length < expected.Length, $"{name} would end the process first."));
        foreach (string name in (string[])["results.parquet", "report.html"])
            File.Delete(Path.Combine(Out, name));
        using (ToolProcess killed = ToolProcess.StartProgram(["env", "DOTNET_EnableWriteXorExecute=0", "prlimit", "--core=0",
            FormattableString.Invariant($"--fsize={expected.Length - 1}"), .. ToolProcess.CommandLine(["merge", Out, "--parquet"])]))
        {
            (int code, string output, string error) = await killed.End(Cancel);
            Assert.True(code == 128 + 25, $"{code} {output} {error}"); // SIGXFSZ
        }
        string left = Assert.Single(Directory.GetFiles(Out, "results.parquet*"));
        Assert.EndsWith(".tmp", left, StringComparison.Ordinal);
        Assert.Equal(expected[..^1], await File.ReadAllBytesAsync(left, Cancel));
        Assert.False(File.Exists(Path.Combine(Out, "report.html")));
        (await Run("merge", Out, "--parquet")).Succeeded();
        Assert.Equal(expected, await File.ReadAllBytesAsync(parquet, Cancel));
        Assert.Equal(parquet, Assert.Single(Directory.GetFiles(Out, "results.parquet*")));
    }

    /// <summary>
    /// Trying again does not help where images are damaged, and another shard may have whole ones: the shard is complete, and says what it
    /// found. If no shard has an image that was scored, the merge fails as one process does.
    /// </summary>
    [Fact]
    public async Task Evaluate_NoImageIsReadable_ShardIsComplete_AndMergeFailsAsOneProcess()
    {
        foreach (string image in Images())
            await File.WriteAllBytesAsync(Path.Combine(ImageFolder, image), [1, 2, 3], Cancel);
        string whole = Path.Combine(Folder, "whole");
        string[] alone = [.. Cheap.Where(word => word is not ("--shard" or "0/1"))];
        Outcome one = await Evaluate([.. alone, "-o", whole]);
        Assert.Equal(ExitCode.BadInput, one.Code);
        Assert.StartsWith($"No image of {ImageFolder} could be read or scored: ", Assert.Single(one.Problems), StringComparison.Ordinal);
        int empty = 0;
        for (int index = 0; index < 3; index++)
        {
            Outcome shard = await Evaluate([.. alone, "--shard", $"{index}/3", "--quiet"]);
            Assert.Equal((ExitCode.Done, ""), (shard.Code, shard.Output));
            if (Images().Any(new Evaluation.Shard(index, 3).Contains))
                Assert.StartsWith($"Shard {index} of 3: no image could be read or scored: ", Assert.Single(shard.Problems),
                    StringComparison.Ordinal);
            else
                empty++;
        }
        Assert.True(empty < 3);
        Outcome merged = await Run("merge", Out);
        Assert.Equal(ExitCode.BadInput, merged.Code);
        Assert.StartsWith($"No image of {Out} could be read or scored: ", Assert.Single(merged.Problems), StringComparison.Ordinal);
        AssertSameFiles(whole, Out);
    }

    private static bool Mount(params string[] arguments)
    {
        using Process mount = Process.Start(new ProcessStartInfo("mount", arguments) { RedirectStandardError = true })!;
        mount.WaitForExit();
        return mount.ExitCode == 0;
    }
}

/// <summary>A segmenter that removes the output folder.</summary>
public static class RemovingSegmenters
{
    internal static string Folder { get; set; } = "";

    internal static int Calls { get; set; }

    /// <summary>Removes the output folder.</summary>
    [Component("removing", "Removes the output folder.")]
    public static ISegmenter Removing() => new Segmenter();

    private sealed class Segmenter : ISegmenter
    {
        public ComponentInfo Info => new("removing");

        public SegmentMap Segment(ImageBuffer image, CancellationToken cancellation = default)
        {
            if (++Calls == 3) // the first is for the plan
                Directory.Delete(Folder, recursive: true);
            return Segmenters.Grid(4).Segment(image, cancellation);
        }
    }
}
