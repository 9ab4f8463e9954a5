using System.Globalization;
using System.Text;
using Microsoft.ML.Lime.Engine;

namespace Microsoft.ML.Lime.Evaluation.DataSets;

/// <summary>
/// Tables as RFC 4180 has them: fields separated by commas, in double quotes where they hold a comma, a quote or a line break.
/// </summary>
internal static class CsvFile
{
    /// <summary>Reads a table in UTF-8, with or without a mark at its beginning.</summary>
    /// <returns>The rows with the lines of the file that they begin in, at least one; of the last line only what is there.</returns>
    /// <exception cref="LimeException">It cannot be read, or is no such table.</exception>
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
            throw new LimeException($"The table {path} is not a text file in UTF-8; save it as CSV in UTF-8.", e);
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
                    $"Line {line} of {path} goes on after a closing quote; a quote within a field is written twice."));
            rows.Add((began, [.. fields]));
            fields.Clear();
            i += i < text.Length && text[i] == '\r' ? 1 : 0;
            i += i < text.Length && text[i] == '\n' ? 1 : 0;
            began = ++line;
        }
        return rows.Count > 0 ? rows : throw new LimeException($"The table {path} is empty; its first line names the columns.");
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
            $"A quote that opens in line {began} of {path} is never closed; close it, or write it twice where it is meant as such."));
    }
}
