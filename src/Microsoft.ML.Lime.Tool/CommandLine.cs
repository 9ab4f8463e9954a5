using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using Microsoft.ML.Lime.Tool.Commands;
using Microsoft.ML.Lime.Tool.Hosting;

namespace Microsoft.ML.Lime.Tool;

/// <summary>The commands and the parser of the command line.</summary>
internal static class CommandLine
{
    private static readonly (string Name, Func<Lazy<ComponentRegistry>, ToolCommand> Create)[] Commands =
    [
        (ExplainCommand.CommandName, registry => new ExplainCommand(registry.Value)),
        (EvaluateCommand.CommandName, registry => new EvaluateCommand(registry.Value)),
        (MergeCommand.CommandName, _ => new MergeCommand()),
        (ExportCommand.CommandName, registry => new ExportCommand(registry.Value)),
        (InspectCommand.CommandName, _ => new InspectCommand()),
        (SegmentCommand.CommandName, registry => new SegmentCommand(registry.Value)),
        (DrawCommand.CommandName, _ => new DrawCommand()),
        (CompletionCommand.CommandName, _ => new CompletionCommand()),
    ];

    private static readonly ParserConfiguration Plainly = new()
    {
        EnablePosixBundling = false,
        ResponseFileTokenReplacer = null, // an image's name may begin with @
    };

    /// <summary>Parses a command line. The command reports parse errors together with its other problems.</summary>
    /// <param name="arguments">The command line.</param>
    /// <param name="registry">The available components; null for the default ones.</param>
    public static ParseResult Parse(IReadOnlyList<string> arguments, ComponentRegistry? registry = null) =>
        CreateRoot(arguments.Count > 0 ? arguments[0] : null, new(() => registry ?? ComponentRegistry.Default))
            .Parse(Distinguished(arguments), Plainly);

    /// <summary>Parses a command line that is being typed, for its completions.</summary>
    public static ParseResult ParseLine(string line) =>
        CreateRoot(null, new(() => ComponentRegistry.Default)).Parse(line, Plainly);

    internal const string Alpha = "--alpha";

    /// <summary>Options with two meanings, which their values tell apart; the second meaning has a name of its own, too.</summary>
    private static readonly (string Option, string Other, string? Command, Func<string, bool> IsOther)[] TwoMeanings =
    [
        (Alpha, "--transparency", null, value => AlphaMode.Parse(value) is not null), // the first is the penalty of the surrogate ridge
        (EvaluateCommand.Keep, EvaluateCommand.Store, EvaluateCommand.CommandName, EvaluateCommand.IsStored), // of RISE: a number
    ];

    private static string[] Distinguished(IReadOnlyList<string> arguments)
    {
        string[] all = [.. arguments];
        foreach ((string option, string other, string? command, Func<string, bool> isOther) in TwoMeanings)
            for (int i = 0; i < all.Length && (command is null || all[0] == command); i++)
                if (all[i] == option && i + 1 < all.Length && isOther(all[i + 1]))
                    all[i] = other;
                else if (all[i].StartsWith($"{option}=", StringComparison.Ordinal) && isOther(all[i][(option.Length + 1)..]))
                    all[i] = other + all[i][option.Length..];
        return all;
    }

    /// <summary>Lists the commands and suggests one similar to the first argument.</summary>
    public static int ExplainMissingCommand(ParseResult parsed, TextWriter error)
    {
        if (parsed.UnmatchedTokens.Count == 0)
            error.WriteLine(HelpText.OfRoot((RootCommand)parsed.RootCommandResult.Command));
        else
            error.WriteLine($"There is no command '{TerminalText.Escape(parsed.UnmatchedTokens[0])}'; the commands are "
                + $"{string.Join(", ", Names(parsed))}, and mlnet-lime --help describes them."
                + $"{SimilarNames.Suggestion(Names(parsed), parsed.UnmatchedTokens[0])}");
        return ExitCode.BadInput;

        static IEnumerable<string> Names(ParseResult parsed) =>
            parsed.RootCommandResult.Command.Subcommands.Select(command => command.Name);
    }

    // The registry and the options that are made from it delay the start, so a command that comes first is made alone.
    private static RootCommand CreateRoot(string? first, Lazy<ComponentRegistry> registry)
    {
        var root = new RootCommand("Explains which parts of an image determine the output of an ONNX image model.");
        bool isNamed = Commands.Any(command => command.Name == first);
        foreach ((string name, Func<Lazy<ComponentRegistry>, ToolCommand> create) in Commands)
            if (!isNamed || name == first)
                root.Add(create(registry));
        root.Directives.Clear();
        foreach (Option option in root.Options)
        {
            option.Recursive = true;
            option.Action = option is HelpOption ? new TextAction(HelpFor) : new TextAction(_ => ToolVersion.Text);
        }
        return root;
    }

    private static string HelpFor(ParseResult parsed) => parsed.CommandResult.Command is ToolCommand command
        ? HelpText.Of(command)
        : HelpText.OfRoot((RootCommand)parsed.RootCommandResult.Command);
}

/// <summary>Prints a text: <c>--help</c> and <c>--version</c>.</summary>
internal sealed class TextAction(Func<ParseResult, string> text) : SynchronousCommandLineAction
{
    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult) => Write(parseResult, parseResult.InvocationConfiguration.Output);

    public int Write(ParseResult parsed, TextWriter output)
    {
        output.WriteLine(text(parsed));
        return ExitCode.Done;
    }
}
