using System.Text;
using System.Text.Json;
using Microsoft.ML.Lime.Evaluation.Records;

namespace Microsoft.ML.Lime.Evaluation;

/// <summary>Merges the shards of an evaluation: the results have the bytes of those of one process over the same images.</summary>
/// <remarks>
/// Rows and cards are copied one at a time in the order of the data set, so the memory hardly depends on their number: 0.7 kB per
/// image. Not thread-safe. The files of the shards stay open until the object is disposed.
/// </remarks>
public sealed class ShardMerge : IDisposable
{
    private const int MaxNames = 10;

    private readonly List<Source> _sources = [];
    private readonly List<string> _missing = [], _foreign = [];
    private readonly List<(int Position, ModelRemarks.Remark Remark)> _found = [];
    private IReadOnlyList<ModelRemarks.Remark> _remarks = [];
    private int[] _sourceOf = [], _rowOf = [], _cardOf = [];

    private ShardMerge()
    {
    }

    /// <summary>Number of shards.</summary>
    public int Count { get; private set; }

    /// <summary>Number of images of the whole data set.</summary>
    public int Images { get; private set; }

    /// <summary>Number of images with a result.</summary>
    public int Done { get; private set; }

    /// <summary>The settings of the evaluation (<see cref="EvaluationFolder.Open"/>).</summary>
    public string Settings { get; private set; } = "";

    /// <summary>The header that the shards were opened with (<see cref="EvaluationFolder.OpenShard"/>).</summary>
    public string Header { get; private set; } = "";

    /// <summary>Shards that are missing, incomplete or written at the moment: a sentence each. Empty if all are complete.</summary>
    public IReadOnlyList<string> Incomplete => _missing;

    /// <summary>Shards of another evaluation (other model, options or version): a sentence each. They are left out.</summary>
    public IReadOnlyList<string> Foreign => _foreign;

    /// <summary>What was assumed about the model, in the order of one process.</summary>
    public IReadOnlyList<string> Guesses => [.. _remarks.SelectMany(remark => remark.Guesses)];

    /// <summary>
    /// Warnings about the model. It is measured once per process, with the first image that allows it; so these are the warnings of the
    /// first image in the order of the data set.
    /// </summary>
    public IReadOnlyList<string> ModelWarnings => [.. _remarks.SelectMany(remark => remark.Warnings)];

