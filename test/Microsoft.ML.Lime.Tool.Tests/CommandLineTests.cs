using System.Text.RegularExpressions;

namespace Microsoft.ML.Lime.Tool.Tests;

public sealed partial class CommandLineTests : ToolTest
{
    private static readonly string[] Commands = ["explain", "evaluate", "inspect", "segment", "draw"];

    public static TheoryData<string> EveryCommand => [.. Commands];

    [Fact]
    public async Task Version_PrintsVersionOnly()
    {
        Outcome outcome = (await Run("--version")).Succeeded();
        Assert.Matches(@"^\d+\.\d+\.\d+\S*$", outcome.Output.Trim());
        Assert.Equal(outcome.Output, (await Run("explain", "--version")).Succeeded().Output);
    }

    [Theory]
    [InlineData("--help")]
    [InlineData("-h")]
    public async Task Help_ListsCommands(string option)
    {
        Outcome outcome = (await Run(option)).Succeeded();
        Assert.All(Commands, command => Assert.Contains($"\n  {command} ", outcome.Output, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Run_WithoutCommand_PrintsHelpOnErrorStreamAndReturnsBadInput()
    {
        Outcome outcome = await Run();
        Assert.Equal(ExitCode.BadInput, outcome.Code);
        Assert.Equal("", outcome.Output);
        Assert.Contains("explain IMAGE... --model FILE", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_UnknownCommand_SuggestsSimilarCommand() =>
        (await Run("explian", "a.png")).Refused("'explian'", "Did you mean 'explain'?");

    [Theory]
    [MemberData(nameof(EveryCommand))]
    public async Task Help_OfEachCommand_Fits80ColumnsAndEndsWithExample(string command)
    {
        Outcome outcome = (await Run(command, "--help")).Succeeded();
        string[] lines = outcome.Output.TrimEnd().Split('\n');
        Assert.All(lines, line => Assert.InRange(line.Length, 0, 80));
        Assert.StartsWith($"  mlnet-lime {command} ", lines[Array.IndexOf(lines, "Example:") + 1], StringComparison.Ordinal);
        Assert.All(lines.SkipWhile(line => line != "Example:").Skip(1).SkipLast(1), line => Assert.EndsWith(" \\", line));
    }

    [Theory]
    [MemberData(nameof(EveryCommand))]
    public async Task Help_OfEachCommand_ListsExactlyItsOptions(string command)
    {
        string help = (await Run(command, "--help")).Output;
        IEnumerable<string> listed = OptionInText().Matches(help[..help.IndexOf("Example:", StringComparison.Ordinal)])
            .Select(match => match.Value);
        IEnumerable<string> real = CommandLine.Parse([command]).CommandResult.Command.Options
            .SelectMany(option => option.Aliases.Prepend(option.Name));
        Assert.Equal(real.Distinct(), real);
        Assert.Equal(real.Order(), listed.Where(name => name is not ("-h" or "--help")).Distinct().Order());
        IEnumerable<string> described = OptionInMargin().Matches(help).SelectMany(line => OptionInText().Matches(line.Value))
            .Select(match => match.Value);
        Assert.Equal(real.Order(), described.Order()); // each once
    }

    [Fact]
    public async Task Help_WithInvalidArguments_Succeeds() => (await Run("explain", "--samples", "none", "--help")).Succeeded();

    [Fact]
    public async Task Help_ExampleOfExplain_HasNoInvalidOptions()
    {
        string example = (await Run("explain", "--help")).Output.Split("Example:")[1].Replace(" \\\n", "", StringComparison.Ordinal);
        Outcome outcome = await Run(example.Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries)[1..]);
        Assert.All(outcome.Problems, problem => Assert.Contains("There is no ", problem, StringComparison.Ordinal));
        Assert.Equal(3, outcome.Problems.Length); // only image, model and label file are missing
    }

    /// <summary>The names of an option at the beginning of a line.</summary>
    [GeneratedRegex(@"^  -[a-z-]+(,? -[a-z-]+)*", RegexOptions.Multiline)]
    private static partial Regex OptionInMargin();

    [GeneratedRegex(@"(?<=^|[ (])--?[a-z][a-z-]*", RegexOptions.Multiline)]
    private static partial Regex OptionInText();
}
