using System.Text;

namespace Microsoft.ML.Lime.Evaluation.DataSets;

/// <summary>Reads CSV tables (RFC 4180): fields separated by commas, quoted if they contain a comma, a quote or a line break.</summary>
internal static class CsvFile
{
    /// <summary>Reads a table in UTF-8, with or without a byte order mark.</summary>
    /// <returns>The rows, each with its first line number, at least one row. The last line may lack a line break.</returns>
    /// <exception cref="LimeException">The file cannot be read or is not a valid table.</exception>
    public static IReadOnlyList<(int Line, string[] Fields)> Read(string path)
    {
        byte[] bytes = FileContent.Read(path, "table");
        string text;
        try
        {
            text = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes).TrimStart('\ufeff');
        }
        catch (DecoderFallbackException e)
        {
            throw new LimeException($"The table {path} is not valid UTF-8; save it as CSV in UTF-8.", e);
        }
        List<(int, string[])> rows = [];
        List<string> fields = [];
        int line = 1, began = 1;
        for (int i = 0; i < text.Length;)
        {
            (string field, i) = text[i] == '"' ? Quoted(text, i + 1, path, ref line) : Plain(text, i);
            fields.Add(field);
            if (i < text.Length && text[i] == ',')
            {
                i++;
                if (i < text.Length)
                    continue;
                fields.Add("");
            }
            else if (i < text.Length && text[i] is not ('\r' or '\n'))
                throw new LimeException(string.Create(CultureInfo.InvariantCulture,
                    $"Line {line} of {path} has text after a closing quote; write a quote within a field twice."));
            rows.Add((began, [.. fields]));
            fields.Clear();
            i += i < text.Length && text[i] == '\r' ? 1 : 0;
            i += i < text.Length && text[i] == '\n' ? 1 : 0;
            began = ++line;
        }
        return rows.Count > 0 ? rows : throw new LimeException($"The table {path} is empty; the first line must name the columns.");
    }

    private static (string Field, int Next) Plain(string text, int from)
    {
        int length = text.AsSpan(from).IndexOfAny(",\r\n");
        int end = length < 0 ? text.Length : from + length;
        return (text[from..end], end);
    }

    private static (string Field, int Next) Quoted(string text, int from, string path, ref int line)
    {
        var field = new StringBuilder();
        int began = line;
        for (int i = from; i < text.Length; i++)
        {
            if (text[i] != '"')
                field.Append(text[i]);
            else if (i + 1 < text.Length && text[i + 1] == '"')
                field.Append(text[i++]);
            else
                return (field.ToString(), i + 1);
            line += text[i] == '\n' ? 1 : 0;
        }
        throw new LimeException(string.Create(CultureInfo.InvariantCulture,
            $"A quote opened in line {began} of {path} is not closed; close it, or write it twice if it is part of the text."));
    }
}
