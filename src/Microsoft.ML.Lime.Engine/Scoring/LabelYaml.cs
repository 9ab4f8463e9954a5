using System.Text;

namespace Microsoft.ML.Lime.Engine.Scoring;

/// <summary>
/// The entry <c>names</c> of a YAML file, as YOLO's <c>data.yaml</c> has it: a list or names by index, each in lines or in brackets. Other
/// forms of YAML are refused.
/// </summary>
internal static class LabelYaml
{
    private const string Key = "names";

    /// <summary>Whether a line begins the entry.</summary>
    public static bool IsNames(string line) => line.StartsWith(Key, StringComparison.Ordinal)
        && line[Key.Length..].TrimStart() is [':'] or [':', ' ' or '\t', ..];

    public static IReadOnlyList<string> Read(string[] lines, string path)
    {
        int start = Array.FindIndex(lines, IsNames);
        if (start < 0)
            throw new LimeException($"The label file {path} is YAML without an entry 'names'; add one, such as names: [cat, dog], or write "
                + "the name of a class on each line of a text file.");
        string first = WithoutComment(lines[start])[(lines[start].IndexOf(':', StringComparison.Ordinal) + 1)..].Trim();
        return first.Length > 0 ? InBrackets(lines, start, first, path) : InLines(lines, start + 1, path);
    }

    private static string[] InLines(string[] lines, int start, string path)
    {
        List<(int, string)> entries = [];
        int? indentation = null;
        for (int i = start; i < lines.Length; i++)
        {
            string line = WithoutComment(lines[i]), entry = line.Trim();
            if (entry.Length == 0)
                continue;
            int found = line.Length - line.TrimStart().Length;
            bool isList = entry.StartsWith("- ", StringComparison.Ordinal);
            if (found == 0 && !isList)
                break; // the next entry of the file
            indentation ??= found;
            if (found != indentation)
                throw NotUnderstood(path, i);
            entries.Add(isList
                ? (entries.Count, Scalar(entry[2..]) ?? throw NotUnderstood(path, i))
                : Pair(entry) ?? throw NotUnderstood(path, i));
        }
        return entries.Count > 0 ? LabelFile.InOrder(entries, path)
            : throw new LimeException($"The entry 'names' of the label file {path} is empty; it should name the classes.");
    }

    private static string[] InBrackets(string[] lines, int start, string first, string path)
    {
        if (first[0] is not ('[' or '{'))
            throw NotUnderstood(path, start);
        char closing = first[0] == '[' ? ']' : '}';
        string text = string.Join(' ', lines.Skip(start + 1).Select(WithoutComment).Prepend(first));
        List<(int, string)> entries = [];
        var entry = new StringBuilder();
        char quote = '\0';
        for (int i = 1; i < text.Length; i++)
        {
            char letter = text[i];
            if (quote == '\0' && (letter == ',' || letter == closing))
            {
                string one = entry.ToString().Trim();
                entry.Clear();
                if (one.Length > 0)
                    entries.Add((closing == ']' ? Scalar(one) is { } name ? (entries.Count, name) : null : Pair(one))
                        ?? throw NotUnderstood(path, start));
                if (letter == closing)
                    return entries.Count > 0 ? LabelFile.InOrder(entries, path) : throw NotUnderstood(path, start);
                continue;
            }
            if (letter is '\'' or '"'
                && (quote == letter || quote == '\0' && entry.ToString().TrimEnd() is "" or [.., ':']))
                quote = quote == letter ? '\0' : letter;
            entry.Append(letter);
        }
        throw NotUnderstood(path, start);
    }

    // "3: cat"
    private static (int Index, string Name)? Pair(string text)
    {
        int colon = text.IndexOf(':', StringComparison.Ordinal);
        return colon > 0 && Scalar(text[..colon]) is { } key
            && int.TryParse(key, NumberStyles.None, CultureInfo.InvariantCulture, out int index) && Scalar(text[(colon + 1)..]) is { } name
            ? (index, name)
            : null;
    }

    /// <summary>A plain or quoted text; null for a form of YAML that is not read: a nested value, a reference, a block of text.</summary>
    private static string? Scalar(string text)
    {
        text = text.Trim();
        if (text.Length >= 2 && text[0] is '\'' or '"')
            return text[^1] != text[0] || text[0] == '"' && text.Contains('\\', StringComparison.Ordinal) ? null
                : text[1..^1].Replace("''", "'", StringComparison.Ordinal);
        return text.Length == 0 || text[0] is '[' or '{' or '&' or '*' or '!' or '|' or '>' or '%' or '@' or '`' or '\'' or '"'
            || text.Contains(": ", StringComparison.Ordinal) ? null : text;
    }

    private static string WithoutComment(string line)
    {
        char quote = '\0';
        for (int i = 0; i < line.Length; i++)
            if (line[i] is '\'' or '"'
                && (quote == line[i] || quote == '\0' && (i == 0 || line[i - 1] is ' ' or '[' or '{' or ',' or ':')))
                quote = quote == line[i] ? '\0' : line[i];
            else if (line[i] == '#' && quote == '\0' && (i == 0 || char.IsWhiteSpace(line[i - 1])))
                return line[..i].TrimEnd();
        return line;
    }

    private static LimeException NotUnderstood(string path, int line) => new(string.Create(CultureInfo.InvariantCulture,
        $"Line {line + 1} of the label file {path} has a form of YAML that is not read; write the names as '0: cat' or '- cat', one a ")
        + "line, or as names: [cat, dog].");
}
