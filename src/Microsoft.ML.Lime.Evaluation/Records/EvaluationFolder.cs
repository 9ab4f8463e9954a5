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
    private static readonly string[] Files = ["settings.json", "results.jsonl", "cards.jsonl", "results.csv", "report.html"];

    private JsonLines<EvaluatedImage> _results;
    private readonly JsonLines<ReportCard> _cards;
    private readonly List<EvaluatedImage> _images = [];
    private readonly List<string> _notes = [];
    private readonly HashSet<string> _done = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _cardOf = new(StringComparer.Ordinal);
    private readonly HashSet<string> _sentences = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (string[] Guesses, string[] Warnings)> _aboutModel = new(StringComparer.Ordinal);

    private EvaluationFolder(string path)
    {
        Path = path;
        // The cards are opened first, without sharing: that blocks a second evaluation before it can change files. Rows may be read.
        _cards = JsonLines<ReportCard>.Open(PathOf("cards.jsonl"), EvaluationJson.Default.ReportCard, FileShare.None);
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

    /// <summary>The rows so far, in the order in which they were appended: those of earlier runs first.</summary>
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
    public static EvaluationFolder Open(string path, string settings)
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
        foreach (string name in Files)
            FileContent.RefuseLink(System.IO.Path.Combine(path, name));
        CheckSettings(path, settings); // before a file is created
        var folder = new EvaluationFolder(path);
        try
        {
            if (!CheckSettings(path, settings)) // again, because another program may have begun in between
                FileContent.Write(folder.PathOf("settings.json"), Encoding.UTF8.GetBytes(settings + "\n"));
            foreach (string name in Files)
                FileContent.RemoveTemporaryFiles(folder.PathOf(name), TimeSpan.Zero); // the lock says that no process writes them
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
    public bool Has(string image) => _done.Contains(image);

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
        {
            _cards.Append(card);
            AddCard(card, _cards.Count - 1);
        }
        _results.Append(image);
        AddRow(image);
    }

    /// <summary>Reads the card of an image from disk; null if it has none.</summary>
    /// <param name="image">The path of the image within the data set's folder.</param>
    public ReportCard? Card(string image) => HasCard(image) ? _cards.Read(_cardOf[image]) : null;

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
    }

    /// <summary>Removes rows that are evaluated again, and damaged lines. The file is replaced at once.</summary>
    /// <param name="images">The images of the rows.</param>
    internal void Remove(IReadOnlySet<string> images)
    {
        if (images.Count == 0 && _notes.Count == 0)
            return;
        _images.RemoveAll(row => images.Contains(row.Image));
        _done.ExceptWith(images);
        RewriteResults();
    }

    /// <summary>Brings the rows into the order of a data set; others follow.</summary>
    internal void Arrange(IEnumerable<string> order)
    {
        Dictionary<string, EvaluatedImage> rows = _images.ToDictionary(row => row.Image, StringComparer.Ordinal);
        List<EvaluatedImage> arranged = [];
        foreach (string image in order)
            if (rows.Remove(image, out EvaluatedImage? row))
                arranged.Add(row);
        arranged.AddRange(_images.Where(row => rows.ContainsKey(row.Image)));
        if (arranged.SequenceEqual(_images, ReferenceEqualityComparer.Instance))
            return;
        _images.Clear();
        _images.AddRange(arranged);
        RewriteResults();
    }

    /// <summary>What was assumed about the model, and warnings about it, in the order of the images, each once.</summary>
    internal (IReadOnlyList<string> Guesses, IReadOnlyList<string> Warnings) AboutModel()
    {
        (string[] Guesses, string[] Warnings)[] all =
            [.. _images.Where(row => HasCard(row.Image)).Select(row => _aboutModel[row.Image])];
        return ([.. all.SelectMany(image => image.Guesses).Distinct()],
            [.. all.SelectMany(image => image.Warnings).Distinct()]);
    }

    internal bool HasCard(string image) => _done.Contains(image) && _cardOf.ContainsKey(image);

    private string PathOf(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>Whether the folder has settings.</summary>
    /// <exception cref="LimeException">It has other settings, or results without settings.</exception>
    private static bool CheckSettings(string path, string settings)
    {
        string file = System.IO.Path.Combine(path, "settings.json");
        if (!File.Exists(file))
            return File.Exists(System.IO.Path.Combine(path, "results.jsonl"))
                && new FileInfo(System.IO.Path.Combine(path, "results.jsonl")).Length > 0
                ? throw new LimeException($"The folder {path} contains results of an evaluation, but no settings.json to compare the "
                    + "settings with; give another folder.")
                : false;
        return Encoding.UTF8.GetString(FileContent.Read(file, "record of settings")).TrimEnd('\n') == settings.TrimEnd('\n')
            ? true
            : throw new LimeException($"The folder {path} contains an evaluation with other settings (see its settings.json), which "
                + "cannot be resumed with these; give another folder, or remove that one.");
    }

    private JsonLines<EvaluatedImage> OpenResults() =>
        JsonLines<EvaluatedImage>.Open(PathOf("results.jsonl"), EvaluationJson.Default.EvaluatedImage, FileShare.Read);

    private void RewriteResults()
    {
        _results.Dispose();
        FileContent.Write(PathOf("results.jsonl"), stream =>
        {
            foreach (EvaluatedImage row in _images)
                stream.Write([.. JsonSerializer.SerializeToUtf8Bytes(row, EvaluationJson.Default.EvaluatedImage), (byte)'\n']);
        });
        _results = OpenResults();
    }

    private void ReadRows()
    {
        for (int line = 0; line < _results.Count; line++)
            if (Whole(_results, line, "results.jsonl", RecordCheck.Problem) is { } image && !Has(image.Image))
                AddRow(image);
        for (int line = 0; line < _cards.Count; line++)
            if (Whole(_cards, line, "cards.jsonl", RecordCheck.Problem) is { } card)
                AddCard(card, line);
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

    private void AddCard(ReportCard card, int line)
    {
        _cardOf[card.Image] = line;
        _aboutModel[card.Image] = (Shared(card.Guesses), Shared(card.ModelWarnings));

        // The sentences of all images are mostly equal.
        string[] Shared(IReadOnlyList<string>? texts) =>
            [.. (texts ?? []).Select(text => _sentences.TryGetValue(text, out string? known) || _sentences.Add(known = text)
                ? known : text)];
    }

    private void AddRow(EvaluatedImage image)
    {
        _done.Add(image.Image);
        _images.Add(image);
    }
}
