using System.Text;
using System.Text.Json;
using Microsoft.ML.Lime.Evaluation.Records;

namespace Microsoft.ML.Lime.Evaluation;

/// <summary>
/// The output folder of an evaluation. <c>results.jsonl</c> and <c>cards.jsonl</c> grow by one line per image, so an interrupted evaluation
/// can be resumed. <c>results.csv</c> and <c>report.html</c> are written at the end. Cards stay on disk and are read one at a time.
/// </summary>
/// <remarks>
/// Not thread-safe. A second program that opens the folder gets an exception: <c>cards.jsonl</c> is locked, and the lock ends with its
/// process, also if that is killed. The card of an image is flushed to the disk before its row, so after a power cut no row lacks its card.
/// </remarks>
public sealed class EvaluationFolder : IDisposable
{
    internal const string SettingsName = "settings.json", ResultsName = "results.jsonl", CardsName = "cards.jsonl";

    /// <summary>
    /// The names of the files that an evaluation writes into its folder, also as a shard. The settings are last: without them the others
    /// are no evaluation.
    /// </summary>
    public static IReadOnlyList<string> FileNames { get; } =
    [
        "report.html", "results.csv", "results.parquet", ResultsName, CardsName, ModelRemarks.FileName, ShardFiles.ImagesName,
        ShardFiles.ShardName, SettingsName,
    ];

    private JsonLines<EvaluatedImage> _results;
    private readonly JsonLines<ReportCard> _cards;
    private readonly RowList _images;
    private readonly ModelRemarks _remarks;
    private bool _isShard;
    private readonly List<string> _notes = [];
    // The row of each image, and the line of its card, or -1. One dictionary for both: of a million images it has most of the memory.
    private readonly Dictionary<string, (int Row, int Card)> _placeOf = new(StringComparer.Ordinal);

