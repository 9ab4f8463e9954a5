using System.Net;
using System.Reflection;
using System.Text;
using System.Text.Json;
using Microsoft.ML.Lime.Evaluation.Records;
using Microsoft.ML.Lime.Evaluation.Report;
using Microsoft.ML.Lime.Evaluation.ResultViews;

namespace Microsoft.ML.Lime.Evaluation;

/// <summary>
/// Writes an evaluation as one self-contained HTML file: no network, no framework, images included. A summary is followed by a card for
/// each image: first incorrect predictions, the most confident first; then images that could not be read; then the others, the least
/// confident first.
/// </summary>
/// <remarks>
/// A file consists of the templates <c>head.html</c> and <c>report.html</c> (or <c>methods.html</c>), <c>report.css</c>, <c>charts.js</c>,
/// <c>cards.js</c> and <c>report.js</c> (or <c>methods.js</c>) in the folder of this class, and the data as JSON, in which every &lt;, &gt;
/// and &amp; is escaped. The script inserts text as text only, never as markup. Cards are written one at a time.
/// </remarks>
public sealed partial record HtmlReport
{
    private const int MaxThumbnails = 18, DefaultCards = 1000;

    /// <summary>Maximum size of data and cards; the templates have less than 100 kB.</summary>
    private const long MaxBytes = 29_000_000;

    /// <summary>The heading. The default is <c>Evaluation</c>.</summary>
    public string Title { get; init; } = "Evaluation";

    /// <summary>Names and values in the line below the heading, such as <c>model</c> and its file. The default is empty.</summary>
    public IReadOnlyList<(string Name, string Value)> Facts { get; init; } = [];

    /// <summary>
    /// Whether larger values are better, by the name of the metric. Other metrics are shown without a direction. The default is empty.
    /// </summary>
    public IReadOnlyDictionary<string, bool> LargerIsBetter { get; init; } = new Dictionary<string, bool>();

    /// <summary>Whether the rows contain probabilities, shown in percent; otherwise raw outputs. The default is true.</summary>
    public bool Probabilities { get; init; } = true;

    /// <summary>The summary of all rows of the folder, if it is known; null, the default, to compute it.</summary>
    public EvaluationSummary? Summary { get; init; }

