using System.Net;
using System.Text;

namespace Microsoft.ML.Lime.Evaluation.ResultViews;

/// <summary>
/// A view of a result: headings, lines, images and tables, as HTML and as plain text. Text is escaped. Colours are those of the page, so it
/// is legible on light and dark backgrounds.
/// </summary>
internal sealed class ResultView
{
    /// <summary>Maximum side in pixels. Larger images are reduced, to limit the size of pages and notebooks.</summary>
    private const int LongestSide = 800;

    /// <summary>Images with a shorter longest side are displayed enlarged.</summary>
    private const int EnlargeBelow = 192;

    private readonly StringBuilder _text = new();
    private readonly List<Func<string>> _html = []; // images are drawn only for HTML

    public ResultView Heading(string text)
    {
        _html.Add(() => $"<h4 style=\"margin:.6em 0 .3em\">{Escape(text)}</h4>");
        _text.Append(_text.Length > 0 ? "\n" : "").Append(text).Append('\n');
        return this;
    }

    public ResultView Line(string text)
    {
        _html.Add(() => $"<p style=\"margin:.3em 0\">{Escape(text)}</p>");
        _text.Append(text).Append('\n');
        return this;
    }

    public ResultView Warnings(IEnumerable<string> warnings)
    {
        foreach (string warning in warnings)
        {
            _html.Add(() => $"<p style=\"margin:.3em 0\"><strong>Warning:</strong> {Escape(warning)}</p>");
            _text.Append("Warning: ").Append(warning).Append('\n');
        }
        return this;
    }

    /// <summary>Adds an 8-bit image to the HTML only.</summary>
    public ResultView Image(Func<ImageBuffer> draw, string description)
    {
        _html.Add(() =>
        {
            ImageBuffer image = LimitSize(draw());
            int scale = Math.Max(1, EnlargeBelow / Math.Max(image.Height, image.Width));
            return FormattableString.Invariant($"<img alt=\"{Escape(description)}\" width=\"{image.Width * scale}\" ")
                + FormattableString.Invariant($"height=\"{image.Height * scale}\" style=\"max-width:100%")
                + $"{(scale > 1 ? ";image-rendering:pixelated" : "")}\" "
                + $"src=\"data:image/png;base64,{Convert.ToBase64String(ImageFile.EncodePng(image))}\">";
        });
        return this;
    }

    /// <summary>Adds a table. The first column is left-aligned, the others right-aligned.</summary>
    /// <param name="header">The column names.</param>
    /// <param name="rows">Rows with one text per column.</param>
    /// <param name="bars">One bar per row, drawn after the last column; null for none.</param>
    public ResultView Table(string[] header, IReadOnlyList<string[]> rows, IReadOnlyList<ErrorBar>? bars = null)
    {
        _html.Add(() =>
        {
            var table = new StringBuilder("<table style=\"border-collapse:collapse;margin:.3em 0\">\n<thead><tr>");
            for (int column = 0; column < header.Length; column++)
                table.Append(Cell("th", column, Escape(header[column])));
            table.Append(bars is null ? "" : Cell("th", 0, "")).Append("</tr></thead>\n<tbody>\n");
            for (int row = 0; row < rows.Count; row++)
            {
                table.Append("<tr>");
                for (int column = 0; column < header.Length; column++)
                    table.Append(Cell("td", column, Escape(rows[row][column])));
                table.Append(bars is null ? "" : Cell("td", 0, bars[row].ToSvg(ErrorBar.Range(bars)))).Append("</tr>\n");
            }
            return table.Append("</tbody></table>").ToString();
        });
        PlainTable(header, rows);
        return this;
    }

    public string ToHtml() => $"<div>\n{string.Join('\n', _html.Select(part => part()))}\n</div>";

    public override string ToString() => _text.ToString().TrimEnd('\n');

    private static string Escape(string text) => WebUtility.HtmlEncode(text);

    /// <summary>Reduces an image to at most <see cref="LongestSide"/> pixels per side.</summary>
    public static ImageBuffer LimitSize(ImageBuffer image)
    {
        int longest = Math.Max(image.Height, image.Width);
        return longest <= LongestSide ? image
            : Resampler.Resize(image, Side(image.Height), Side(image.Width), ResampleFilter.Bilinear);

        int Side(int length) => Math.Max(1, (int)Math.Round((double)length * LongestSide / longest));
    }

    private static string Cell(string tag, int column, string content) =>
        $"<{tag} style=\"padding:.15em .6em;text-align:{(column == 0 ? "left" : "right")}\">{content}</{tag}>";

    private void PlainTable(string[] header, IReadOnlyList<string[]> rows)
    {
        int[] widths = [.. header.Select((name, column) => rows.Select(row => row[column].Length).Append(name.Length).Max())];
        foreach (string[] row in rows.Prepend(header))
            _text.Append(string.Join("  ", row.Select((text, column) =>
                column == 0 ? text.PadRight(widths[0]) : text.PadLeft(widths[column]))).TrimEnd()).Append('\n');
    }
}
