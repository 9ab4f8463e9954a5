namespace Microsoft.ML.Lime.Tool.Tests;

public sealed class CommandDocTests
{
    private static readonly string Page = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "command.md"));

    [Fact]
    public void Page_has_a_row_for_each_option_of_explain()
    {
        IEnumerable<string> rows = Page.Split('\n').Where(line => line.StartsWith("| `-",
            StringComparison.Ordinal)).Select(line => line.Split('`', ' ')[2]);
        IEnumerable<string> options = CommandLine.Parse(["explain"]).CommandResult.Command.Options.Select(option => option.Name);
        Assert.Equal(options.Order(), rows.Order());
    }

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
