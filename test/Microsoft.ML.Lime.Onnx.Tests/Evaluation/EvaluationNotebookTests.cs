using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Microsoft.ML.Lime.Tests;

/// <summary>
/// <c>docs/notebooks/evaluate.ipynb</c> is the output of <c>evaluate.cs</c>; <c>dotnet run --project build -- notebooks</c> updates it.
/// </summary>
public sealed partial class EvaluationNotebookTests : OnnxTest
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "notebooks");
    private static readonly JsonElement[] Cells = Read(Path.Combine(Folder, "evaluate.ipynb"));

    [Fact]
    public void Notebook_CellsMatchProgram()
    {
        string[] parts = File.ReadAllText(Path.Combine(Folder, "evaluate.cs")).Split("\n// %%")[1..];
        (string, string)[] program = [.. parts.Where(part => !part.StartsWith(" [hidden]", StringComparison.Ordinal))
            .Select(part => part.StartsWith(" [markdown]", StringComparison.Ordinal)
                ? ("markdown", CommentMark().Replace(part[" [markdown]".Length..], "").Trim('\n'))
                : ("code", part.Trim('\n')))];
        Assert.Equal(program, Cells.Select(cell => (cell.GetProperty("cell_type").GetString()!, Lines(cell.GetProperty("source")))));
    }

    [Fact]
    public async Task Program_WhenRun_ReproducesNotebook()
    {
        string path = Save([], "again.ipynb");
        ProcessStartInfo start = new("dotnet", [Path.Combine(AppContext.BaseDirectory, "Microsoft.ML.Lime.EvaluateNotebook.dll"), path])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process program = Process.Start(start)!;
        Task<string> output = program.StandardOutput.ReadToEndAsync(), error = program.StandardError.ReadToEndAsync();
        await program.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(program.ExitCode == 0, await error + await output);
        NotebookFormat.Check(path);
        string[] again = [.. Texts(Read(path))], committed = [.. Texts(Cells)];
        Assert.Equal(committed.Length, again.Length);
        Assert.All(committed.Zip(again), pair => Assert.True(IsAlike(pair.First, pair.Second), $"{pair.First}\n\nis now\n\n{pair.Second}"));
    }

    [Fact]
    public void Notebook_OutputsContainDescribedResults()
    {
        string[] texts = [.. Texts(Cells)];
        Assert.Equal(2, texts.Count(text => text.StartsWith("64 images; correct: 64 of 64", StringComparison.Ordinal)));
        Assert.Single(texts, text => text.StartsWith("No alarm", StringComparison.Ordinal));
        Assert.Single(texts, text => text.Contains("lies in the same region: the top left corner", StringComparison.Ordinal));
        Assert.Equal(2, texts.Count(text => text.StartsWith("Image of", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("evaluate.ipynb")]
    [InlineData("python.ipynb")]
    public void Notebook_IsSmallAndContainsNoMachineDetails(string name)
    {
        NotebookFormat.Check(Path.Combine(Folder, name));
        string text = File.ReadAllText(Path.Combine(Folder, name));
        Assert.InRange(text.Length, 1000, 400_000);
        Assert.DoesNotMatch(@"/home/|/root|/tmp/|/usr/|[A-Z]:\\\\|20\d\d-\d\d-\d\d", text);
    }

    private static JsonElement[] Read(string path) =>
        [.. JsonDocument.Parse(File.ReadAllBytes(path)).RootElement.GetProperty("cells").EnumerateArray()];

    private static IEnumerable<string> Texts(JsonElement[] cells) =>
        cells.Where(cell => cell.GetProperty("cell_type").GetString() == "code")
        .SelectMany(cell => cell.GetProperty("outputs").EnumerateArray())
            .Select(output => Lines(output.GetProperty("data").GetProperty("text/plain")));

    private static string Lines(JsonElement lines) => string.Concat(lines.EnumerateArray().Select(line => line.GetString()));

    /// <summary>Whether the words are equal; numbers may differ by the floating-point error of another processor.</summary>
    private static bool IsAlike(string expected, string actual)
    {
        string[] first = expected.Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries),
            second = actual.Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries);
        return first.Length == second.Length && first.Zip(second).All(pair => pair.First == pair.Second
            || (double.TryParse(pair.First, CultureInfo.InvariantCulture, out double a)
                && double.TryParse(pair.Second, CultureInfo.InvariantCulture, out double b)
                && Math.Abs(a - b) <= 0.005));
    }

    [GeneratedRegex("(?m)^// ?")]
    private static partial Regex CommentMark();
}
