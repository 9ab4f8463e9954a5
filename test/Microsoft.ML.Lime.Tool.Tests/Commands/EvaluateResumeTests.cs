using System.Runtime.InteropServices;

namespace Microsoft.ML.Lime.Tool.Tests;

/// <summary>An interrupted evaluation resumes: every image is evaluated once, and the results equal those of a single run.</summary>
public sealed partial class EvaluateResumeTests : EvaluateTest
{
    private string Results => Path.Combine(Out, "results.jsonl");

    private byte[] Table => File.ReadAllBytes(Path.Combine(Out, "results.csv"));

    [Fact]
    public async Task Evaluate_WhenResultsFileIsTruncated_ResumesWithSameResults()
    {
        (await Evaluate("--limit", "4")).Succeeded();
        byte[] rows = await File.ReadAllBytesAsync(Results, Cancel), table = Table;
        int first = Array.IndexOf(rows, (byte)'\n'), last = Array.LastIndexOf(rows, (byte)'\n', rows.Length - 2);
        foreach (int kept in (int[])[0, 1, first, first + 1, (last + rows.Length) / 2, rows.Length - 1, rows.Length])
        {
            await File.WriteAllBytesAsync(Results, rows[..kept], Cancel);
            File.Delete(Path.Combine(Out, "results.csv"));
            File.Delete(Path.Combine(Out, "report.html"));
            (await Evaluate("--limit", "4")).Succeeded();
            Assert.Equal(rows, await File.ReadAllBytesAsync(Results, Cancel));
            Assert.Equal(table, Table);
            Assert.True(File.Exists(Path.Combine(Out, "report.html")));
        }
    }

    [Theory]
    [InlineData("INT")]
    [InlineData("KILL")]
    public async Task Evaluate_StoppedBySignal_ResumesAtInterruptedImage(string signal)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Signals are sent by kill.");
        string whole = Path.Combine(Folder, "whole");
        (await Evaluate("-o", whole)).Succeeded();
        byte[] table = await File.ReadAllBytesAsync(Path.Combine(whole, "results.csv"), Cancel);
        // The third image is a named pipe without a writer, so opening it blocks.
        string third = Path.Combine(ImageFolder, Images()[2]), aside = Path.Combine(Folder, "third.png");
        File.Move(third, aside);
        Assert.Equal(0, MakePipe(third, 0x180)); // read and write for the owner
        using (ToolProcess process = ToolProcess.Start(Arguments()))
        {
            await process.Until(() => Lines() == 2, Cancel);
            await process.Signal(signal, Cancel);
            (int code, _, string error) = await process.End(Cancel);
            if (signal == "INT")
            {
                Assert.Equal(ExitCode.Interrupted, code);
                Assert.EndsWith("Stopped after 2 of 8 images; repeat the command to continue.", error.Trim(), StringComparison.Ordinal);
            }
        }
        Assert.Equal(2, Lines());
        Assert.False(File.Exists(Path.Combine(Out, "results.csv")));
        File.Delete(third);
        File.Move(aside, third);

        Outcome outcome = (await Evaluate()).Succeeded();

        Assert.Contains("lime: continues, 2 of 8 images are done. ", outcome.Output, StringComparison.Ordinal);
        Assert.Equal(table, Table);
        Assert.Equal(Images(), Rows().Keys); // unique keys: no image was evaluated twice
    }

    [Fact]
    public async Task Evaluate_WhenSettingsChange_IsRejectedUnlessRestart()
    {
        (await Evaluate("--limit", "2")).Succeeded();
        byte[] before = Table;
        (await Evaluate("--limit", "2", "--seed", "1")).Refused("seed \"1\" where it was \"0\"", "-o", "--restart");
        (await Evaluate("--limit", "2", "--metrics", "gini")).Refused("metrics \"gini\" where it was \"gini,halfMass\"");
        (await Evaluate("--limit", "3")).Refused("limit \"3\" where it was \"2\"");
        (await Evaluate("--limit", "2", "--method", "lime,occlusion")).Refused("an evaluation by one method", "--restart");
        Assert.Equal(before, Table);
        string foreign = Save("out/notes.txt", "mine");
        (await Evaluate("--limit", "3", "--restart")).Succeeded();
        Assert.Equal(3, Rows().Count);
        Assert.True(File.Exists(foreign));
        File.Copy(Path.Combine(ImageFolder, Images()[0]), Path.Combine(ImageFolder, "star", "new.png"));
        (await Evaluate("--limit", "3")).Refused("pictures 9 where it was 8", "picturesSha256");
    }

    [Fact]
    public async Task Evaluate_WhenMethodIsAdded_KeepsFinishedMethods()
    {
        (await Evaluate("--limit", "2", "--method", "lime,occlusion")).Succeeded();
        byte[] lime = await File.ReadAllBytesAsync(Path.Combine(Out, "lime", "results.jsonl"), Cancel);
        Outcome outcome = (await Evaluate("--limit", "2", "--method", "lime,occlusion,rise")).Succeeded();
        Assert.Contains("lime: continues, 2 of 2 images are done.", outcome.Output, StringComparison.Ordinal);
        Assert.Equal(lime, await File.ReadAllBytesAsync(Path.Combine(Out, "lime", "results.jsonl"), Cancel));
        (await Evaluate("--limit", "2")).Refused("an evaluation by several methods");
    }

    [Fact]
    public async Task Evaluate_WhenOutputFolderHasForeignFiles_IsRejectedAndKeepsThem()
    {
        string table = Save("out/results.csv", "mine");
        (await Evaluate("--limit", "1")).Refused("holds result files without a settings.json", "-o");
        (await Evaluate("--limit", "1", "--restart")).Refused("--restart does not remove", "-o");
        Assert.Equal("mine", await File.ReadAllTextAsync(table, Cancel));
        Assert.Equal([table], Directory.GetFileSystemEntries(Out));
    }

    private int Lines()
    {
        if (!File.Exists(Results))
            return 0;
        using var file = new FileStream(Results, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new StreamReader(file);
        return reader.ReadToEnd().Count(letter => letter == '\n');
    }

    [LibraryImport("libc", EntryPoint = "mkfifo", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int MakePipe(string path, uint mode);
}
