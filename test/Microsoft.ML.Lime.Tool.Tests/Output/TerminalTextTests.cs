using System.Globalization;

namespace Microsoft.ML.Lime.Tool.Tests;

/// <summary>Characters that could control a terminal.</summary>
public sealed class TerminalTextTests
{
    [Theory]
    [InlineData("plain, é, 猫, 🐈, שלום\t", "plain, é, 猫, 🐈, שלום\t")]
    [InlineData("\e]0;PWNED\a\e[2Jstar", @"\x1b]0;PWNED\x07\x1b[2Jstar")]
    [InlineData("a\u009b2Jb\u007f", @"a\u009b2Jb\u007f")]
    [InlineData("a\u202egnp.exe\u2066\u2069\u200f\u061c", @"a\u202egnp.exe\u2066\u2069\u200f\u061c")]
    [InlineData("a\r\nWritten: b\u2028\0", @"a\x0d\x0aWritten: b\u2028\x00")]
    public void Escape_Line_ShowsWhatCouldControlATerminal(string text, string expected) =>
        Assert.Equal(expected, TerminalText.Escape(text));

    [Theory]
    [InlineData("a\r\nb\nc", "a\r\nb\nc")]
    [InlineData("a\rb\r", @"a\x0db\x0d")]
    [InlineData("a\e[1A\n", "a\\x1b[1A\n")]
    public void Escape_Lines_KeepsLineBreaks(string text, string expected) =>
        Assert.Equal(expected, TerminalText.Escape(text, keepLines: true));

    [Fact]
    public void Writer_EveryOverload_Escapes()
    {
        using var output = new StringWriter(CultureInfo.InvariantCulture) { NewLine = "\n" };
        using var writer = new TerminalText.Writer(output);
        writer.Write('\e');
        writer.Write("\e");
        writer.Write(['\e', 'a']);
        writer.Write("\ea".AsSpan());
        writer.Write("{0}", "\e");
        writer.WriteLine("\e");
        writer.WriteLine("{0}", "\e");
        Assert.Equal(@"\x1b\x1b\x1ba\x1ba\x1b\x1b" + "\n" + @"\x1b" + "\n", output.ToString().ReplaceLineEndings("\n"));
    }
}
