namespace Microsoft.ML.Lime.Tool.Tests;

public sealed class CommandDocTests
{
    private static readonly string Page = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "command.md"));

    [Fact]
    public void Page_has_a_row_for_each_option_of_explain() => Assert.Equal(Options("explain").Order(), Rows("explain").Order());

    [Fact]
    public void Page_has_a_row_for_each_option_that_evaluate_has_alone_or_otherwise()
    {
        string[] rows = [.. Rows("evaluate")];
        Assert.Empty(rows.Except(Options("evaluate")));
        Assert.Empty(Options("evaluate").Except(rows).Except(Rows("explain")));
        Assert.Superset(Options("evaluate").Except(Options("explain")).ToHashSet(), rows.ToHashSet());
    }

    private static IEnumerable<string> Options(string command) =>
        CommandLine.Parse([command]).CommandResult.Command.Options.Select(option => option.Name);

    /// <summary>The options that have a row in a command's section.</summary>
    private static IEnumerable<string> Rows(string command) => Page.Split("\n## ").Single(section => section.StartsWith($"{command}\n",
        StringComparison.Ordinal))
        .Split('\n').Where(line => line.StartsWith("| `-", StringComparison.Ordinal)).Select(line => line.Split('`', ' ')[2]);

    [Fact]
    public void A_row_has_the_other_names_of_its_option() => Assert.All(
        CommandLine.Parse(["explain"]).CommandResult.Command.Options.Where(option => option.Aliases.Count > 0),
        option => Assert.All(option.Aliases, alias => Assert.Matches($@"(?m)^\| `{option.Name} [A-Z]+`, `{alias} ", Page)));

    [Theory]
    [InlineData("inspect")]
    [InlineData("segment")]
    [InlineData("draw")]
    public void Page_names_each_option_of_the_other_commands(string command)
    {
        string sentence = Page[Page.IndexOf($"`{command}` takes", StringComparison.Ordinal)..];
        Assert.All(CommandLine.Parse([command]).CommandResult.Command.Options,
            option => Assert.Contains($"`{option.Name}`", sentence, StringComparison.Ordinal));
    }
}
