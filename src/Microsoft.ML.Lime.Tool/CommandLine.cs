using System.CommandLine;
using System.CommandLine.Help;
using System.Reflection;
using Microsoft.ML.Lime.Engine.Components;
using Microsoft.ML.Lime.Tool.Commands;

namespace Microsoft.ML.Lime.Tool;

/// <summary>The commands and how a line is read.</summary>
internal static class CommandLine
{
    private static readonly ParserConfiguration Plainly = new()
    {
        EnablePosixBundling = false,
        ResponseFileTokenReplacer = null, // a picture's name may begin with @
    };

    /// <summary>This program's version.</summary>
    public static string Version { get; } =
        typeof(CommandLine).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    /// <summary>Reads a command line. Whatever is wrong with it is for the command to say, together with the rest.</summary>
    public static ParseResult Parse(IReadOnlyList<string> arguments) => CreateRoot().Parse(arguments, Plainly);

    /// <summary>Says which commands there are, and which the first word may have meant.</summary>
    public static int ExplainMissingCommand(ParseResult parsed, TextWriter error)
    {
        if (parsed.UnmatchedTokens.Count == 0)
            error.WriteLine(HelpTexts.Root);
        else
            error.WriteLine($"There is no command '{parsed.UnmatchedTokens[0]}'; the commands are {string.Join(", ", Names(parsed))}, and "
                + $"mlnet-lime --help tells what they do.{SimilarNames.Suggestion(Names(parsed), parsed.UnmatchedTokens[0])}");
        return ExitCode.BadInput;

        static IEnumerable<string> Names(ParseResult parsed) =>
            parsed.RootCommandResult.Command.Subcommands.Select(command => command.Name);
    }

    private static RootCommand CreateRoot()
    {
        var root = new RootCommand("Shows which parts of a picture made an ONNX image model decide as it did.")
        {
            new ExplainCommand(),
            new EvaluateCommand(),
            new InspectCommand(),
            new SegmentCommand(),
            new DrawCommand(),
        };
        root.Directives.Clear();
        foreach (Option option in root.Options)
        {
            option.Recursive = true;
            option.Action = option is HelpOption ? new TextAction(HelpFor) : new TextAction(_ => Version);
        }
        return root;
    }

    private static string HelpFor(ParseResult parsed) =>
        parsed.CommandResult.Command is ToolCommand command ? command.Help : HelpTexts.Root;
}
