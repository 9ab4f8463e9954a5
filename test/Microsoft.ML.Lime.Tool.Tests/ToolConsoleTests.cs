using System.Globalization;
using System.Text;
using Spectre.Console;

namespace Microsoft.ML.Lime.Tool.Tests;

public sealed class ToolConsoleTests
{
    [Theory]
    [InlineData("xterm-256color", null, null, true)]
    [InlineData("xterm-256color", "truecolor", null, true)]
    [InlineData("xterm-256color", "truecolor", "1", false)]
    [InlineData("xterm-256color", "truecolor", "", true)]
    [InlineData("dumb", "truecolor", null, false)]
    public void CanAnimate_OnTerminal_IsFalseOnlyForDumbTerminalOrNoColor(string term, string? colorTerm, string? noColor,
        bool animated) =>
        Assert.Equal(animated, Create(terminal: true, term, colorTerm, noColor).CanAnimate);

    [Theory]
    [InlineData("truecolor", null, true)]
    [InlineData("24bit", null, true)]
    [InlineData("truecolor", "1", false)]
    public void TrueColor_FollowsColorTermAndNoColor(string? colorTerm, string? noColor, bool expected) =>
        Assert.Equal(expected, Create(terminal: true, "xterm-256color", colorTerm, noColor).TrueColor);

    [Fact]
    public void Create_WhenNotTerminal_DisablesColorAndAnimation()
    {
        ToolConsole console = Create(terminal: false, "xterm-256color", "truecolor", null);
        Assert.False(console.TrueColor);
        Assert.False(console.CanAnimate);
        console.Tables.MarkupLine("[red]text[/]");
        Assert.Equal("text", console.Screen.ToString()!.Trim());
    }

    private const string Guess = "Guess: The layout of the boxes is taken as cxcywh,columns,scores=4; if that is wrong, state it by "
        + "--boxes. /a/path/without/a/place/to/break/that/is/longer/than/one/line/of/the/terminal/image.png is whole, as are "
        + "\u754c\u9762.";

    /// <summary>A terminal gets lines that end between words, other programs one line.</summary>
    [Fact]
    public void WriteSentence_OnTerminal_BreaksBetweenWords()
    {
        var text = new StringWriter(CultureInfo.InvariantCulture);
        Create(terminal: true, "xterm", null, null, text).WriteSentence(Guess);
        string[] lines = text.ToString().TrimEnd().Split('\n');
        Assert.Equal(Guess, string.Join(' ', lines.Select(line => line.TrimStart())));
        Assert.Equal("Guess: The layout of the boxes is taken as cxcywh,columns,scores=4; if that is", lines[0]);
        Assert.All(lines, line => Assert.True(line.Length <= 80 || line.StartsWith("  /a/path/", StringComparison.Ordinal)));
        text = new StringWriter(CultureInfo.InvariantCulture);
        Create(terminal: false, "xterm", null, null, text).WriteSentence(Guess);
        Assert.Equal(Guess, text.ToString().TrimEnd());
    }

    [Theory]
    [InlineData("one two", 3, "one\n  two")]
    [InlineData("one two", 7, "one two")]
    [InlineData("one two", 6, "one\n  two")]
    [InlineData("a bb ccc d", 5, "a bb\n  ccc\n  d")]
    [InlineData("\u754c\u9762 \u754c", 6, "\u754c\u9762\n  \u754c")] // two columns each
    [InlineData("", 5, "")]
    public void Wrap_BreaksBetweenWords(string line, int width, string expected) =>
        Assert.Equal(expected, TerminalText.Wrap(line, width));

    internal static ToolConsole Create(bool terminal, string? term, string? colorTerm, string? noColor, TextWriter? writer = null) =>
        ToolConsole.Create(new Terminal(terminal, writer), new Terminal(terminal), name => name switch
        {
            "TERM" => term,
            "COLORTERM" => colorTerm,
            "NO_COLOR" => noColor,
            _ => null,
        });

    /// <summary>An output that is a terminal or not, as given.</summary>
    private sealed class Terminal(bool isTerminal, TextWriter? writer = null) : IAnsiConsoleOutput
    {
        public TextWriter Writer { get; } = writer ?? new StringWriter(CultureInfo.InvariantCulture);

        public bool IsTerminal => isTerminal;

        public int Width => 80;

        public int Height => 24;

        public void SetEncoding(Encoding encoding)
        {
        }
    }
}
