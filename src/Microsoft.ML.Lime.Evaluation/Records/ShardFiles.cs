using System.Text;
using System.Text.Json;

namespace Microsoft.ML.Lime.Evaluation.Records;

/// <summary>The files of a shard beside those of an evaluation.</summary>
/// <remarks>
/// <c>images.jsonl</c> has a line <c>[position, "path"]</c> per image of the shard; the position is that in the whole data set.
/// <c>shard.json</c> is written last, so a shard without it is not prepared.
/// </remarks>
internal static class ShardFiles
{
    public const string FolderName = "shards", ShardName = "shard.json", ImagesName = "images.jsonl";

    /// <summary>Values of <see cref="ShardRecord.Cards"/>.</summary>
    public const string AllCards = "all", CardsOfIncorrect = "incorrect", NoCards = "none";

    /// <summary>Writes <c>images.jsonl</c> and <c>shard.json</c>, unless they are there with this content.</summary>
    /// <param name="folder">The folder of the shard.</param>
    /// <param name="shard">The shard.</param>
    /// <param name="images">The images of the whole data set, in its order.</param>
    /// <param name="header">What the merged report needs to know, as JSON.</param>
    public static void Write(string folder, Shard shard, IReadOnlyList<string> images, string header)
    {
        var lines = new StringBuilder();
        for (int i = 0; i < images.Count; i++)
            if (shard.Contains(images[i]))
                lines.Append(CultureInfo.InvariantCulture, $"[{i},{JsonSerializer.Serialize(images[i], EvaluationJson.Default.String)}]\n");
        Update(Path.Combine(folder, ImagesName), Encoding.UTF8.GetBytes(lines.ToString()));
        string cards = Read(folder)?.Cards ?? AllCards;
        WriteRecord(folder, new ShardRecord(1, shard.Index, shard.Count, images.Count, cards, header));
    }

    /// <summary>Records which images have a card.</summary>
    /// <exception cref="LimeException">The record was removed meanwhile.</exception>
    public static void WriteCards(string folder, string cards) => WriteRecord(folder, Read(folder) is { } record
        ? record with { Cards = cards }
        : throw new LimeException($"The files in {folder} were removed during the evaluation; repeat it.") { MayPass = true });

    private static void WriteRecord(string folder, ShardRecord record) => Update(
        Path.Combine(folder, ShardName), JsonSerializer.SerializeToUtf8Bytes(record, EvaluationJson.Default.ShardRecord));

    private static void Update(string path, byte[] content)
    {
        if (!File.Exists(path) || !FileContent.Read(path, "record of a shard").AsSpan().SequenceEqual(content))
            FileContent.Write(path, content);
    }

    /// <summary>Reads <c>shard.json</c>; null if it is missing or damaged.</summary>
    public static ShardRecord? Read(string folder)
    {
        string path = Path.Combine(folder, ShardName);
        try
        {
            return File.Exists(path)
                ? JsonSerializer.Deserialize(FileContent.Read(path, "record of a shard"), EvaluationJson.Default.ShardRecord)
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Reads <c>images.jsonl</c>: positions by image; null if it is missing or damaged.</summary>
    public static Dictionary<string, int>? ReadImages(string folder, int total)
    {
        Dictionary<string, int> positions = new(StringComparer.Ordinal);
        try
        {
            foreach (string line in File.ReadLines(Path.Combine(folder, ImagesName)))
            {
                using JsonDocument document = JsonDocument.Parse(line);
                int position = document.RootElement[0].GetInt32();
                if (position < 0 || position >= total || !positions.TryAdd(document.RootElement[1].GetString()!, position))
                    return null;
            }
            return positions;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException or InvalidOperationException
            or FormatException or IndexOutOfRangeException)
        {
            return null;
        }
    }

    /// <summary>The content of <c>shard.json</c>.</summary>
    /// <param name="FormatVersion">1.</param>
    /// <param name="Shard">The index, from 0.</param>
    /// <param name="Of">Number of shards.</param>
    /// <param name="Images">Number of images of the whole data set.</param>
    /// <param name="Cards">Which explained images have a card: all, those of incorrect predictions, or none.</param>
    /// <param name="Header">What the merged report needs to know, as JSON.</param>
    internal sealed record ShardRecord(int FormatVersion, int Shard, int Of, int Images, string Cards, string Header);
}
