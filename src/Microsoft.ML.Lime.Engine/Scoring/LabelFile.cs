using System.Text;

namespace Microsoft.ML.Lime.Engine.Scoring;

/// <summary>
/// Reads label files as several tools write them. The form is detected from the content; CSV and YAML also by the extension.
/// </summary>
internal static class LabelFile
{
    private static readonly UTF8Encoding StrictUtf8 = new(false, throwOnInvalidBytes: true);

    /// <summary>The classes in their order: the name, and the WordNet id if the file contains it.</summary>
    /// <exception cref="LimeException">The file cannot be read, or is not a label file.</exception>
    public static IReadOnlyList<(string Name, string? Id)> Read(string path)
    {
        string text = ReadText(path).Trim('\r', '\n', ' ', '\t', '\uFEFF');
        if (text.Length == 0)
            throw new LimeException($"The label file {path} is empty; it should have the name of a class on each line.");
        string extension = Path.GetExtension(path).ToLowerInvariant();
        string[] lines = [.. text.Split('\n').Select(line => line.TrimEnd())];
        if (text[0] is '{' or '[')
            return LabelJson.Read(text, path);
        if (extension is ".yaml" or ".yml" || lines.Any(LabelYaml.IsNames))
            return Plain(LabelYaml.Read(lines, path));
        if (extension == ".csv")
            return Plain(LabelCsv.Read(lines, path));
        if (lines[0].Replace(" ", "", StringComparison.Ordinal) is "item{")
            throw new LimeException($"The label file {path} is a label map of TensorFlow (pbtxt), whose ids begin at 1; write the name of "
                + "each output of the model on a line, in their order.");
        return FromLines(lines, path);
    }

    /// <summary>Puts names that are given with their indices in order.</summary>
    /// <param name="entries">Index and name of each class.</param>
    /// <param name="path">The file, for messages.</param>
    /// <exception cref="LimeException">The indices are not 0 to n - 1, each once, or a name is missing.</exception>
    public static string[] InOrder(IReadOnlyList<(int Index, string Name)> entries, string path)
    {
        var names = new string?[entries.Count];
        foreach ((int index, string name) in entries)
        {
            if (index < 0 || index >= names.Length)
                throw new LimeException(string.Create(CultureInfo.InvariantCulture,
                    $"The label file {path} names class {index}, but its {names.Length} classes should have the indices 0 to "
                        + $"{names.Length - 1}."));
            if (names[index] is not null)
                throw new LimeException(string.Create(CultureInfo.InvariantCulture,
                    $"The label file {path} names class {index} twice; remove one of the two."));
            if (name.Trim().Length == 0)
                throw new LimeException(string.Create(CultureInfo.InvariantCulture,
                    $"The label file {path} has no name for class {index}; write one."));
            names[index] = name.Trim();
        }
        return names!;
    }

    private static IReadOnlyList<(string, string?)> Plain(IEnumerable<string> names) =>
        [.. names.Select(name => (name, (string?)null))];

    private static IReadOnlyList<(string Name, string? Id)> FromLines(string[] lines, string path)
    {
        lines = [.. lines.Select(line => line.Trim())];
        if (Array.FindIndex(lines, line => line.Length == 0) is >= 0 and var empty)
            throw new LimeException(string.Create(CultureInfo.InvariantCulture,
                $"Line {empty + 1} of the label file {path} is empty, so class {empty} would have no name; write one there, or remove the "
                    + $"line."));
        // Teachable Machine writes the index before each name.
        string?[] withoutIndex = [.. lines.Select(WithoutIndex)];
        if (withoutIndex.All(name => name is not null))
            lines = withoutIndex!;
        return [.. lines.Select(WithoutSynset)];
    }

    // "3 cat", "3: cat" or "3,cat" in line 3.
    private static string? WithoutIndex(string line, int index)
    {
        string start = index.ToString(CultureInfo.InvariantCulture);
        return line.StartsWith(start, StringComparison.Ordinal)
            && line[start.Length..] is [' ' or '\t' or ',' or ':' or ';', .. var rest] && rest.Trim() is { Length: > 0 } name
            ? name
            : null;
    }

    // "n01440764 tench" becomes "tench"; a WordNet id has a letter and eight digits.
    private static (string Name, string? Id) WithoutSynset(string line) =>
        line.Length > 10 && line[0] == 'n' && char.IsWhiteSpace(line[9]) && line.AsSpan(1, 8).IndexOfAnyExceptInRange('0', '9') < 0
            ? (line[10..].TrimStart(), line[..9])
            : (line, null);

    private static string ReadText(string path)
    {
        byte[] bytes = FileContent.Read(path, "label file");
        try
        {
            string text = EncodingOf(bytes).GetString(bytes);
            if (!text.Contains('\0', StringComparison.Ordinal))
                return text;
        }
        catch (DecoderFallbackException cause) when (!bytes.Contains((byte)0))
        {
            throw new LimeException(FormattableString.Invariant($"The label file {path} is not in UTF-8 (its byte {cause.Index} is ")
                + $"{bytes[Math.Clamp(cause.Index, 0, bytes.Length - 1)]:X2}), but probably in an ANSI code page; save it as UTF-8.",
                cause);
        }
        catch (DecoderFallbackException)
        {
            // The exception below covers this case, too.
        }
        throw new LimeException($"{path} is not a text file; a label file has the name of a class on each line.");
    }

    private static Encoding EncodingOf(ReadOnlySpan<byte> bytes)
    {
        bool little = bytes.StartsWith((ReadOnlySpan<byte>)[0xff, 0xfe]), big = bytes.StartsWith((ReadOnlySpan<byte>)[0xfe, 0xff]);
        return little || big ? new UnicodeEncoding(big, byteOrderMark: true, throwOnInvalidBytes: true) : StrictUtf8;
    }
}