    /// <summary>Reads the shards of an evaluation in <c>PATH/shards</c>. Nothing is written.</summary>
    /// <param name="path">The output folder.</param>
    /// <param name="subfolder">The folder within each shard, where there are several methods; empty, the default, for none.</param>
    /// <exception cref="LimeException">There is no shard, or shards of several numbers, or two shards have an image in common.</exception>
    public static ShardMerge Open(string path, string subfolder = "")
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(subfolder);
        var merge = new ShardMerge();
        try
        {
            merge.Read(Folders(path), subfolder);
            return merge;
        }
        catch
        {
            merge.Dispose();
            throw;
        }
    }

    /// <summary>The folders of the shards in an output folder.</summary>
    /// <exception cref="LimeException">There is none, or they belong to several numbers of shards.</exception>
    public static IReadOnlyDictionary<int, string> Folders(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        string shards = Path.Combine(path, ShardFiles.FolderName);
        (Shard Shard, string Path)[] found = !Directory.Exists(shards) ? [] : [.. Directory.EnumerateDirectories(shards)
            .Select(folder => (Shard: Shard.ParseFolder(Path.GetFileName(folder)), Path: folder))
            .Where(folder => folder.Shard is not null).Select(folder => (folder.Shard!, folder.Path))];
        int[] counts = [.. found.Select(folder => folder.Shard.Count).Distinct().Order()];
        return counts.Length switch
        {
            0 => throw new LimeException($"The folder '{path}' has no shards; give the output folder of an evaluation in shards."),
            1 => found.ToDictionary(folder => folder.Shard.Index, folder => folder.Path),
            _ => throw new LimeException(string.Create(CultureInfo.InvariantCulture, $"The folder '{shards}' has shards of {counts[0]} ")
                + string.Create(CultureInfo.InvariantCulture, $"and of {counts[1]}; ")
                + "remove the ones that do not belong to the evaluation."),
        };
    }

    /// <summary>The subfolders for <see cref="Open"/>: an empty name if there is one method, otherwise those of the methods.</summary>
    /// <exception cref="LimeException">As of <see cref="Folders"/>.</exception>
    public static IReadOnlyList<string> Subfolders(string path)
    {
        string[] shards = [.. Folders(path).Values];
        string[] methods = [.. shards.SelectMany(Directory.EnumerateDirectories).Select(folder => Path.GetFileName(folder))
            .Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).Where(IsPrepared)];
        return methods.Length == 0 || IsPrepared("") ? [""] : methods;

        bool IsPrepared(string method) => shards.Any(shard => File.Exists(Path.Combine(shard, method, ShardFiles.ShardName)));
    }

    /// <summary>Writes rows and cards of all shards into an evaluation folder, in place of those that are there.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="cancellation">Stops between two images.</param>
    /// <exception cref="LimeException">
    /// The folder has an evaluation of other settings, another process writes to it, or a file cannot be read or written.
    /// </exception>
    public EvaluationFolder Write(string path, CancellationToken cancellation = default)
    {
        EvaluationFolder folder = EvaluationFolder.OpenEmpty(path, Settings);
        try
        {
            for (int position = 0; position < Images; position++)
            {
                cancellation.ThrowIfCancellationRequested();
                if (_sourceOf[position] < 0 || _rowOf[position] < 0)
                    continue;
                Source source = _sources[_sourceOf[position]];
                folder.Copy(source.Rows.ReadLine(_rowOf[position]),
                    _cardOf[position] < 0 ? null : source.Cards.ReadLine(_cardOf[position]));
            }
            folder.Flush();
            folder.Write(_remarks);
            return folder;
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    /// <summary>Closes the files of the shards.</summary>
    public void Dispose()
    {
        foreach (Source source in _sources)
        {
            source.Rows.Dispose();
            source.Cards.Dispose();
        }
        _sources.Clear();
    }

    private void Read(IReadOnlyDictionary<int, string> folders, string subfolder)
    {
        Count = Shard.ParseFolder(Path.GetFileName(folders.Values.First()))!.Count;
        (int Index, string Path, ShardFiles.ShardRecord Record, string Settings)[] prepared = [.. folders.OrderBy(folder => folder.Key)
            .Select(folder => (folder.Key, Path: Path.Combine(folder.Value, subfolder)))
            .Select(folder => (folder.Key, folder.Path, Record: ShardFiles.Read(folder.Path), Settings: ReadSettings(folder.Path)))
            .Where(folder => folder.Record is not null && folder.Settings is not null)
            .Select(folder => (folder.Key, folder.Path, folder.Record!, folder.Settings!))];
        int[] absent = [.. Enumerable.Range(0, Count).Except(prepared.Select(shard => shard.Index))];
        if (absent.Length > 0)
            _missing.Add(string.Create(CultureInfo.InvariantCulture,
                $"{(absent.Length == 1 ? "Shard" : "Shards")} {Ranges(absent)} of {Count} {(absent.Length == 1 ? "is" : "are")} missing."));
        if (prepared.Length == 0)
            return;
        // The evaluation is the one that most shards belong to; of equal numbers that of the first shard.
        var first = prepared.GroupBy(shard => (shard.Settings, shard.Record.Images, shard.Record.Header))
            .OrderByDescending(group => group.Count()).ThenBy(group => group.Min(shard => shard.Index)).First().Key;
        (Settings, Images, Header) = first;
        (_sourceOf, _rowOf, _cardOf) = (new int[Images], new int[Images], new int[Images]);
        Array.Fill(_sourceOf, -1);
        Array.Fill(_rowOf, -1);
        Array.Fill(_cardOf, -1);
        foreach ((int index, string path, ShardFiles.ShardRecord record, string settings) in prepared)
            if ((settings, record.Images, record.Header) != first || (record.Shard, record.Of) != (index, Count))
                _foreign.Add(string.Create(CultureInfo.InvariantCulture, $"Shard {index} of {Count} belongs to another evaluation (")
                    + $"{Difference(settings, record)}); remove its folder, and run it again.");
            else
                ReadShard(index, path, record.Cards);
        _remarks = ModelRemarks.Select(_found.OrderBy(found => found.Position).Select(found => found.Remark));
        Done = _rowOf.Count(row => row >= 0);
        if (absent.Length == 0 && _foreign.Count == 0 && Array.IndexOf(_sourceOf, -1) >= 0 && _missing.Count == 0)
            throw new LimeException($"An image belongs to none of the shards in {Path.GetDirectoryName(folders.Values.First())}; "
                + "remove them, and run the evaluation again.");
    }

    private void ReadShard(int index, string path, string expectedCards)
    {
        if (ShardFiles.ReadImages(path, Images) is not { } positions)
        {
            Lacks(index, "its list of images is damaged");
            return;
        }
        foreach ((string image, int position) in positions)
            _sourceOf[position] = _sourceOf[position] < 0
                ? _sources.Count
                : throw new LimeException($"The image {image} belongs to two shards of {Path.GetDirectoryName(path)}; remove them, "
                    + "and run the evaluation again.");
        Source source;
        try
        {
            // The cards first: a process that writes to the shard has locked them.
            JsonLines<ReportCard> cards = JsonLines<ReportCard>.OpenToRead(
                Path.Combine(path, EvaluationFolder.CardsName), EvaluationJson.Default.ReportCard);
            source = new Source(JsonLines<EvaluatedImage>.OpenToRead(
                Path.Combine(path, EvaluationFolder.ResultsName), EvaluationJson.Default.EvaluatedImage), cards);
        }
        catch (LimeException unreadable)
        {
            Lacks(index, unreadable.Problems[0].TrimEnd('.'));
            foreach (int position in positions.Values)
                _sourceOf[position] = -1;
            return;
        }
        _sources.Add(source);
        int again = 0;
        List<int> withCard = [];
        for (int line = 0; line < source.Rows.Count; line++)
            if (source.Rows.TryRead(line, out _) is { } row && RecordCheck.Problem(row) is null
                && positions.TryGetValue(row.Image, out int position) && _rowOf[position] < 0)
            {
                _rowOf[position] = line;
                again += row.IsFinal ? 0 : 1;
                // An explanation that failed has a warning, no metrics and no card.
                if (row.Prediction is not null && (row.Warnings.Count == 0 || row.Metrics.Count > 0)
                    && (expectedCards == ShardFiles.AllCards || expectedCards == ShardFiles.CardsOfIncorrect && row.IsRight == false))
                    withCard.Add(position);
            }
        for (int line = 0; line < source.Cards.Count; line++)
            if (source.Cards.TryRead(line, out _) is { } card && RecordCheck.Problem(card) is null
                && positions.TryGetValue(card.Image, out int position))
                _cardOf[position] = line;
        string[] left = [.. positions.Where(image => _rowOf[image.Value] < 0).Select(image => image.Key).Order(StringComparer.Ordinal)];
        if (left.Length > 0)
            Lacks(index, string.Create(CultureInfo.InvariantCulture,
                $"{left.Length} of {positions.Count} images have no result, for example {left[0]}"));
        if (withCard.Count(position => _cardOf[position] < 0) is var lost and > 0)
            Lacks(index, string.Create(CultureInfo.InvariantCulture, $"{lost} of {positions.Count} images have lost their card"));
        if (again > 0)
            Lacks(index, string.Create(CultureInfo.InvariantCulture,
                $"{again} of {positions.Count} images failed for a reason that may pass"));
        _found.AddRange(ModelRemarks.Read(path).Where(remark => positions.ContainsKey(remark.Image))
            .Select(remark => (positions[remark.Image], remark)));
    }

    private void Lacks(int index, string what)
    {
        const string More = "Further shards are incomplete.";
        if (_missing.Count < MaxNames)
            _missing.Add(string.Create(CultureInfo.InvariantCulture, $"Shard {index} of {Count} is incomplete: {what}."));
        else if (_missing[^1] != More)
            _missing.Add(More);
    }

    private string Difference(string settings, ShardFiles.ShardRecord record)
    {
        List<string> differences = [];
        try
        {
            using JsonDocument own = JsonDocument.Parse(settings), common = JsonDocument.Parse(Settings);
            Dictionary<string, string> expected = common.RootElement.EnumerateObject()
                .ToDictionary(entry => entry.Name, entry => entry.Value.GetRawText());
            differences.AddRange(own.RootElement.EnumerateObject()
                .Where(entry => expected.GetValueOrDefault(entry.Name) != entry.Value.GetRawText())
                .Select(entry => $"{entry.Name} {entry.Value.GetRawText()} where the others have "
                    + (expected.GetValueOrDefault(entry.Name) ?? "none")));
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or ArgumentException)
        {
            differences.Add("damaged settings");
        }
        return differences.Count > 0 ? string.Join("; ", differences)
            : record.Images != Images
                ? string.Create(CultureInfo.InvariantCulture, $"{record.Images} images where the others have {Images}")
            : record.Header != Header ? "other names of model or images in the command line"
            : "its record is of another shard";
    }

    private static string? ReadSettings(string folder)
    {
        string file = Path.Combine(folder, EvaluationFolder.SettingsName);
        return File.Exists(file) ? Encoding.UTF8.GetString(FileContent.Read(file, "record of settings")).TrimEnd('\n') : null;
    }

    /// <summary>Rising numbers in words: <c>3, 7 to 9</c>.</summary>
    private static string Ranges(int[] numbers)
    {
        List<string> ranges = [];
        for (int i = 0, end; i < numbers.Length; i = end + 1)
        {
            for (end = i; end + 1 < numbers.Length && numbers[end + 1] == numbers[end] + 1;)
                end++;
            ranges.Add(end == i ? Text(numbers[i]) : end == i + 1 ? $"{Text(numbers[i])}, {Text(numbers[end])}"
                : $"{Text(numbers[i])} to {Text(numbers[end])}");
        }
        return string.Join(", ", ranges.Take(MaxNames)) + (ranges.Count > MaxNames ? " and so on" : "");

        static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
    }

    private sealed record Source(JsonLines<EvaluatedImage> Rows, JsonLines<ReportCard> Cards);
}
