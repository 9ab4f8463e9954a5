using System.CommandLine;
using Microsoft.ML.Lime.Tool.Arguments;
using Microsoft.ML.Lime.Tool.Commands;
using Microsoft.ML.Lime.Tool.Hosting;

namespace Microsoft.ML.Lime.Tool;

/// <summary>
/// <c>mlnet-lime completions</c>: prints a script with which a shell completes commands, options and keywords. The script calls the command
/// again with the line and the position of the cursor; where that prints nothing, the shell completes file names.
/// </summary>
internal sealed class CompletionCommand : ToolCommand
{
    public const string CommandName = "completions";

    private static readonly (string Shell, string Script)[] Scripts =
    [
        ("bash", """
            _mlnet_lime() {
                local IFS=$'\n'
                COMPREPLY=($(compgen -W "$(mlnet-lime completions --line "$COMP_LINE" --position "$COMP_POINT" 2>/dev/null)" \
                    -- "${COMP_WORDS[COMP_CWORD]}"))
            }
            complete -o default -F _mlnet_lime mlnet-lime
            """),
        ("zsh", """
            _mlnet_lime() {
                local -a found
                found=(${(f)"$(mlnet-lime completions --line "$BUFFER" --position "$CURSOR" 2>/dev/null)"})
                if (( $#found )); then compadd -a found; else _files; fi
            }
            compdef _mlnet_lime mlnet-lime
            """),
        ("powershell", """
            Register-ArgumentCompleter -Native -CommandName mlnet-lime -ScriptBlock {
                param($word, $ast, $cursor)
                # The text of the command lacks a blank at its end.
                $line = $ast.ToString().PadRight($cursor - $ast.Extent.StartOffset)
                mlnet-lime completions --line $line --position ($cursor - $ast.Extent.StartOffset) 2>$null |
                    ForEach-Object { [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_) }
            }
            """),
    ];

    private readonly Argument<string[]> _shell = Define.Words("SHELL", "bash, zsh or powershell");
    private readonly Option<string> _line = Define.Value("--line", "TEXT", "for the script: the command line to complete");
    private readonly Option<string> _position = Define.Value("--position", "N", "for the script: the cursor's position in it, from 0");

    public CompletionCommand() : base(
        CommandName, "completions SHELL", "Prints a script that makes bash, zsh or PowerShell complete commands and options.",
        "source <(mlnet-lime completions bash)")
    {
        Add(_shell);
        AddGroup("Options", [_line, _position]);
    }

    public override int Run(ParseResult parsed, Session session)
    {
        var problems = new Problems();
        var arguments = new ArgumentReader(parsed, problems);
        if (arguments.Text(_line) is { } line)
        {
            int position = arguments.Whole(_position, 0) ?? line.Length;
            problems.ThrowIfAny();
            foreach (string word in Complete(line, Math.Min(position, line.Length)))
                session.Console.Out.WriteLine(word);
            return ExitCode.Done;
        }
        IReadOnlyList<string> shells = arguments.Words(_shell, max: 1);
        string? script = shells.Count == 0 ? null : Scripts.FirstOrDefault(one => one.Shell == shells[0]).Script;
        if (script is null && shells.Count == 1)
            problems.Add($"There are no completions for '{shells[0]}'; give bash, zsh or powershell.");
        problems.ThrowIfAny();
        session.Console.Out.WriteLine(script);
        return ExitCode.Done;
    }

    /// <summary>The words that may stand at a position of a command line, in ordinal order.</summary>
    private static IEnumerable<string> Complete(string line, int position)
    {
        string before = line[..position];
        string word = before.Length == 0 || char.IsWhiteSpace(before[^1]) ? "" : before.Split((char[]?)null)[^1];
        bool isOption = word.StartsWith('-');
        return CommandLine.ParseLine(before).GetCompletions(before.Length).Select(item => item.InsertText ?? item.Label)
            .Where(text => text.StartsWith(word, StringComparison.Ordinal) && text.StartsWith('-') == isOption
                && text is not "-?" && !text.StartsWith('/')) // other forms of --help
            .Distinct().Order(StringComparer.Ordinal);
    }
}
