using System.Text.RegularExpressions;

namespace Microsoft.ML.Lime.Tool.Tests;

public sealed partial class CommandLineTests : ToolTest
{
    private static readonly string[] Commands = ["explain", "evaluate", "inspect", "segment", "draw"];

    public static TheoryData<string> EveryCommand => [.. Commands];

    [Fact]
    public async Task Version_is_printed_alone()
    {
        Outcome outcome = (await Run("--version")).Succeeded();
        Assert.Matches(@"^\d+\.\d+\.\d+\S*$", outcome.Output.Trim());
        Assert.Equal(outcome.Output, (await Run("explain", "--version")).Succeeded().Output);
    }

    [Theory]
    [InlineData("--help")]
    [InlineData("-h")]
    public async Task Help_lists_the_commands(string option)
    {
        Outcome outcome = (await Run(option)).Succeeded();
        Assert.All(Commands, command => Assert.Contains($"\n  {command} ", outcome.Output, StringComparison.Ordinal));
    }

    [Fact]
    public async Task No_command_is_bad_input_that_shows_the_help()
    {
        Outcome outcome = await Run();
        Assert.Equal(ExitCode.BadInput, outcome.Code);
        Assert.Equal("", outcome.Output);
        Assert.Contains("explain IMAGE... --model FILE", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Unknown_command_names_the_near_one() =>
        (await Run("explian", "a.png")).Refused("'explian'", "Did you mean 'explain'?");

    [Theory]
    [MemberData(nameof(EveryCommand))]
    public async Task Help_fits_a_screen_and_has_an_example(string command)
    {
        Outcome outcome = (await Run(command, "--help")).Succeeded();
        string[] lines = outcome.Output.TrimEnd().Split('\n');
        Assert.InRange(lines.Length, 5, 40);
        Assert.All(lines, line => Assert.InRange(line.Length, 0, 100));
        Assert.StartsWith($"Example: mlnet-lime {command} ", lines[^1], StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(EveryCommand))]
    public async Task Help_tells_of_exactly_the_options_that_there_are(string command)
    {
        string help = (await Run(command, "--help")).Output;
        IEnumerable<string> told = OptionInText().Matches(help[..help.IndexOf("Example:", StringComparison.Ordinal)])
            .Select(match => match.Value);
        IEnumerable<string> real = CommandLine.Parse([command]).CommandResult.Command.Options
            .SelectMany(option => option.Aliases.Prepend(option.Name));
        Assert.Equal(real.Order(), told.Where(name => name is not ("-h" or "--help")).Distinct().Order());
    }

    [Fact]
    public async Task Help_wins_over_whatever_is_wrong() => (await Run("explain", "--samples", "none", "--help")).Succeeded();

    [Fact]
    public async Task Example_of_the_help_is_free_of_misspelled_options()
    {
        string example = (await Run("explain", "--help")).Output.TrimEnd().Split('\n')[^1];
        Outcome outcome = await Run(example.Split(' ')[2..]);
        Assert.All(outcome.Problems, problem => Assert.Contains("There is no ", problem, StringComparison.Ordinal));
        Assert.Equal(3, outcome.Problems.Length); // picture, model, labels: nothing else is wrong
    }

    [GeneratedRegex(@"(?<=^|[ (])--?[a-z][a-z-]*", RegexOptions.Multiline)]
    private static partial Regex OptionInText();
}
