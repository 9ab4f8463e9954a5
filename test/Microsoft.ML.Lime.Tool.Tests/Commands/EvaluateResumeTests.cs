using System.Diagnostics;
using System.Text;

namespace Microsoft.ML.Lime.Tool.Tests;

/// <summary>An evaluation that was stopped goes on: no picture is lost, none is done twice, and the results are those of one run.</summary>
public sealed class EvaluateResumeTests : EvaluateTest
{
    private static readonly string[] Slow = ["--samples", "1500", "--batch", "8"];

    private string Results => Path.Combine(Out, "results.jsonl");

    private byte[] Table => File.ReadAllBytes(Path.Combine(Out, "results.csv"));

    [Fact]
    public async Task Wherever_the_rows_were_torn_the_results_are_the_same()
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

    [Fact]
    public async Task Stopped_by_ctrl_c_it_says_how_to_go_on_and_does()
    {
        byte[] table = await TableOfOneRun();
        using var source = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        Task<Outcome> running = RunUntil(Arguments(Slow), source.Token);
        await RowsAre(2, () => running.IsCompleted);
        await source.CancelAsync();
        Outcome stopped = await running;
        Assert.Equal(ExitCode.Interrupted, stopped.Code);
        Assert.Matches(@"^Stopped after \d of 8 pictures; the same command goes on there\.$", stopped.Error.Trim());
        Assert.False(File.Exists(Path.Combine(Out, "results.csv")));
        Outcome outcome = await Resume();
        Assert.Contains("lime: goes on, ", outcome.Output, StringComparison.Ordinal);
        Assert.Equal(table, Table);
    }

    [Fact]
    public async Task Killed_without_warning_it_goes_on()
    {
        byte[] table = await TableOfOneRun();
        using (Process process = Process.Start(new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "mlnet-lime.dll"),
            .. Arguments(Slow)])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!)
        {
            await RowsAre(2, () => process.HasExited);
            process.Kill();
            await process.WaitForExitAsync(Cancel);
        }
        Assert.InRange(Encoding.UTF8.GetString(await File.ReadAllBytesAsync(Results, Cancel)).Count(letter => letter == '\n'), 2,
            Count - 1);
        await Resume();
        Assert.Equal(table, Table);
        Assert.Equal(Images(), Rows().Keys); // a dictionary: no picture twice
    }

    [Fact]
    public async Task Other_settings_are_refused_by_name_and_restart_begins_anew()
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
        File.Copy(Path.Combine(Pictures, Images()[0]), Path.Combine(Pictures, "star", "new.png"));
        (await Evaluate("--limit", "3")).Refused("pictures 9 where it was 8", "picturesSha256");
    }

    [Fact]
    public async Task A_method_can_be_added_later()
    {
        (await Evaluate("--limit", "2", "--method", "lime,occlusion")).Succeeded();
        byte[] lime = await File.ReadAllBytesAsync(Path.Combine(Out, "lime", "results.jsonl"), Cancel);
        Outcome outcome = (await Evaluate("--limit", "2", "--method", "lime,occlusion,rise")).Succeeded();
        Assert.Contains("lime: goes on, 2 of 2 pictures are done.", outcome.Output, StringComparison.Ordinal);
        Assert.Equal(lime, await File.ReadAllBytesAsync(Path.Combine(Out, "lime", "results.jsonl"), Cancel));
        (await Evaluate("--limit", "2")).Refused("an evaluation by several methods");
    }

    [Fact]
    public async Task Files_of_somebody_else_are_neither_overwritten_nor_removed()
    {
        string table = Save("out/results.csv", "mine");
        (await Evaluate("--limit", "1")).Refused("files named as results", "-o");
        (await Evaluate("--limit", "1", "--restart")).Refused("--restart does not remove", "-o");
        Assert.Equal("mine", await File.ReadAllTextAsync(table, Cancel));
        Assert.Equal([table], Directory.GetFileSystemEntries(Out));
    }

    /// <summary>What the same evaluation gives when nothing stops it.</summary>
    private async Task<byte[]> TableOfOneRun()
    {
        string folder = Path.Combine(Folder, "whole");
        (await Evaluate([.. Slow, "-o", folder])).Succeeded();
        return await File.ReadAllBytesAsync(Path.Combine(folder, "results.csv"), Cancel);
    }

    /// <summary>What was left behind may still hold the files for a moment.</summary>
    private async Task<Outcome> Resume()
    {
        for (int attempt = 0; ; attempt++)
        {
            Outcome outcome = await Evaluate(Slow);
            if (attempt == 20 || !outcome.Error.Contains("no other evaluation is writing", StringComparison.Ordinal))
                return outcome.Succeeded();
            await Task.Delay(100, Cancel);
        }
    }

    private async Task RowsAre(int count, Func<bool> over)
    {
        while (!over() && Lines() < count)
            await Task.Delay(5, Cancel);
        Assert.False(over());
    }

    private int Lines()
    {
        if (!File.Exists(Results))
            return 0;
        using var file = new FileStream(Results, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new StreamReader(file);
        return reader.ReadToEnd().Count(letter => letter == '\n');
    }
}
