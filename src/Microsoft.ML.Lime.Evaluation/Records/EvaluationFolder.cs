using System.Text;
using Microsoft.ML.Lime.Evaluation.Records;

namespace Microsoft.ML.Lime.Evaluation;

/// <summary>
/// The output folder of an evaluation. <c>results.jsonl</c> and <c>cards.jsonl</c> grow by one line per image, so an interrupted evaluation
/// can be resumed. <c>results.csv</c> and <c>report.html</c> are written at the end. Cards stay on disk and are read one at a time.
/// </summary>
/// <remarks>Not thread-safe. A second program that opens the folder gets an exception.</remarks>
public sealed class EvaluationFolder : IDisposable
{
    private readonly JsonLines<EvaluatedImage> _results;
    private readonly JsonLines<ReportCard> _cards;
    private readonly List<EvaluatedImage> _images = [];
    private readonly Dictionary<string, int> _rowOf = new(StringComparer.Ordinal);
    private readonly List<string> _damages = [];
    private readonly Dictionary<string, int> _cardOf = new(StringComparer.Ordinal);

    private EvaluationFolder(string path)
    {
        Path = path;
        // The cards are opened first, without sharing: that blocks a second evaluation before it can change files. Rows may be read.
        _cards = JsonLines<ReportCard>.Open(PathOf("cards.jsonl"), EvaluationJson.Default.ReportCard, FileShare.None);
        try
        {
            _results = JsonLines<EvaluatedImage>.Open(PathOf("results.jsonl"), EvaluationJson.Default.EvaluatedImage, FileShare.Read);
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
    /// The rows so far, in the order in which they were appended: those of earlier runs first. The row of a further attempt takes the place
    /// of the earlier one.
    /// </summary>
    public IReadOnlyList<EvaluatedImage> Images => _images;

    /// <summary>Damaged lines of the files, a sentence each. They are not used: an image whose row is damaged is evaluated again.</summary>
    public IReadOnlyList<string> Damages => _damages;

    /// <summary>Opens a folder and reads the results of earlier runs. An incomplete last line of an interrupted run is discarded.</summary>
    /// <param name="path">The folder; created if it does not exist.</param>
    /// <param name="settings">
    /// Everything that the results depend on (data set, model, method, options), as text, usually JSON. An evaluation is resumed only with
    /// equal settings. Stored in <c>settings.json</c>.
    /// </param>
    /// <exception cref="LimeException">
    /// The folder cannot be written, another program writes to it, or it contains results of other settings or of unknown ones.
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
        string file = System.IO.Path.Combine(path, "settings.json");
        if (!File.Exists(file))
        {
            if (File.Exists(System.IO.Path.Combine(path, "results.jsonl")))
                throw new LimeException($"The folder {path} contains results of an evaluation, but no settings.json to compare the "
                    + "settings with; give another folder.");
            FileContent.Write(file, Encoding.UTF8.GetBytes(settings + "\n"));
        }
        else if (Encoding.UTF8.GetString(FileContent.Read(file, "record of settings")).TrimEnd('\n') != settings.TrimEnd('\n'))
            throw new LimeException($"The folder {path} contains an evaluation with other settings (see its settings.json), which "
                + "cannot be resumed with these; give another folder, or remove that one.");
        var folder = new EvaluationFolder(path);
        try
        {
            folder.ReadRows();
            return folder;
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Whether an image has a row that is not replaced by a further attempt (<see cref="EvaluatedImage.Attempts"/>).
    /// </summary>
    /// <param name="image">The path of the image within the data set's folder.</param>
    public bool Has(string image) => _rowOf.TryGetValue(image, out int row) && _images[row].IsFinal;

    /// <summary>The number of attempts to evaluate an image that failed for a reason that may pass.</summary>
    /// <param name="image">The path of the image within the data set's folder.</param>
    public int Attempts(string image) => _rowOf.TryGetValue(image, out int row) ? _images[row].Attempts ?? 0 : 0;

    /// <summary>
    /// Appends the row of an image. When the method returns, the row is saved, even if the program is terminated afterwards. The card is
    /// written first, so that no row lacks its card.
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
            _cardOf[card.Image] = _cards.Count - 1;
        }
        _results.Append(image);
        AddRow(image);
    }

    /// <summary>Reads the card of an image from disk; null if it has none.</summary>
    /// <param name="image">The path of the image within the data set's folder.</param>
    public ReportCard? Card(string image)
    {
        if (!HasCard(image))
            return null;
        if (Intact(() => _cards.Read(_cardOf[image]) is { IsComplete: true } card ? card : throw _cards.Damaged(_cardOf[image])) is { } found)
            return found;
        _cardOf.Remove(image);
        return null;
    }

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

    internal bool HasCard(string image) => _rowOf.ContainsKey(image) && _cardOf.ContainsKey(image);

    private string PathOf(string name) => System.IO.Path.Combine(Path, name);

    private void ReadRows()
    {
        for (int i = 0; i < _results.Count; i++)
        {
            int line = i;
            if (Intact(() => _results.Read(line) is { IsComplete: true } row ? row : throw _results.Damaged(line)) is { } image
                && !Has(image.Image))
                AddRow(image);
        }
        for (int i = 0; i < _cards.Count; i++)
        {
            int line = i;
            if (Intact(() => _cards.Read(line, EvaluationJson.Default.CardKey) is { Image: not null } read ? read
                : throw _cards.Damaged(line)) is { } key)
                _cardOf[key.Image] = line;
        }
    }

    private void AddRow(EvaluatedImage image)
    {
        if (_rowOf.TryGetValue(image.Image, out int row))
            _images[row] = image;
        else
        {
            _rowOf[image.Image] = _images.Count;
            _images.Add(image);
        }
    }

    /// <summary>Reads a line. Damage is recorded, and null returned.</summary>
    private T? Intact<T>(Func<T> read) where T : class
    {
        try
        {
            return read();
        }
        catch (LimeException damage)
        {
            _damages.AddRange(damage.Problems);
            return null;
        }
    }
}
