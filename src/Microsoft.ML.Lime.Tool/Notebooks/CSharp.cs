using System.Globalization;
using System.Text;

namespace Microsoft.ML.Lime.Tool.Notebooks;

/// <summary>Values as C# writes them.</summary>
internal static class CSharp
{
    public static string Text(string value)
    {
        var text = new StringBuilder("\"");
        foreach (char letter in value)
            text.Append(letter switch
            {
                '"' or '\\' => $"\\{letter}",
                < ' ' or '\u007f' or '\u0085' or '\u2028' or '\u2029' => $"\\u{(int)letter:x4}",
                _ => $"{letter}",
            });
        return text.Append('"').ToString();
    }

    public static string Number(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    public static string Numbers(IEnumerable<double> values) => $"[{string.Join(", ", values.Select(Number))}]";

    public static string Whole(long value) => value.ToString(CultureInfo.InvariantCulture);

    public static string Flag(bool value) => value ? "true" : "false";

    public static string Member<T>(T value) where T : struct, Enum => $"{typeof(T).Name}.{value}";

    /// <summary><c>new NAME</c> with those of the members that differ from the defaults, one a line.</summary>
    /// <param name="type">What is made; empty where the place of the value tells.</param>
    /// <param name="members">Names and values.</param>
    /// <param name="defaults">The same members of an object that was made without any.</param>
    public static string Create(
        string type, IEnumerable<(string Name, string Value)> members, IEnumerable<(string Name, string Value)> defaults)
    {
        (string Name, string Value)[] told = [.. members.Except(defaults)];
        string made = $"new{(type.Length > 0 ? " " : "")}{type}";
        return told.Length == 0
            ? $"{made}()"
            : $"{made}\n{{\n{string.Concat(told.Select(member => $"    {member.Name} = {Indented(member.Value)},\n"))}}}";
    }

    private static string Indented(string text) => text.Replace("\n", "\n    ", StringComparison.Ordinal);
}