    /// <summary>
    /// Maximum number of cards, at least 0; null, the default, for 1000, or fewer if the file would exceed 29 MB. Of more images half of
    /// the cards are incorrect predictions and unreadable images, in the order of the report, and half a random sample of the others; the
    /// report states it. The summary, the tables and the shortcuts are of all images.
    /// </summary>
    public int? MaxCards
    {
        get;
        init => field = value is null or >= 0 ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, "The maximum number of cards must be at least 0.");
    }

    /// <summary>The findings of a shortcut search; null, the default, to omit that part.</summary>
    public ShortcutFindings? Shortcuts { get; init; }

    /// <summary>Writes <c>report.html</c> with all rows so far into the folder of an evaluation. The file is never incomplete.</summary>
    /// <param name="folder">The evaluation.</param>
    /// <param name="cancellation">Cancels between two cards; then no file is left.</param>
    /// <exception cref="LimeException">The file cannot be written.</exception>
    public void Write(EvaluationFolder folder, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(folder);
        double aspect = folder.Cards().Select(card => (double)card.Width / card.Height).FirstOrDefault(1);
        EvaluationSummary? ofAll = Summary;
        // The summary of all images is made once: of a million it takes minutes.
        WritePage(Path.Combine(folder.Path, "report.html"), "report", folder.Images, selection => ReportData.Of(
            selection.Description is null ? EvaluationSummary.Create(selection.Rows) : ofAll ??= EvaluationSummary.Create(folder.Images),
            selection, folder.HasCard, this, aspect, MaxThumbnails),
            row => folder.Card(row.Image) is { } card ? Serialize(card) : null, cancellation);
    }

    /// <summary>
    /// Writes one page that shows the maps of several methods side by side, with a table of their metrics: a card for each image, in the
    /// order of the report. The file is never incomplete.
    /// </summary>
    /// <param name="path">The path of the file.</param>
    /// <param name="methods">The methods, at least one. The first one gives the rows.</param>
    /// <param name="cancellation">Cancels between two cards; then no file is left.</param>
    /// <exception cref="LimeException">The file cannot be written.</exception>
    public void WriteMethods(
        string path, IReadOnlyList<ComparedMethod> methods, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(methods);
        WritePage(path, "methods", methods[0].Folder.Images, selection => MethodsData.Of(selection, methods, this), row =>
        {
            // The photo of an image is the same for all methods, so the first card keeps it.
            ReportCard?[] cards = [.. methods.Select(method => method.Folder.Card(row.Image))];
            int first = Array.FindIndex(cards, card => card is not null);
            return first < 0 ? null : Encoding.UTF8.GetBytes($"[{string.Join(',', cards.Select((card, i) => card is null ? "null"
                : Encoding.UTF8.GetString(Serialize(i == first ? card : card with { Photo = [] }))))}]");
        }, cancellation);
    }

    private static string Version => typeof(HtmlReport).Assembly
        .GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "";

    // The reduced map is used only by the shortcut search; the page shows the overlay.
    private static byte[] Serialize(ReportCard card) => JsonSerializer.SerializeToUtf8Bytes(
        card with { Map = new ReportCard.ReducedMap(0, 0, []) }, EvaluationJson.Default.ReportCard);

    /// <summary>Writes a page with as many cards as it may have.</summary>
    /// <param name="path">The path of the file.</param>
    /// <param name="name">The name of the templates.</param>
    /// <param name="images">All rows.</param>
    /// <param name="dataOf">The data of the page, except the cards, for the rows that have a card.</param>
    /// <param name="cardOf">Reads the card of a row as JSON; null if it has none.</param>
    /// <param name="cancellation">Cancels between two cards.</param>
    private void WritePage(string path, string name, IReadOnlyList<EvaluatedImage> images, Func<CardSelection, byte[]> dataOf,
        Func<EvaluatedImage, byte[]?> cardOf, CancellationToken cancellation)
    {
        CardSelection selection = CardSelection.Create(images, MaxCards ?? DefaultCards);
        byte[] data = dataOf(selection);
        if (MaxCards is null)
        {
            // At most a thousand cards are kept, so that each is read once. Fewer cards are among those of more.
            Dictionary<string, byte[]?> cards = new(StringComparer.Ordinal);
            foreach (EvaluatedImage row in selection.Rows)
            {
                cancellation.ThrowIfCancellationRequested();
                cards[row.Image] = cardOf(row);
            }
            cardOf = row => cards[row.Image];
            while (selection.Rows.Length > 0
                && data.Length + selection.Rows.Sum(row => (long)(cards[row.Image]?.Length ?? 0)) is var bytes and > MaxBytes)
            {
                // Both parts shrink with the number of cards, the data by less.
                selection = CardSelection.Create(images, (int)(selection.Rows.Length * (MaxBytes / (double)bytes) * 0.98));
                data = dataOf(selection);
            }
        }
        WritePage(path, name, data, stream => WriteCards(stream, selection.Rows, cardOf, cancellation));
    }

    private void WritePage(string path, string name, byte[] data, Action<Stream> cards) => FileContent.Write(path, stream =>
    {
        string[] template = (Resource("head.html") + Resource($"{name}.html")).Split("{{");
        Text(stream, template[0]);
        foreach (string part in template.AsSpan(1))
        {
            int end = part.IndexOf("}}", StringComparison.Ordinal);
            switch (part[..end])
            {
                case "title": Text(stream, WebUtility.HtmlEncode(Title)); break;
                case "footer": Text(stream, $"Created by MlNetLime {Version}. This file needs no network and sends no data."); break;
                case "support": Text(stream, ErrorBar.Css(supports: true)); break;
                case "oppose": Text(stream, ErrorBar.Css(supports: false)); break;
                case "css": Text(stream, Resource("report.css")); break;
                case "js": Text(stream, Resource("charts.js") + Resource("cards.js") + Resource($"{name}.js")); break;
                case "data": stream.Write(data); break;
                case "cards": cards(stream); break;
                default: throw new InvalidOperationException($"The template has an unknown part '{part[..end]}'.");
            }
            Text(stream, part[(end + 2)..]);
        }
    });

    private static void WriteCards(
        Stream stream, EvaluatedImage[] rows, Func<EvaluatedImage, byte[]?> json, CancellationToken cancellation)
    {
        for (int i = 0; i < rows.Length; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            if (json(rows[i]) is not { } data)
                continue;
            Text(stream, FormattableString.Invariant($"<script type=\"application/json\" id=\"data-{i}\">"));
            stream.Write(data);
            Text(stream, "</script>\n");
        }
    }

    private static void Text(Stream stream, string text) => stream.Write(Encoding.UTF8.GetBytes(text));

    /// <summary>Reads an embedded file of the report.</summary>
    internal static string Resource(string name)
    {
        using Stream stream = typeof(HtmlReport).Assembly.GetManifestResourceStream($"report/{name}")!;
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd();
    }
}
