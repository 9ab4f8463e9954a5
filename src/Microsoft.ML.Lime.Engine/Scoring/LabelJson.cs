using System.Text.Json;

namespace Microsoft.ML.Lime.Engine.Scoring;

/// <summary>
/// Class names in JSON: a list, an object of names by index or of indices by name, or a file with such a part, such as Hugging Face's
/// <c>config.json</c>.
/// </summary>
internal static class LabelJson
{
    /// <summary>The parts of larger files that contain class names: of Hugging Face, timm and Ultralytics, and usual names.</summary>
    private static readonly string[] Parts = ["id2label", "label2id", "label_names", "names", "labels", "classes", "class_names"];

    public static IReadOnlyList<(string Name, string? Id)> Read(string text, string path)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(text,
                new JsonDocumentOptions { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip });
            return Read(document.RootElement, path);
        }
        catch (JsonException cause)
        {
            throw new LimeException($"The label file {path} starts like JSON but is not valid JSON: {cause.Message}", cause);
        }
        catch (InvalidOperationException cause) // the names are decoded only when they are read
        {
            throw new LimeException($"The label file {path} has a text that is not valid Unicode, with half of a surrogate pair such as "
                + "\\ud83d alone; write the names in UTF-8.", cause);
        }
    }

    private static IReadOnlyList<(string Name, string? Id)> Read(JsonElement labels, string path)
    {
        if (labels.ValueKind == JsonValueKind.Array)
            return FromList(labels, path);
        if (labels.ValueKind != JsonValueKind.Object)
            throw new LimeException($"The label file {path} is neither a JSON list nor an object; it should name a class for each index.");
        JsonProperty[] entries = [.. labels.EnumerateObject()];
        if (entries.Length == 0)
            throw new LimeException($"The label file {path} is empty; it should name a class for each index.");
        JsonElement[] parts = [.. Parts.SelectMany(part => entries.Where(entry => entry.Name == part)).Select(entry => entry.Value)
            .Where(part => part.ValueKind is JsonValueKind.Object or JsonValueKind.Array)];
        if (parts.Length > 0)
            return Read(parts[0], path);
        if (entries.All(entry => entry.Value.ValueKind == JsonValueKind.Number && entry.Value.TryGetInt32(out _)))
            return [.. LabelFile.InOrder([.. entries.Select(entry => (entry.Value.GetInt32(), entry.Name))], path)
                .Select(name => (name, (string?)null))];
        return ByIndex(entries, path);
    }

    private static IReadOnlyList<(string Name, string? Id)> FromList(JsonElement list, string path)
    {
        if (list.GetArrayLength() == 0)
            throw new LimeException($"The label file {path} is an empty list; it should have the name of each class.");
        return [.. list.EnumerateArray().Select((value, index) => value.ValueKind == JsonValueKind.String
            && value.GetString()!.Trim() is { Length: > 0 } name
            ? (name, (string?)null)
            : throw new LimeException(string.Create(CultureInfo.InvariantCulture,
                $"Entry {index} of the list in the label file {path} is not a name; write the names of the classes as texts.")))];
    }

    private static IReadOnlyList<(string Name, string? Id)> ByIndex(JsonProperty[] entries, string path)
    {
        List<(int, string)> names = [];
        var ids = new string?[entries.Length];
        foreach (JsonProperty entry in entries)
        {
            if (!int.TryParse(entry.Name, NumberStyles.None, CultureInfo.InvariantCulture, out int index) || index >= entries.Length)
                throw new LimeException(string.Create(CultureInfo.InvariantCulture,
                    $"The label file {path} has the key '{entry.Name}'; its {entries.Length} keys should be the indices 0 to "
                        + $"{entries.Length - 1}, its values such indices, or one key should be id2label or names."));
            names.Add((index, NameOf(entry.Value) ?? throw new LimeException(string.Create(CultureInfo.InvariantCulture,
                $"The label file {path} has no name for class {index}; a class is written \"{index}\": [\"n01440764\", \"tench\"]."))));
            if (entry.Value is { ValueKind: JsonValueKind.Array } pair && pair.GetArrayLength() > 1
                && pair[0].ValueKind == JsonValueKind.String)
                ids[index] = pair[0].GetString();
        }
        return [.. LabelFile.InOrder(names, path).Zip(ids)];
    }

    private static string? NameOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString(),
        JsonValueKind.Array when value.GetArrayLength() > 0 => NameOf(value[value.GetArrayLength() - 1]),
        _ => null,
    };
}
