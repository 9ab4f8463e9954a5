using System.Globalization;
using System.Text;

namespace Microsoft.ML.Lime.Benchmarks;

/// <summary>The plot of <see cref="Runs"/>: a panel per measure over the number of samples, a line per sampler.</summary>
internal static class RunsPlot
{
    private const int Panel = 280, Gap = 64, Top = 40;

    private static readonly string[] Colors = ["#d55e00", "#009e73", "#0072b2", "#cc79a7"];

    /// <summary>Renders the plot as SVG.</summary>
    /// <param name="panels">
    /// The panels: title, lower and upper limit of the axis, and the value of each sampler at each number of samples.
    /// </param>
    /// <param name="samplers">The names of the samplers, in the order of the values.</param>
    /// <param name="samples">The numbers of samples, each twice the previous one.</param>
    public static string Svg(IReadOnlyList<(string Title, double Low, double High, double[][] Values)> panels, string[] samplers,
        int[] samples)
    {
        var svg = new StringBuilder();
        svg.AppendLine(CultureInfo.InvariantCulture, $"<svg xmlns='http://www.w3.org/2000/svg' "
            + $"viewBox='0 0 {panels.Count * (Panel + Gap) + 20} {Top + Panel + 52}' font-family='sans-serif' font-size='13'>");
        svg.AppendLine("<rect width='100%' height='100%' fill='white'/>");
        for (int panel = 0; panel < panels.Count; panel++)
        {
            var (title, low, high, values) = panels[panel];
            int left = Gap - 12 + panel * (Panel + Gap);
            double X(int i) => left + 12 + (double)i / (samples.Length - 1) * (Panel - 24);
            double Y(double value) => Top + (high - value) / (high - low) * Panel;
            Add($"<text x='{left + Panel / 2}' y='{Top - 14}' text-anchor='middle' font-weight='bold'>{title}</text>");
            for (int line = 0; line <= 4; line++)
            {
                double value = low + (high - low) * line / 4;
                Add($"<path d='M{left},{Y(value):0.#}h{Panel}' stroke='#ddd'/>"
                    + $"<text x='{left - 6}' y='{Y(value) + 4:0.#}' text-anchor='end'>{value:0.##}</text>");
            }
            for (int i = 0; i < samples.Length; i++)
                Add($"<text x='{X(i):0.#}' y='{Top + Panel + 18}' text-anchor='middle'>{samples[i]}</text>");
            Add($"<text x='{left + Panel / 2}' y='{Top + Panel + 38}' text-anchor='middle'>model runs</text>");
            for (int s = 0; s < samplers.Length; s++)
            {
                string color = Colors[s % Colors.Length];
                Add($"<path d='M{string.Join('L', values[s].Select((value, i) => $"{X(i):0.#},{Y(value):0.#}"))}' fill='none' "
                    + $"stroke='{color}' stroke-width='2'/>");
                for (int i = 0; i < samples.Length; i++)
                    Add($"<circle cx='{X(i):0.#}' cy='{Y(values[s][i]):0.#}' r='3' fill='{color}'/>");
                if (panel == 0)
                    Add($"<text x='{left + Panel - 8}' y='{Top + 18 + 17 * s}' text-anchor='end' fill='{color}'>{samplers[s]}</text>");
            }
            Add($"<rect x='{left}' y='{Top}' width='{Panel}' height='{Panel}' fill='none' stroke='#888'/>");
        }
        return svg.AppendLine("</svg>").ToString();

        void Add(string text) => svg.AppendLine(text); // the program runs in the invariant culture
    }
}
