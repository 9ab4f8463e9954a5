using System.Text.RegularExpressions;
using Microsoft.ML.Lime.Tests;

namespace Microsoft.ML.Lime.Tool.Tests;

/// <summary>
/// The order of the system calls that make results outlast a power cut, as <c>strace</c> sees it: content is flushed before its file is
/// renamed, the folder after it, and the card of an image before its row is written.
/// </summary>
public sealed partial class FlushOrderTests : EvaluateTest
{
    [ExtraFact("strace")]
    public async Task Evaluate_FlushesCardsBeforeRowsAndFilesBeforeRenames()
    {
        IReadOnlyList<Call> calls = await Trace(Arguments("--limit", "3", "--notebook", Path.Combine(Folder, "n.ipynb"), "--quiet"));

        foreach (string path in (string[])[Path.Combine(Out, "settings.json"), Path.Combine(Out, "results.csv"),
            Path.Combine(Out, "report.html"), Path.Combine(Folder, "n.ipynb")])
        {
            int rename = Indices(calls, call => call.Name == "rename" && call.To == path).Single();
            AssertIsFlushed(calls, rename);
            int next = Next(calls, rename, call => call.Name == "rename");
            Assert.Contains(calls.Take(rename..next), call => call.IsFlush && call.Path == Path.GetDirectoryName(path));
        }
        string rows = Path.Combine(Out, "results.jsonl"), cards = Path.Combine(Out, "cards.jsonl");
        int card = -1, count = 0;
        foreach (int row in Indices(calls, call => call.IsWrite && call.Path == rows))
        {
            int newCard = Indices(calls, call => call.IsWrite && call.Path == cards).Last(index => index < row);
            Assert.True(newCard > card, "A row was written without a card of its own before it.");
            Assert.Contains(calls.Take(newCard..row), call => call.IsFlush && call.Path == cards);
            Assert.Contains(calls.Take((row + 1)..Next(calls, row, call => call.IsWrite)), call => call.IsFlush && call.Path == rows);
            (card, count) = (newCard, count + 1);
        }
        Assert.Equal(3, count);
        // Both files are new: their folder is flushed before the first row.
        Assert.Contains(calls.Take(Next(calls, -1, call => call.IsWrite && call.Path == rows)), call => call.IsFlush && call.Path == Out);
    }

    [ExtraFact("strace")]
    public async Task Explain_FlushesFilesBeforeItMovesThem()
    {
        string image = Path.Combine(ImageFolder, Images()[0]);
        IReadOnlyList<Call> calls = await Trace(["explain", image, "--model", Model, "--labels", Labels, "--preprocess", "unit",
            "--samples", "40", "-o", Out, "--quiet"]);

        string[] files = [.. Directory.EnumerateFiles(Out).Select(path => Path.GetFileName(path))];
        Assert.True(files.Length > 4);
        int last = Indices(calls, call => call.Name == "rename" && Path.GetDirectoryName(call.To) == Out).Last();
        Assert.Contains(calls.Skip(last), call => call.IsFlush && call.Path == Out);
        foreach (string file in files)
        {
            // Written under a temporary name in the staging folder, renamed there, and moved when all files are complete.
            Call moved = calls.Single(call => call.Name == "rename" && call.To == Path.Combine(Out, file));
            Assert.StartsWith(Path.Combine(Out, ".mlnet-lime-"), moved.Path, StringComparison.Ordinal);
            AssertIsFlushed(calls, Indices(calls, call => call.Name == "rename" && call.To == moved.Path).Single());
        }
    }

    /// <summary>Checks that the file was flushed after it was written to for the last time, before this rename.</summary>
    private static void AssertIsFlushed(IReadOnlyList<Call> calls, int rename)
    {
        string path = calls[rename].Path;
        int written = Indices(calls, call => call.IsWrite && call.Path == path).Last();
        Assert.InRange(Next(calls, written, call => call.IsFlush && call.Path == path), written + 1, rename - 1);
    }

    private static int Next(IReadOnlyList<Call> calls, int after, Func<Call, bool> condition) =>
        Indices(calls, condition).FirstOrDefault(index => index > after, calls.Count);

    private static IEnumerable<int> Indices(IReadOnlyList<Call> calls, Func<Call, bool> condition) =>
        Enumerable.Range(0, calls.Count).Where(index => condition(calls[index]));

    /// <summary>The calls on files of the test's folder, in the order in which they began.</summary>
    private async Task<IReadOnlyList<Call>> Trace(IReadOnlyList<string> arguments)
    {
        string log = Path.Combine(Folder, "calls.txt");
        using ToolProcess process = ToolProcess.StartProgram(["strace", "-f", "-y", "-s", "0", "-o", log, "-e",
            "trace=write,pwrite64,writev,pwritev,fsync,fdatasync,rename,renameat,renameat2", .. ToolProcess.CommandLine(arguments)]);
        (int code, _, string error) = await process.End(Cancel);
        Assert.True(code == ExitCode.Done, error);
        List<Call> calls = [];
        foreach (string line in await File.ReadAllLinesAsync(log, Cancel))
            if (OnFile().Match(line) is { Success: true } call)
                calls.Add(new Call(call.Groups[1].Value, call.Groups[2].Value, ""));
            else if (Rename().Match(line) is { Success: true } rename)
                calls.Add(new Call("rename", rename.Groups[1].Value, rename.Groups[2].Value));
        return [.. calls.Where(call => call.Path.StartsWith(Folder, StringComparison.Ordinal))];
    }

    // 123 pwrite64(45</folder/name>, ""..., 10, 0) = 10
    [GeneratedRegex(@"^\d+ +(write|pwrite64|writev|pwritev|fsync|fdatasync)\(\d+<([^>]+)>")]
    private static partial Regex OnFile();

    // 123 rename("/folder/a", "/folder/b") = 0
    [GeneratedRegex("""^\d+ +rename(?:at2?)?\([^"]*"([^"]+)", [^"]*"([^"]+)".*= 0$""")]
    private static partial Regex Rename();

    private sealed record Call(string Name, string Path, string To)
    {
        public bool IsFlush => Name is "fsync" or "fdatasync";

        public bool IsWrite => Name is "write" or "pwrite64" or "writev" or "pwritev";
    }
}
