using System.Globalization;
using System.Text;

namespace Microsoft.ML.Lime.Benchmarks;

/// <summary>The log-log plot of <see cref="Growth"/>: a panel per axis, with a dotted line for linear growth.</summary>
internal static class GrowthPlot
{
    private const int Panel = 300, Gap = 70, Top = 40;

    private static readonly string[] Colors = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#56b4e9"];

    /// <summary>Renders the plot as SVG.</summary>
    /// <param name="points">The points: axis, value on the axis, name of the line, milliseconds.</param>
    public static string Svg(IReadOnlyList<(string Axis, int Value, string Line, double Milliseconds)> points)
    {
        string[] axes = [.. points.Select(point => point.Axis).Distinct()];
        var svg = new StringBuilder();
        svg.AppendLine(CultureInfo.InvariantCulture,
            $"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {axes.Length * (Panel + Gap) + 20} {Top + Panel + 60}' "
            + $"font-family='sans-serif' font-size='13'>");
        svg.AppendLine("<rect width='100%' height='100%' fill='white'/>");
        int top = (int)Math.Ceiling(Math.Log10(points.Max(point => point.Milliseconds)));
        int bottom = (int)Math.Floor(Math.Log10(points.Min(point => point.Milliseconds)));
        for (int i = 0; i < axes.Length; i++)
            AddPanel(svg, axes[i], [.. points.Where(point => point.Axis == axes[i])], Gap + i * (Panel + Gap), bottom, top);
        return svg.AppendLine("</svg>").ToString();
    }

    private static void AddPanel(
        StringBuilder svg, string axis, (string Axis, int Value, string Line, double Milliseconds)[] points, int left, int bottom, int top)
    {
        double min = Math.Log10(points.Min(point => point.Value)), max = Math.Log10(points.Max(point => point.Value));
        double X(double value) => left + (Math.Log10(value) - min) / (max - min) * Panel;
        double Y(double milliseconds) => Top + (top - Math.Log10(milliseconds)) / (top - bottom) * Panel;
        svg.AppendLine(CultureInfo.InvariantCulture,
            $"<clipPath id='{axis}'><rect x='{left}' y='{Top}' width='{Panel}' height='{Panel}'/></clipPath>");
        svg.AppendLine(CultureInfo.InvariantCulture,
            $"<text x='{left + Panel / 2}' y='{Top + Panel + 42}' text-anchor='middle'>{(axis == "side" ? "side, pixels" : axis)}</text>");
        for (int power = bottom; power <= top; power++)
        {
            double y = Y(Math.Pow(10, power));
            svg.AppendLine(CultureInfo.InvariantCulture, $"<path d='M{left},{y:0.#}h{Panel}' stroke='#ddd'/>"
                + $"<text x='{left - 6}' y='{y + 4:0.#}' "
                + $"text-anchor='end'>{(power < 3 ? $"{Math.Pow(10, power):0.##} ms" : $"{Math.Pow(10, power - 3)} s")}</text>");
        }
        foreach (int value in points.Select(point => point.Value).Distinct().Where((_, i) => i % 2 == 0))
            svg.AppendLine(CultureInfo.InvariantCulture,
                $"<text x='{X(value):0.#}' y='{Top + Panel + 20}' text-anchor='middle'>{value}</text>");
        string[] lines = [.. points.Select(point => point.Line).Distinct()];
        for (int i = 0; i < lines.Length; i++)
        {
            var own = points.Where(point => point.Line == lines[i]).ToArray();
            string color = Colors[i % Colors.Length];
            string path = string.Join('L', own.Select(point => $"{X(point.Value):0.#},{Y(point.Milliseconds):0.#}"));
            svg.AppendLine(CultureInfo.InvariantCulture, $"<path d='M{path}' fill='none' stroke='{color}' stroke-width='2'/>");
            foreach (var point in own)
                svg.AppendLine(CultureInfo.InvariantCulture,
                    $"<circle cx='{X(point.Value):0.#}' cy='{Y(point.Milliseconds):0.#}' r='3' fill='{color}'/>");
            svg.AppendLine(CultureInfo.InvariantCulture, $"<text x='{left + 8}' y='{Top + 18 + 17 * i}' fill='{color}'>{lines[i]}</text>");
            // Linear growth through the last point; twice the side means four times the pixels.
            (double to, double at) = (own[^1].Value, own[^1].Milliseconds);
            double from = own[0].Value, start = at * Math.Pow(from / to, axis == "side" ? 2 : 1);
            svg.AppendLine(CultureInfo.InvariantCulture,
                $"<path d='M{X(from):0.#},{Y(start):0.#}L{X(to):0.#},{Y(at):0.#}' stroke='{color}' stroke-dasharray='2 4' "
                + $"clip-path='url(#{axis})'/>");
        }
        svg.AppendLine(CultureInfo.InvariantCulture,
            $"<rect x='{left}' y='{Top}' width='{Panel}' height='{Panel}' fill='none' stroke='#888'/>");
    }
}
