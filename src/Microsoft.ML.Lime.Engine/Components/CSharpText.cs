using System.Collections;
using System.Runtime.CompilerServices;
using System.Text;

namespace Microsoft.ML.Lime.Engine.Components;

/// <summary>Writes values as C# literals, and converts names between the conventions of C#, JSON and the command.</summary>
internal static class CSharpText
{
    /// <summary>The literal of a simple value; null for a value of another type.</summary>
    public static string? Literal(object? value) => value switch
    {
        null => "null",
        bool flag => flag ? "true" : "false",
        string text => Quote(text),
        double number => number.ToString("R", CultureInfo.InvariantCulture),
        int or long or ulong => ((IFormattable)value).ToString(null, CultureInfo.InvariantCulture),
        Enum => $"{value.GetType().FullName!.Split('.')[^1].Replace('+', '.')}.{value}",
        ITuple pair => $"({string.Join(", ", Enumerable.Range(0, pair.Length).Select(i => Literal(pair[i])))})",
        IEnumerable list when value is IEnumerable<int> or IEnumerable<double> =>
            $"[{string.Join(", ", list.Cast<object>().Select(Literal))}]",
        IEnumerable<string> texts => $"[{string.Join(", ", texts.Select(Quote))}]",
        _ => null,
    };

    /// <summary><c>KeepProbability</c> as <c>keepProbability</c>.</summary>
    public static string Camel(string name) => char.ToLowerInvariant(name[0]) + name[1..];

    /// <summary><c>KeepProbability</c> as <c>keep-probability</c>.</summary>
    public static string Kebab(string name) =>
        string.Concat(name.Select((letter, i) => (i > 0 && char.IsUpper(letter) ? "-" : "") + char.ToLowerInvariant(letter)));

    /// <summary><c>new NAME { ... }</c> with one member per line.</summary>
    public static string New(string type, IReadOnlyList<(string Name, string Code)> members) => members.Count == 0
        ? $"new {type}()"
        : $"new {type}\n{{\n"
            + string.Concat(members.Select(member => $"    {member.Name} = {Indented(member.Code)},\n"))
            + "}";

    private static string Indented(string code) => code.Replace("\n", "\n    ", StringComparison.Ordinal);

    private static string Quote(string value)
    {
        var text = new StringBuilder("\"");
        foreach (char letter in value)
            text.Append(letter switch
            {
                '"' or '\\' => $"\\{letter}",
                < ' ' or (>= '\u007f' and <= '\u009f') or '\u2028' or '\u2029' => $"\\u{(int)letter:x4}",
                // Bidirectional marks would show a literal in another order than the compiler reads.
                '\u061c' or '\u200e' or '\u200f' or (>= '\u202a' and <= '\u202e') or (>= '\u2066' and <= '\u206f') =>
                    $"\\u{(int)letter:x4}",
                _ => $"{letter}",
            });
        return text.Append('"').ToString();
    }
}
