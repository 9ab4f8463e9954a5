using System.Text;
using Microsoft.ML.Lime.Engine;
using Microsoft.ML.Lime.Evaluation.Records;

namespace Microsoft.ML.Lime.Evaluation;

/// <summary>
/// The folder of a data set's evaluation, which outlives the program that fills it: <c>results.jsonl</c> and <c>cards.jsonl</c> grow by a
/// line a picture, so that an evaluation that was killed goes on where it stopped; <c>results.csv</c> and <c>report.html</c> are written at
/// the end. Cards stay on disk and are read one at a time.
/// </summary>
/// <remarks>Not for several threads at once, nor several programs: the second one is refused.</remarks>
public sealed class EvaluationFolder : IDisposable
{
    private readonly JsonLines<EvaluatedPicture> _results;
    private readonly JsonLines<ReportCard> _cards;
    private readonly List<EvaluatedPicture> _pictures = [];
    private readonly HashSet<string> _done = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _cardOf = new(StringComparer.Ordinal);

    private EvaluationFolder(string path)
    {
        Path = path;
        // The cards are opened first and for nobody else: that keeps a second evaluation out before it can do harm. Rows may be watched.
        _cards = JsonLines<ReportCard>.Open(In("cards.jsonl"), EvaluationJson.Default.ReportCard, FileShare.None);
        try
        {
            _results = JsonLines<EvaluatedPicture>.Open(In("results.jsonl"), EvaluationJson.Default.EvaluatedPicture, FileShare.Read);
        }
        catch
        {
            _cards.Dispose();
            throw;
        }
    }

    /// <summary>The folder.</summary>
    public string Path { get; }

    /// <summary>The rows so far, in the order in which they were added: those of earlier runs first.</summary>
    public IReadOnlyList<EvaluatedPicture> Pictures => _pictures;

    /// <summary>Opens a folder and reads what earlier runs left there; a line that was torn when one was killed is dropped.</summary>
    /// <param name="path">The folder; made if it is not there.</param>
    /// <param name="settings">
    /// All that the results depend on (data set, model, method, options), as text: an evaluation goes on only with the same. Kept in
    /// <c>settings.json</c>; JSON by custom.
    /// </param>
    /// <exception cref="LimeException">
    /// The folder cannot be written to, another program writes to it, or it holds results of other settings or no results at all.
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
            throw new LimeException($"The folder {path} cannot be made ({e.Message}); check the path and its permissions.", e);
        }
        string file = System.IO.Path.Combine(path, "settings.json");
        if (!File.Exists(file))
        {
            if (File.Exists(System.IO.Path.Combine(path, "results.jsonl")))
                throw new LimeException($"The folder {path} holds results of an evaluation, but not its settings.json, so that "
                    + "it cannot be told whether they belong together; give another folder.");
            FileContent.Write(file, Encoding.UTF8.GetBytes(settings + "\n"));
        }
        else if (Encoding.UTF8.GetString(FileContent.Read(file, "record of settings")).TrimEnd('\n') != settings.TrimEnd('\n'))
            throw new LimeException($"The folder {path} holds an evaluation with other settings (its settings.json has them), which "
                + "this one cannot go on with; give another folder, or remove that one.");
        var folder = new EvaluationFolder(path);
        try
        {
            folder.Recall();
            return folder;
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    /// <summary>Whether a picture has its row.</summary>
    /// <param name="image">Its path within the data set's folder.</param>
    public bool Has(string image) => _done.Contains(image);

    /// <summary>
    /// Adds a picture's row; it lasts when this returns, whatever becomes of the program. The card is written first, so that no row
    /// lacks its card.
    /// </summary>
    /// <param name="picture">The row.</param>
    /// <param name="card">Its card; null where there is nothing to show, as for a picture that could not be read.</param>
    /// <exception cref="LimeException">The files cannot be written.</exception>
    /// <exception cref="ArgumentException">The picture has its row already, or the card is another picture's.</exception>
    public void Append(EvaluatedPicture picture, ReportCard? card)
    {
        ArgumentNullException.ThrowIfNull(picture);
        if (Has(picture.Image))
            throw new ArgumentException($"{picture.Image} has its row already.", nameof(picture));
        if (card is not null && card.Image != picture.Image)
            throw new ArgumentException($"The card is that of {card.Image}, the row that of {picture.Image}.", nameof(card));
        if (card is not null)
        {
            _cards.Append(card);
            _cardOf[card.Image] = _cards.Count - 1;
        }
        _results.Append(picture);
        Remember(picture);
    }

    /// <summary>A picture's card, read from disk; null where it has none.</summary>
    /// <param name="image">The picture's path within the data set's folder.</param>
    public ReportCard? Card(string image) => HasCard(image) ? _cards.Read(_cardOf[image]) : null;

    /// <summary>All cards, in the order of <see cref="Pictures"/>, one in memory at a time.</summary>
    public IEnumerable<ReportCard> Cards() => _pictures.Select(picture => Card(picture.Image)).OfType<ReportCard>();

    /// <summary>Writes <c>results.csv</c> of all rows so far.</summary>
    /// <exception cref="LimeException">The file cannot be written.</exception>
    public void WriteCsv() => ResultsCsv.Write(In("results.csv"), _pictures);

    /// <summary>Closes the files.</summary>
    public void Dispose()
    {
        _results.Dispose();
        _cards.Dispose();
    }

    internal bool HasCard(string image) => _done.Contains(image) && _cardOf.ContainsKey(image);

    private string In(string name) => System.IO.Path.Combine(Path, name);

    private void Recall()
    {
        for (int line = 0; line < _results.Count; line++)
            if (_results.Read(line) is { } picture && !Has(picture.Image))
                Remember(picture);
        for (int line = 0; line < _cards.Count; line++)
            _cardOf[_cards.Read(line, EvaluationJson.Default.CardKey).Image] = line;
    }

    private void Remember(EvaluatedPicture picture)
    {
        _done.Add(picture.Image);
        _pictures.Add(picture);
    }
}
