using System.Text;
using System.Text.Json;

namespace Microsoft.ML.Lime.Engine;

/// <summary>Names of a model's classes.</summary>
public static class ClassLabels
{
    private static readonly UTF8Encoding StrictUtf8 = new(false, throwOnInvalidBytes: true);

    /// <summary>
    /// Reads a label file in UTF-8. It has one name per line (a leading synset id such as n01440764 is dropped, empty lines at the end are
    /// ignored), or is ImageNet's class-index JSON, <c>{"0": ["n01440764", "tench"], ...}</c>, in which a plain name may replace the pair.
    /// </summary>
    /// <returns>The names; the first is class 0.</returns>
    /// <exception cref="LimeException">The file cannot be read, or is not a label file.</exception>
    public static IReadOnlyList<string> Load(string path)
    {
        string text = ReadText(path).TrimEnd();
        if (text.Length == 0)
            throw new LimeException($"The label file {path} is empty; it should have the name of a class on each line.");
        return text[0] == '{' ? FromJson(text, path) : FromLines(text, path);
    }

    /// <summary>
    /// Finds the index of a class by its name, ignoring case: by the whole name, or by one of its comma-separated synonyms (<c>tabby, tabby
    /// cat</c>).
    /// </summary>
    /// <param name="names">The names, such as <see cref="Load"/> returns.</param>
    /// <param name="name">The name to find.</param>
    /// <exception cref="LimeException">No class or several classes have the name.</exception>
    public static int Find(IReadOnlyList<string> names, string name)
    {
        string wanted = name.Trim();
        int[] found = Matches(names, wanted);
        if (found.Length == 0)
            throw new LimeException($"No class is named '{wanted}'; give a name of the label file, or the class's index."
                + SimilarNames.Suggestion(names.SelectMany(label => label.Split(',', StringSplitOptions.TrimEntries)), wanted));
        if (found.Length > 1)
            throw new LimeException($"{found.Length} classes are named '{wanted}' ("
                + string.Join("; ", found.Take(5).Select(index => string.Create(CultureInfo.InvariantCulture, $"{index}: {names[index]}")))
                + "); give the index of the one that is meant.");
        return found[0];
    }

    /// <summary>
    /// WordNet ids of the classes, such as n01440764, if the label file contains them: at the beginning of a line, or before the name in
    /// ImageNet's class-index JSON. ImageNet's folders have these names.
    /// </summary>
    /// <returns>One id per class; null if the file has none.</returns>
    /// <exception cref="LimeException">The same as for <see cref="Load"/>.</exception>
    public static IReadOnlyList<string?> LoadIds(string path)
    {
        int count = Load(path).Count;
        string text = ReadText(path).TrimEnd();
        if (text[0] != '{')
            return [.. text.Split('\n').Select(line => line.Trim())
                .Select(line => WithoutSynset(line) != line ? line[..9] : null)];
        var ids = new string?[count];
        using JsonDocument document = JsonDocument.Parse(text);
        foreach (JsonProperty entry in document.RootElement.EnumerateObject())
            if (entry.Value is { ValueKind: JsonValueKind.Array } pair && pair.GetArrayLength() > 1)
                ids[int.Parse(entry.Name, CultureInfo.InvariantCulture)] = pair[0].GetString();
        return ids;
    }

    /// <summary>
    /// The indices of all classes with a name, ignoring case; if there is none, of those with the name among their comma-separated
    /// synonyms.
    /// </summary>
    /// <param name="names">The names of the classes.</param>
    /// <param name="wanted">The name to find.</param>
    public static int[] Matches(IReadOnlyList<string> names, string wanted) =>
        Matches(names, label => Same(label, wanted)) is { Length: > 0 } found
            ? found
            : Matches(names, label => label.Split(',').Any(synonym => Same(synonym.Trim(), wanted)));

    private static int[] Matches(IReadOnlyList<string> names, Func<string, bool> matches) =>
        [.. Enumerable.Range(0, names.Count).Where(index => matches(names[index]))];

    private static bool Same(string left, string right) => string.Equals(left, right, StringComparison.OrdinalIgnoreCase);

    private static string ReadText(string path)
    {
        ReadOnlySpan<byte> bytes = FileContent.Read(path, "label file");
        if (bytes.StartsWith(Encoding.UTF8.Preamble))
            bytes = bytes[Encoding.UTF8.Preamble.Length..];
        try
        {
            string text = StrictUtf8.GetString(bytes);
            if (!text.Contains('\0', StringComparison.Ordinal))
                return text;
        }
        catch (DecoderFallbackException)
        {
            // The exception below covers this case, too.
        }
        throw new LimeException($"{path} is not a text file in UTF-8; a label file has the name of a class on each line.");
    }

    private static string[] FromLines(string text, string path)
    {
        string[] lines = text.Split('\n');
        for (int i = 0; i < lines.Length; i++)
        {
            lines[i] = WithoutSynset(lines[i].Trim());
            if (lines[i].Length == 0)
                throw new LimeException(string.Create(CultureInfo.InvariantCulture,
                    $"Line {i + 1} of the label file {path} is empty, so class {i} would have no name; write one there, or remove the "
                        + $"line."));
        }
        return lines;
    }

    // "n01440764 tench" becomes "tench"; a WordNet id has a letter and eight digits.
    private static string WithoutSynset(string line) =>
        line.Length > 10 && line[0] == 'n' && char.IsWhiteSpace(line[9]) && line.AsSpan(1, 8).IndexOfAnyExceptInRange('0', '9') < 0
            ? line[10..].TrimStart()
            : line;

    private static string[] FromJson(string text, string path)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(text);
            JsonProperty[] entries = [.. document.RootElement.EnumerateObject()];
            if (entries.Length == 0)
                throw new LimeException($"The label file {path} is empty; it should name a class for each index.");
            var names = new string?[entries.Length];
            foreach (JsonProperty entry in entries)
            {
                if (!int.TryParse(entry.Name, NumberStyles.None, CultureInfo.InvariantCulture, out int index) || index >= names.Length)
                    throw new LimeException(string.Create(CultureInfo.InvariantCulture,
                        $"The label file {path} has the key '{entry.Name}'; its {entries.Length} keys should be the indices 0 to "
                            + $"{entries.Length - 1}."));
                if (names[index] is not null)
                    throw new LimeException(string.Create(CultureInfo.InvariantCulture,
                        $"The label file {path} names class {index} twice; remove one of the two."));
                names[index] = NameOf(entry.Value) ?? throw new LimeException(string.Create(CultureInfo.InvariantCulture,
                    $"The label file {path} has no name for class {index}; a class is written \"{index}\": [\"n01440764\", \"tench\"]."));
            }
            return names!;
        }
        catch (JsonException cause)
        {
            throw new LimeException($"The label file {path} starts like JSON but is not valid JSON: {cause.Message}", cause);
        }
    }

    private static string? NameOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString(),
        JsonValueKind.Array when value.GetArrayLength() > 0 => NameOf(value[value.GetArrayLength() - 1]),
        _ => null,
    };
}