    private EvaluationFolder(string path)
    {
        Path = path;
        _remarks = new ModelRemarks(path);
        _images = new RowList(line => _results!.Read(line));
        // The cards are opened first, without sharing: that blocks a second evaluation before it can change files. Rows may be read.
        _cards = JsonLines<ReportCard>.Open(PathOf(CardsName), EvaluationJson.Default.ReportCard, FileShare.None);
        try
        {
            _results = OpenResults();
            FileContent.FlushFolder(path);
            if (System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(path)) is { } parent)
                FileContent.FlushFolder(parent); // the folder itself may be new
        }
        catch
        {
            _cards.Dispose();
            throw;
        }
    }

    /// <summary>The folder.</summary>
    public string Path { get; }

    /// <summary>
    /// The rows so far, in the order in which they were appended: those of earlier runs first. Of very many rows most are read from the
    /// file when they are needed.
    /// </summary>
    public IReadOnlyList<EvaluatedImage> Images => _images;

    /// <summary>Damaged lines of the files, a sentence each. They are left out, so their images are evaluated again on resume.</summary>
    public IReadOnlyList<string> Notes => _notes;

    /// <summary>
    /// Opens a folder and reads the results of earlier runs. An incomplete last line of an interrupted run is discarded, and so are the
    /// temporary files of a killed one.
    /// </summary>
    /// <param name="path">The folder; created if it does not exist.</param>
    /// <param name="settings">
    /// Everything that the results depend on (data set, model, method, options), as text, usually JSON. An evaluation is resumed only with
    /// equal settings. Stored in <c>settings.json</c>.
    /// </param>
    /// <exception cref="LimeException">
    /// The folder cannot be written, another program writes to it, one of its files is a symbolic link, or it contains results of other
    /// settings or of unknown ones.
    /// </exception>
    public static EvaluationFolder Open(string path, string settings) => OpenAt(path, settings, discard: false);

    /// <summary>
    /// Opens the folder of a shard. It has further files, from which <see cref="ShardMerge"/> makes the results of the whole data set.
    /// </summary>
    /// <param name="path">The folder <c>OUTPUT/shards/I-of-N</c>; created if it does not exist.</param>
    /// <param name="settings">As of <see cref="Open"/>, of the whole data set, so that it is equal for all shards.</param>
    /// <param name="shard">The shard.</param>
    /// <param name="images">The paths of all images of the data set, in its order.</param>
    /// <param name="header">What the program that merges needs to know, as text; equal for all shards.</param>
    /// <exception cref="LimeException">As of <see cref="Open"/>.</exception>
    public static EvaluationFolder OpenShard(string path, string settings, Shard shard, IReadOnlyList<string> images, string header)
    {
        ArgumentNullException.ThrowIfNull(shard);
        ArgumentNullException.ThrowIfNull(images);
        ArgumentNullException.ThrowIfNull(header);
        EvaluationFolder folder = Open(path, settings);
        try
        {
            ShardFiles.Write(path, shard, images, header);
            folder._isShard = true;
            return folder;
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    /// <summary>Opens a folder and removes its rows and cards.</summary>
    internal static EvaluationFolder OpenEmpty(string path, string settings) => OpenAt(path, settings, discard: true);

    private static EvaluationFolder OpenAt(string path, string settings, bool discard)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(settings);
        try
        {
            Directory.CreateDirectory(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new LimeException($"The folder {path} cannot be created ({e.Message}); check the path and its permissions.", e);
        }
        foreach (string name in FileNames)
            FileContent.RefuseLink(System.IO.Path.Combine(path, name));
        CheckSettings(path, settings); // before a file is created
        var folder = new EvaluationFolder(path);
        try
        {
            if (!CheckSettings(path, settings)) // again, because another program may have begun in between
                FileContent.Write(folder.PathOf(SettingsName), Encoding.UTF8.GetBytes(settings + "\n"));
            foreach (string name in FileNames)
                FileContent.RemoveTemporaryFiles(folder.PathOf(name), TimeSpan.Zero); // the lock says that no process writes them
            if (discard)
            {
                folder._results.Clear();
                folder._cards.Clear();
            }
            folder.ReadRows();
            return folder;
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    /// <summary>Whether an image has a row.</summary>
    /// <param name="image">The path of the image within the data set's folder.</param>
    public bool Has(string image) => _placeOf.ContainsKey(image);

    /// <summary>
    /// Appends the row of an image. When the method returns, the row is on the disk. The card is written and flushed first, so that no row
    /// lacks its card.
    /// </summary>
    /// <param name="image">The row.</param>
    /// <param name="card">The card; null if the image was not explained.</param>
    /// <exception cref="LimeException">The files cannot be written.</exception>
    /// <exception cref="ArgumentException">The image already has a row, or the card belongs to another image.</exception>
    public void Append(EvaluatedImage image, ReportCard? card)
    {
        ArgumentNullException.ThrowIfNull(image);
        if (Has(image.Image))
            throw new ArgumentException($"The image {image.Image} already has a row.", nameof(image));
        if (card is not null && card.Image != image.Image)
            throw new ArgumentException($"The card belongs to {card.Image}, but the row to {image.Image}.", nameof(card));
        if (card is not null)
            _cards.Append(card);
        _results.Append(image);
        AddRow(_results.Count - 1, image, card is null ? -1 : _cards.Count - 1);
    }

    /// <summary>Reads the card of an image from disk; null if it has none.</summary>
    /// <param name="image">The path of the image within the data set's folder.</param>
    public ReportCard? Card(string image) => HasCard(image) ? _cards.Read(_placeOf[image].Card) : null;

    /// <summary>Reads all cards, in the order of <see cref="Images"/>, one at a time.</summary>
    public IEnumerable<ReportCard> Cards() => _images.Select(image => Card(image.Image)).OfType<ReportCard>();

    /// <summary>
    /// Writes all rows so far to <c>results.csv</c>. Columns: <c>image</c>, <c>truth</c>, <c>prediction</c>, <c>probability</c>, for each
    /// metric its value under its name and <c>.constant</c>, <c>.random</c> and <c>.center</c>, and <c>warnings</c>, joined by <c> | </c>.
    /// </summary>
    /// <exception cref="LimeException">The file cannot be written.</exception>
    public void WriteCsv() => ResultsCsv.Write(PathOf("results.csv"), _images);

    /// <summary>Closes the files.</summary>
    public void Dispose()
    {
        _results.Dispose();
        _cards.Dispose();
        _remarks.Dispose();
    }

    /// <summary>Records which images have a card, so that a merge notices a lost one. Only shards have this record.</summary>
    internal void ExpectCards(bool any, bool onlyOfIncorrect)
    {
        if (_isShard)
            ShardFiles.WriteCards(Path,
                !any ? ShardFiles.NoCards : onlyOfIncorrect ? ShardFiles.CardsOfIncorrect : ShardFiles.AllCards);
    }

    /// <summary>Records what the explanation of an image found out about the model, before its row.</summary>
    internal void Remark(string image, IReadOnlyList<string> guesses, IReadOnlyList<string> warnings) =>
        _remarks.Add(image, guesses, warnings);

    /// <summary>Checks that the files were not removed or replaced while they were open: the rows would be lost in silence.</summary>
    /// <exception cref="LimeException">They were.</exception>
    internal void RequireFiles()
    {
        if (!_results.IsInPlace || !_cards.IsInPlace)
            throw new LimeException($"The files in {Path} were removed during the evaluation; repeat it.") { MayPass = true };
    }

    /// <summary>Appends a row and a card as they are in another folder, without a flush.</summary>
    internal void Copy(byte[] row, byte[]? card)
    {
        EvaluatedImage image = JsonSerializer.Deserialize(row, EvaluationJson.Default.EvaluatedImage)!;
        if (card is not null)
            _cards.AppendLine(card);
        _results.AppendLine(row);
        AddRow(_results.Count - 1, image, card is null ? -1 : _cards.Count - 1);
    }

    /// <summary>Flushes what was copied to the disk, the cards first.</summary>
    internal void Flush()
    {
        _cards.Flush();
        _results.Flush();
    }

    /// <summary>Removes rows that are evaluated again, and damaged lines. The file is replaced at once.</summary>
    /// <param name="images">The images of the rows.</param>
    internal void Remove(IReadOnlySet<string> images)
    {
        if (images.Count == 0 && _notes.Count == 0)
            return;
        HashSet<int> removed = [.. images.Where(Has).Select(image => _placeOf[image].Row)];
        Rewrite([.. Enumerable.Range(0, _images.Count).Where(row => !removed.Contains(row))]);
    }

    /// <summary>Brings the rows into the order of a data set; others follow.</summary>
    internal void Arrange(IEnumerable<string> order)
    {
        var arranged = new List<int>(_images.Count);
        var isPlaced = new bool[_images.Count];
        foreach (string image in order)
            if (_placeOf.TryGetValue(image, out (int Row, int Card) place) && !isPlaced[place.Row])
            {
                isPlaced[place.Row] = true;
                arranged.Add(place.Row);
            }
        arranged.AddRange(Enumerable.Range(0, _images.Count).Where(row => !isPlaced[row]));
        if (!arranged.SequenceEqual(Enumerable.Range(0, _images.Count)))
            Rewrite(arranged);
    }

    /// <summary>What was assumed about the model, and warnings about it, of all runs. Their file gets the order of the rows.</summary>
    internal (IReadOnlyList<string> Guesses, IReadOnlyList<string> Warnings) ArrangeRemarks()
    {
        IReadOnlyList<ModelRemarks.Remark> remarks = ModelRemarks.Select(ModelRemarks.Read(Path)
            .OrderBy(remark => _placeOf.GetValueOrDefault(remark.Image, (Row: int.MaxValue, Card: -1)).Row));
        _remarks.Write(remarks);
        return ([.. remarks.SelectMany(remark => remark.Guesses)], [.. remarks.SelectMany(remark => remark.Warnings)]);
    }

    /// <summary>Replaces the remarks about the model.</summary>
    internal void Write(IReadOnlyList<ModelRemarks.Remark> remarks) => _remarks.Write(remarks);

    internal bool HasCard(string image) => _placeOf.GetValueOrDefault(image, (Row: -1, Card: -1)).Card >= 0;

    private string PathOf(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>Whether the folder has settings.</summary>
    /// <exception cref="LimeException">It has other settings, or results without settings.</exception>
    private static bool CheckSettings(string path, string settings)
    {
        string file = System.IO.Path.Combine(path, SettingsName);
        if (!File.Exists(file))
            return File.Exists(System.IO.Path.Combine(path, ResultsName))
                && new FileInfo(System.IO.Path.Combine(path, ResultsName)).Length > 0
                ? throw new LimeException($"The folder {path} contains results of an evaluation, but no settings.json to compare the "
                    + "settings with; give another folder.")
                : false;
        return Encoding.UTF8.GetString(FileContent.Read(file, "record of settings")).TrimEnd('\n') == settings.TrimEnd('\n')
            ? true
            : throw new LimeException($"The folder {path} contains an evaluation with other settings (see its settings.json), which "
                + "cannot be resumed with these; give another folder, or remove that one.");
    }

    private JsonLines<EvaluatedImage> OpenResults() =>
        JsonLines<EvaluatedImage>.Open(PathOf(ResultsName), EvaluationJson.Default.EvaluatedImage, FileShare.Read);

    /// <summary>Writes the file again with some of its rows, in an order.</summary>
    /// <param name="rows">The indices of the rows.</param>
    private void Rewrite(List<int> rows)
    {
        FileContent.Write(PathOf(ResultsName), stream =>
        {
            foreach (int row in rows)
            {
                stream.Write(_results.ReadLine(_images.Line(row)));
                stream.WriteByte((byte)'\n');
            }
            _results.Dispose(); // before the file is replaced
        });
        _results = OpenResults();
        var places = new (string Image, int Card)[_images.Count];
        foreach ((string image, (int row, int card)) in _placeOf)
            places[row] = (image, card);
        EvaluatedImage?[] kept = [.. rows.Select(_images.InMemory)];
        _images.Clear();
        _placeOf.Clear();
        for (int line = 0; line < rows.Count; line++)
        {
            _placeOf[places[rows[line]].Image] = (line, places[rows[line]].Card);
            _images.Add(line, kept[line]);
        }
    }

    private void ReadRows()
    {
        for (int line = 0; line < _results.Count; line++)
            if (Whole(_results, line, ResultsName, RecordCheck.Problem) is { } image && !Has(image.Image))
                AddRow(line, image, card: -1);
        for (int line = 0; line < _cards.Count; line++)
            if (Whole(_cards, line, CardsName, RecordCheck.Problem) is { } card
                && _placeOf.TryGetValue(card.Image, out (int Row, int Card) place))
                _placeOf[card.Image] = (place.Row, line);
    }

    /// <summary>A line's record; null, with a note, if it is damaged.</summary>
    private T? Whole<T>(JsonLines<T> lines, int line, string name, Func<T, string?> check) where T : class
    {
        T? record = lines.TryRead(line, out string? problem);
        problem ??= check(record!);
        if (problem is null)
            return record;
        _notes.Add(FormattableString.Invariant($"Line {line + 1} of {PathOf(name)} is damaged ({problem.TrimEnd('.')}) and is left out; ")
            + "a resumed evaluation evaluates its image again.");
        return null;
    }

    private void AddRow(int line, EvaluatedImage image, int card)
    {
        _placeOf[image.Image] = (_images.Count, card);
        _images.Add(line, image);
    }
}
