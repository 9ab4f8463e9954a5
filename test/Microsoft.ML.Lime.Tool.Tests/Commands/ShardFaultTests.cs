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
