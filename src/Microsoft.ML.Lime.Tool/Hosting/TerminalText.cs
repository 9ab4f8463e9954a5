using System.Text;
using Spectre.Console.Rendering;

namespace Microsoft.ML.Lime.Tool.Hosting;

/// <summary>
/// Makes text safe for a terminal. Names of files, tensors and classes may hold characters that move the cursor, change the title, hide
/// text, or reverse its order.
/// </summary>
internal static class TerminalText
{
    /// <summary>
    /// Writes control characters and bidirectional marks as escapes, <c>\x1b</c> below U+0020 and <c>\u202e</c> above. Tabs stay. In JSON,
    /// whose strings never contain the former, the result is the same document.
    /// </summary>
    /// <param name="text">The text.</param>
    /// <param name="keepLines">Whether line breaks stay; otherwise they are escaped, too, so that a name cannot forge a line.</param>
    public static string Escape(string text, bool keepLines = false)
    {
        int first = 0;
        while (first < text.Length && !IsUnsafe(text, first, keepLines))
            first++;
        if (first == text.Length)
            return text;
        var safe = new StringBuilder(text, 0, first, text.Length + 16);
        for (int i = first; i < text.Length; i++)
            if (!IsUnsafe(text, i, keepLines))
                safe.Append(text[i]);
            else
                safe.Append(text[i] < ' ' ? $"\\x{(int)text[i]:x2}" : $"\\u{(int)text[i]:x4}");
        return safe.ToString();
    }

    /// <summary>
    /// Breaks a line between words. A word that is longer than a line, such as a path, stays whole, so that it can be copied.
    /// </summary>
    /// <param name="line">The line.</param>
    /// <param name="width">The columns of the terminal.</param>
    public static string Wrap(string line, int width)
    {
        var text = new StringBuilder();
        int used = 0;
        foreach (string word in line.Split(' '))
        {
            int cells = new Segment(word).CellCount();
            if (used > 0)
            {
                bool fits = used + 1 + cells <= width;
                text.Append(fits ? " " : "\n" + Indent);
                used = fits ? used + 1 : Indent.Length;
            }
            text.Append(word);
            used += cells;
        }
        return text.ToString();
    }

    private const string Indent = "  ";

    private static bool IsUnsafe(string text, int i, bool keepLines) => text[i] switch
    {
        '\t' => false,
        '\n' => !keepLines,
        '\r' => !keepLines || i + 1 == text.Length || text[i + 1] != '\n',
        < ' ' or (>= '\x7f' and <= '\x9f') => true,
        '\u061c' or '\u200e' or '\u200f' => true, // marks
        '\u2028' or '\u2029' => true, // line and paragraph separator
        (>= '\u202a' and <= '\u202e') or (>= '\u2066' and <= '\u206f') => true, // embeddings, overrides, isolates, deprecated controls
        _ => false,
    };

    /// <summary>A writer that escapes everything but line breaks and tabs.</summary>
    /// <param name="inner">The stream.</param>
    public sealed class Writer(TextWriter inner) : TextWriter(CultureInfo.InvariantCulture)
    {
        public override Encoding Encoding => inner.Encoding;

        public override void Write(char value) => inner.Write(Escape(value.ToString(), keepLines: true));

        public override void Write(char[] buffer, int index, int count) => Write(new string(buffer, index, count));

        public override void Write(string? value) => inner.Write(Escape(value ?? "", keepLines: true));

        public override void WriteLine(string? value)
        {
            // One write per line, so that lines of several threads do not mix.
            inner.Write(Escape(value ?? "", keepLines: true) + inner.NewLine);
        }

        public override void Flush() => inner.Flush();
    }
}
