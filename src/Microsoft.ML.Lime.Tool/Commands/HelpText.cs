using System.CommandLine;
using System.Text;

namespace Microsoft.ML.Lime.Tool.Commands;

/// <summary>Creates the texts of <c>--help</c> from the options.</summary>
internal static class HelpText
{
    private const int Width = 80, Indent = 30;

    /// <summary>The text of the program.</summary>
    public static string OfRoot(RootCommand root)
    {
        var text = new StringBuilder(root.Description + "\n\nUsage: mlnet-lime COMMAND ...\n\n");
        foreach (ToolCommand command in root.Subcommands.OfType<ToolCommand>())
            Append(text, command.Usage, command.Description!, 34);
        text.Append("\n  -h, --help    this text, or the help of a command\n  --version     the version\n\n");
        return text.Append(Example(root.Subcommands.OfType<ToolCommand>().First())).ToString();
    }

    /// <summary>The text of a command: every option once, by groups.</summary>
    public static string Of(ToolCommand command)
    {
        var text = new StringBuilder();
        text.AppendJoin('\n', Wrap(command.Description!, Width)).Append("\n\nUsage: mlnet-lime " + command.Usage + " [options]\n");
        foreach ((string title, IReadOnlyList<Option> options) in command.Groups)
        {
            text.Append("\n" + title + "\n");
            foreach (Option option in options)
                Append(text, string.Join(", ", option.Aliases.Prepend(option.Name)) + (option.HelpName is { } value ? $" {value}" : ""),
                    option.Description!, Indent);
        }
        return text.Append("\n" + Example(command)).ToString();
    }

    /// <summary>A command that can be copied into a shell, in lines of the width.</summary>
    private static string Example(ToolCommand command) =>
        "Example:\n  " + string.Join(" \\\n    ", Wrap(command.Example, Width - 6));

    private static void Append(StringBuilder text, string names, string description, int indent)
    {
        string head = $"  {names}";
        if (head.Length > indent - 2)
        {
            // A long list of values wraps after a value.
            List<string> lines = Wrap(head.Trim().Replace("|", "| ", StringComparison.Ordinal), Width - 6);
            for (int i = 0; i < lines.Count; i++)
                text.Append((i == 0 ? "  " : "      ") + lines[i].Replace("| ", "|", StringComparison.Ordinal) + "\n");
            head = "";
        }
        foreach (string line in Wrap(description, Width - indent))
        {
            text.Append(head.PadRight(indent) + line + "\n");
            head = "";
        }
    }

    private static List<string> Wrap(string text, int width)
    {
        List<string> lines = [""];
        foreach (string word in text.Split(' '))
            if (lines[^1].Length > 0 && lines[^1].Length + 1 + word.Length > width)
                lines.Add(word);
            else
                lines[^1] += lines[^1].Length == 0 ? word : $" {word}";
        return lines;
    }
}
