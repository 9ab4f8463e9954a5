using Microsoft.ML.Lime.Engine;
using Microsoft.ML.Lime.Tool.Output;

namespace Microsoft.ML.Lime.Tool.Tests;

public sealed class OutputFolderTests : ToolTest
{
    [Fact]
    public void Publish_MakesFilesVisibleAndLeavesNothingElse()
    {
        using (OutputFolder folder = OutputFolder.Open(Out, []))
        {
            folder.Write("a.txt", path => File.WriteAllText(path, "a"));
            folder.Write("b.txt", path => File.WriteAllText(path, "b"));
            Assert.Empty(Directory.GetFiles(Out));
            Assert.Equal([Path.Combine(Out, "a.txt"), Path.Combine(Out, "b.txt")], folder.Publish());
        }
        Assert.Equal([Path.Combine(Out, "a.txt"), Path.Combine(Out, "b.txt")], Directory.GetFileSystemEntries(Out).Order());
        Assert.Equal("b", File.ReadAllText(Path.Combine(Out, "b.txt")));
    }

    [Fact]
    public void Write_WhenDiskIsFull_KeepsOldFilesAndLeavesNoPartialFiles()
    {
        Save("out/a.txt", "old");
        using (OutputFolder folder = OutputFolder.Open(Out, []))
        {
            folder.Write("a.txt", path => File.WriteAllText(path, "new"));
            Assert.Throws<IOException>(() => folder.Write("b.txt", path =>
            {
                File.WriteAllText(path, "hal");
                throw new IOException("No space left on device");
            }));
        }
        Assert.Equal(Path.Combine(Out, "a.txt"), Assert.Single(Directory.GetFileSystemEntries(Out)));
        Assert.Equal("old", File.ReadAllText(Path.Combine(Out, "a.txt")));
    }

    [Fact]
    public void Dispose_WithoutPublish_RemovesOnlyFoldersItCreated()
    {
        string deep = Path.Combine(Out, "deep", "er");
        Directory.CreateDirectory(Out);
        OutputFolder.Open(deep, []).Dispose();
        Assert.Empty(Directory.GetFileSystemEntries(Out));
    }

    [Fact]
    public void Write_WhenFileIsInput_Throws()
    {
        string input = Save("out/cat.borders.png", "precious");
        using OutputFolder folder = OutputFolder.Open(Out, [input]);
        LimeException refused = Assert.Throws<LimeException>(() => folder.Write("cat.borders.png", path => File.WriteAllText(path, "x")));
        Assert.Contains("is one of the inputs and would be overwritten", refused.Message, StringComparison.Ordinal);
        Assert.Equal("precious", File.ReadAllText(input));
    }

    [Fact]
    public void Publish_WhenFolderHasNameOfFile_ThrowsBeforeMovingFiles()
    {
        Directory.CreateDirectory(Path.Combine(Out, "b.txt"));
        using OutputFolder folder = OutputFolder.Open(Out, []);
        folder.Write("a.txt", path => File.WriteAllText(path, "a"));
        folder.Write("b.txt", path => File.WriteAllText(path, "b"));
        Assert.Contains("is a folder", Assert.Throws<LimeException>(() => folder.Publish()).Message, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(Out, "a.txt")));
    }

    [Fact]
    public void Open_WhenFolderCannotBeCreated_Throws()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "/proc is Linux's.");
        LimeException refused = Assert.Throws<LimeException>(() => OutputFolder.Open("/proc/mlnet-lime", []));
        Assert.Contains("The output folder '/proc/mlnet-lime' cannot be written to", refused.Message, StringComparison.Ordinal);
        Assert.Contains("give another folder with -o", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_RemovesStagingFoldersOfKilledRunsOnly()
    {
        string killed = Path.Combine(Out, $".mlnet-lime-{Guid.NewGuid():N}"), young = Path.Combine(Out, $".mlnet-lime-{Guid.NewGuid():N}");
        string old = Path.Combine(Out, $".mlnet-lime-{Guid.NewGuid():N}"), foreign = Path.Combine(Out, ".mlnet-lime-mine");
        foreach (string folder in (string[])[killed, young, old, foreign])
            Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(killed, "lock"), "");
        File.WriteAllText(Path.Combine(killed, "half.png"), "half");
        Directory.SetLastWriteTimeUtc(old, DateTime.UtcNow.AddDays(-2));
        using OutputFolder running = OutputFolder.Open(Out, []);
        running.Write("a.txt", path => File.WriteAllText(path, "a"));
        OutputFolder.Open(Out, []).Dispose();
        Assert.Equal((false, true, false, true),
            (Directory.Exists(killed), Directory.Exists(young), Directory.Exists(old), Directory.Exists(foreign)));
        Assert.Single(running.Publish());
    }

    [Fact]
    public void Write_SymbolicLinkInPlaceOfAFile_IsRefused()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Links need rights there.");
        string target = Save("target.txt", "precious");
        using OutputFolder folder = OutputFolder.Open(Out, []);
        File.CreateSymbolicLink(Path.Combine(Out, "a.txt"), target);
        Assert.Contains("is a symbolic link",
            Assert.Throws<LimeException>(() => folder.Write("a.txt", path => File.WriteAllText(path, "a"))).Message,
            StringComparison.Ordinal);
        Assert.Equal("precious", File.ReadAllText(target));
    }
}
