using System.Net;
using System.Reflection;
using System.Text;
using System.Text.Json;
using Microsoft.ML.Lime.Evaluation.Records;
using Microsoft.ML.Lime.Evaluation.Report;

namespace Microsoft.ML.Lime.Evaluation;

/// <summary>
/// Writes an evaluation as one self-contained HTML file: no network, no framework, images included. A summary is followed by a card for
/// each image: first incorrect predictions, the most confident first; then images that could not be read; then the others, the least
/// confident first.
/// </summary>
/// <remarks>
/// The file consists of the template <c>report.html</c>, <c>report.css</c>, <c>charts.js</c> and <c>report.js</c> in the folder of this
/// class, and the data as JSON, in which every &lt;, &gt; and &amp; is escaped. The script inserts text as text only, never as markup.
/// Cards are written one at a time.
/// </remarks>
public sealed record HtmlReport
{
    private const int MaxThumbnails = 18;

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

    /// <summary>The findings of a shortcut search; null, the default, to omit that part.</summary>
    public ShortcutFindings? Shortcuts { get; init; }

    /// <summary>Writes <c>report.html</c> with all rows so far into the folder of an evaluation. The file is never incomplete.</summary>
    /// <param name="folder">The evaluation.</param>
    /// <param name="cancellation">Cancels between two cards; then no file is left.</param>
    /// <exception cref="LimeException">The file cannot be written.</exception>
    public void Write(EvaluationFolder folder, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(folder);
        EvaluatedImage[] rows = [.. folder.Images.OrderBy(SortRank)
            .ThenByDescending(image => image.IsRight == false ? image.Probability : -image.Probability)
            .ThenBy(image => image.Image, StringComparer.Ordinal)];
        double aspect = folder.Cards().Select(card => (double)card.Width / card.Height).FirstOrDefault(1);
        FileContent.Write(Path.Combine(folder.Path, "report.html"), stream =>
        {
            string[] template = Resource("report.html").Split("{{");
            Text(stream, template[0]);
            foreach (string part in template.AsSpan(1))
            {
                int end = part.IndexOf("}}", StringComparison.Ordinal);
                switch (part[..end])
                {
                    case "title": Text(stream, WebUtility.HtmlEncode(Title)); break;
                    case "footer": Text(stream, $"Created by MlNetLime {Version}. This file needs no network and sends no data."); break;
                    case "css": Text(stream, Resource("report.css")); break;
                    case "js": Text(stream, Resource("charts.js") + Resource("report.js")); break;
                    case "data": stream.Write(ReportData.Of(rows, folder.HasCard, this, aspect, MaxThumbnails)); break;
                    case "cards": Cards(stream, rows, folder, cancellation); break;
                    default: throw new InvalidOperationException($"The template has an unknown part '{part[..end]}'.");
                }
                Text(stream, part[(end + 2)..]);
            }
        });
    }

    private static string Version => typeof(HtmlReport).Assembly
        .GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "";

    private static int SortRank(EvaluatedImage image) => image.IsRight == false ? 0 : image.Prediction is null ? 1 : 2;

    private static void Cards(Stream stream, EvaluatedImage[] rows, EvaluationFolder folder, CancellationToken cancellation)
    {
        for (int i = 0; i < rows.Length; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            if (folder.Card(rows[i].Image) is not { } card)
                continue;
            Text(stream, FormattableString.Invariant($"<script type=\"application/json\" id=\"data-{i}\">"));
            // The reduced map is used only by the shortcut search; the page shows the overlay.
            stream.Write(JsonSerializer.SerializeToUtf8Bytes(card with { Map = new ReportCard.ReducedMap(0, 0, []) },
                EvaluationJson.Default.ReportCard));
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
