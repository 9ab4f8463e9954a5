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
