using System.Text;
using Spectre.Console;

namespace Microsoft.ML.Lime.Tool.Hosting;

/// <summary>The output streams of the command, with their capabilities.</summary>
internal sealed class ToolConsole
{
    /// <summary>
    /// Standard output as plain text, without wrapping or colours: JSON and help. Escapes what could control a terminal
    /// (<see cref="TerminalText"/>), but keeps line breaks; a line that contains a name is written by <see cref="WriteLine"/>.
    /// </summary>
    public required TextWriter Out { get; init; }

    /// <summary>Standard error as text: problems. Escaped as <see cref="Out"/>.</summary>
    public required TextWriter Error { get; init; }

    /// <summary>Standard output for rendered images: escape sequences of this program only, no text of a file.</summary>
    public required TextWriter Screen { get; init; }

    /// <summary>Standard output for tables.</summary>
    public required IAnsiConsole Tables { get; init; }

    /// <summary>Standard error for the progress bar.</summary>
    public required IAnsiConsole Bars { get; init; }

    /// <summary>Whether standard output supports 24-bit colour.</summary>
    public bool TrueColor { get; init; }

    /// <summary>Whether a progress bar can be redrawn on standard error.</summary>
    public bool CanAnimate => Bars.Profile.Capabilities.Ansi && Bars.Profile.Out.IsTerminal;

    /// <summary>Whether text on standard output can be redrawn.</summary>
    public bool CanRedraw => Tables.Profile.Capabilities.Ansi && Tables.Profile.Out.IsTerminal;

    /// <summary>Writes one line to standard output. Line breaks in it are escaped, too.</summary>
    public void WriteLine(string line) => Out.WriteLine(TerminalText.Escape(line));

    /// <summary>Writes a sentence to standard output; on a terminal, lines end between words.</summary>
    public void WriteSentence(string sentence) => Out.WriteLine(Wrapped(sentence, Tables));

    /// <summary>Writes a sentence to standard error; on a terminal, lines end between words.</summary>
    public void WriteProblem(string sentence) => Error.WriteLine(Wrapped(sentence, Bars));

    // Another program gets one line.
    private static string Wrapped(string sentence, IAnsiConsole console) => TerminalText.Escape(sentence) is var text
        && console.Profile.Out.IsTerminal ? TerminalText.Wrap(text, console.Profile.Width) : text;

    /// <summary>The process's own streams.</summary>
    public static ToolConsole Open()
    {
        Console.SetError(new LossyWriter(Console.Error));
        return Create(new AnsiConsoleOutput(Console.Out), new AnsiConsoleOutput(Console.Error), Environment.GetEnvironmentVariable);
    }

    /// <summary>
    /// Opens any streams. Escape sequences are written only to a terminal, and only if <c>NO_COLOR</c> is not set and <c>TERM</c> is not
    /// <c>dumb</c> or missing.
    /// </summary>
    public static ToolConsole Create(IAnsiConsoleOutput output, IAnsiConsoleOutput error, Func<string, string?> variable)
    {
        bool plain = !string.IsNullOrEmpty(variable("NO_COLOR")) || variable("TERM") == "dumb"
            || (string.IsNullOrEmpty(variable("TERM")) && !OperatingSystem.IsWindows());
        IAnsiConsole tables = Console(output), bars = Console(error);
        Capabilities present = tables.Profile.Capabilities;
        return new ToolConsole
        {
            Out = new TerminalText.Writer(output.Writer),
            Error = new TerminalText.Writer(error.Writer),
            Screen = output.Writer,
            Tables = tables,
            Bars = bars,
            TrueColor = present.Ansi && (variable("COLORTERM") is "truecolor" or "24bit" || present.ColorSystem == ColorSystem.TrueColor),
        };

        // No enrichers: with them, Spectre writes escape sequences into logs of build servers.
        IAnsiConsole Console(IAnsiConsoleOutput stream) => AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = stream,
            Ansi = plain || !stream.IsTerminal ? AnsiSupport.No : OperatingSystem.IsWindows() ? AnsiSupport.Detect : AnsiSupport.Yes,
            ColorSystem = plain || !stream.IsTerminal ? ColorSystemSupport.NoColors : ColorSystemSupport.Detect,
            Interactive = plain || !stream.IsTerminal ? InteractionSupport.No : InteractionSupport.Yes,
            Enrichment = new ProfileEnrichment { UseDefaultEnrichers = false },
        });
    }

    /// <summary>
    /// Standard error: what cannot be written, because the terminal was closed or the disk is full, is dropped. There is no other place to
    /// report it, and the cleanup must go on.
    /// </summary>
    private sealed class LossyWriter(TextWriter inner) : TextWriter(CultureInfo.InvariantCulture)
    {
        public override Encoding Encoding => inner.Encoding;

        public override void Write(char value) => Try(() => inner.Write(value));

        public override void Write(char[] buffer, int index, int count) => Try(() => inner.Write(buffer, index, count));

        public override void Write(string? value) => Try(() => inner.Write(value));

        public override void Flush() => Try(inner.Flush);

        private static void Try(Action write)
        {
            try
            {
                write();
            }
            catch (IOException)
            {
            }
        }
    }
}
