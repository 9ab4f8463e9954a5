using Microsoft.ML.Lime.Engine;
using MlNetLime.Build;

namespace Microsoft.ML.Lime.Tool.Tests;

public sealed class CommandDocTests
{
    private static readonly string Page = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "command.md"));

    [Fact]
    public void CommandPage_ListsEveryExplainOption() => Assert.Equal(Options("explain").Order(), Rows("explain").Order());

    [Fact]
    public void CommandPage_ListsEveryEvaluateOptionNotListedUnderExplain()
    {
        string[] rows = [.. Rows("evaluate")];
        Assert.Empty(rows.Except(Options("evaluate")));
        Assert.Empty(Options("evaluate").Except(rows).Except(Rows("explain")));
        Assert.Superset(Options("evaluate").Except(Options("explain")).ToHashSet(), rows.ToHashSet());
    }

    private static IEnumerable<string> Options(string command) =>
        CommandLine.Parse([command]).CommandResult.Command.Options.Select(option => option.Name);

    /// <summary>The options that have a table row in the section of a command.</summary>
    private static IEnumerable<string> Rows(string command) => Page.Split("\n## ").Single(section => section.StartsWith($"{command}\n",
        StringComparison.Ordinal))
        .Split('\n').Where(line => line.StartsWith("| `-", StringComparison.Ordinal)).Select(line => line.Split('`', ' ')[2]);

    [Fact]
    public void CommandPage_RowOfOption_ListsItsAliases() => Assert.All(
        CommandLine.Parse(["explain"]).CommandResult.Command.Options.Where(option => option.Aliases.Count > 0),
        option => Assert.All(option.Aliases, alias => Assert.Matches($@"(?m)^\| `{option.Name} [A-Z]+`, `{alias} ", Page)));

    [Theory]
    [InlineData("inspect")]
    [InlineData("segment")]
    [InlineData("draw")]
    public void CommandPage_NamesEveryOptionOfInspectSegmentAndDraw(string command)
    {
        string sentence = Page[Page.IndexOf($"`{command}` takes", StringComparison.Ordinal)..];
        Assert.All(CommandLine.Parse([command]).CommandResult.Command.Options,
            option => Assert.Contains($"`{option.Name}`", sentence, StringComparison.Ordinal));
    }

    [Fact]
    public void CommandPage_NamesEveryOptionOfExportThatExplainLacks()
    {
        string section = Page[Page.IndexOf("`export` writes", StringComparison.Ordinal)..];
        Assert.All(Options("export").Except(Options("explain")),
            option => Assert.Contains($"`{option}`", section, StringComparison.Ordinal));
    }

    [Fact]
    public void GeneratedPartsOfDocs_AreUpToDate() => Assert.True(
        Docs.Outdated(Path.Combine(AppContext.BaseDirectory, "docs")).ToArray() is [],
        "Run 'dotnet run --project build -- docs'; outdated: "
            + string.Join(", ", Docs.Outdated(Path.Combine(AppContext.BaseDirectory, "docs")).Select(file => Path.GetFileName(file.Path))));

    [Fact]
    public void GeneratedTables_AreAllUsed() => Assert.All(DocTables.Of(new ComponentRegistry()).Keys, name => Assert.Contains(
        Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "docs"), "*.md"),
        page => File.ReadAllText(page).Contains($"<!-- generated: {name} -->", StringComparison.Ordinal)));
}
