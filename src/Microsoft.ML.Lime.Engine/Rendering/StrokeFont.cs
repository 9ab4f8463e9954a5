using System.Text;

namespace Microsoft.ML.Lime.Engine;

/// <summary>
/// Text of <see cref="StrokeGlyphs"/> at one size. Widths and the main rows are rounded to whole pixels, so that small text is crisp.
/// </summary>
internal sealed class StrokeFont
{
    private const int Baseline = 14, Deepest = 18;
    private const double DotRadius = 0.6; // in widths of a stroke
    private static readonly int[] CrispRows = [0, 4, 7, 9, Baseline, Deepest];

    private readonly double _unit;
    private readonly double _stroke;

    /// <summary>A font.</summary>
    /// <param name="size">Height of a capital and the deepest descender together, about, in pixels.</param>
    /// <param name="bold">Whether strokes are thicker.</param>
    public StrokeFont(double size, bool bold = false)
    {
        _unit = size / 20;
        _stroke = Math.Max(bold ? 1.6 : 1.2, _unit * (bold ? 2.1 : 1.55));
        Ascent = (int)Math.Ceiling(Rise(0) + _stroke * (0.5 + DotRadius));
        Descent = (int)Math.Ceiling(_stroke - Rise(Deepest));
    }

    /// <summary>Pixels above the baseline that text may touch.</summary>
    public int Ascent { get; }

    /// <summary>Height of a capital in pixels.</summary>
    public int CapHeight => (int)Math.Round(Rise(0) + _stroke);

    /// <summary>Pixels below the baseline that text may touch.</summary>
    public int Descent { get; }

    /// <summary>Width of a text in pixels.</summary>
    public int Measure(string text)
    {
        double width = 0;
        foreach (Rune character in text.EnumerateRunes())
            width += Advance(StrokeGlyphs.Of(character));
        return (int)Math.Ceiling(width) + 1;
    }

    /// <summary>The text, or as much of its beginning as fits, with an ellipsis; then the end, which is always there.</summary>
    public string Shorten(string text, int width, string end = "")
    {
        if (Measure(text + end) <= width)
            return text + end;
        double room = width - Measure("…" + end);
        int kept = 0;
        foreach (Rune character in text.EnumerateRunes())
        {
            room -= Advance(StrokeGlyphs.Of(character));
            if (room < 0)
                break;
            kept += character.Utf16SequenceLength;
        }
        return text[..kept].TrimEnd(' ', ',', ';') + "…" + end;
    }

    /// <summary>Draws a text.</summary>
    /// <param name="canvas">Where to.</param>
    /// <param name="x">The left edge; with <paramref name="upward"/> the text's baseline.</param>
    /// <param name="y">The baseline, the first row below the letters; with <paramref name="upward"/> the lower end of the text.</param>
    /// <param name="text">One line.</param>
    /// <param name="color">Its colour.</param>
    /// <param name="upward">Whether the text runs from below to above, its head to the left.</param>
    public void Draw(Canvas canvas, int x, int y, string text, Rgb color, bool upward = false)
    {
        double pen = 0;
        foreach (Rune character in text.EnumerateRunes())
        {
            StrokeGlyph glyph = StrokeGlyphs.Of(character);
            double stretch = glyph.Width == 0 ? 1 : InkWidth(glyph) / glyph.Width;
            double start = Math.Round(Math.Max(1, pen + Bearing(glyph.LeftAir))) + _stroke / 2;
            var lines = new List<Line>();
            foreach ((double X, double Y)[] stroke in glyph.Strokes)
                for (int i = Math.Min(1, stroke.Length - 1); i < stroke.Length; i++)
                    lines.Add(Place(stroke[Math.Max(i - 1, 0)], stroke[i]));
            canvas.Stroke(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(lines), color);
            pen += Advance(glyph);

            Line Place((double X, double Y) from, (double X, double Y) to)
            {
                (double along0, double above0) = (start + from.X * stretch, Rise(from.Y) + _stroke / 2);
                (double along1, double above1) = (start + to.X * stretch, Rise(to.Y) + _stroke / 2);
                double half = from == to ? _stroke * DotRadius : _stroke / 2;
                return upward
                    ? new Line(x - above0, y - along0, x - above1, y - along1, half)
                    : new Line(x + along0, y - above0, x + along1, y - above1, half);
            }
        }
    }

    /// <summary>How many pixels a grid row lies above the baseline's row: whole for the crisp rows, straight between them.</summary>
    private double Rise(double row)
    {
        int next = 1;
        while (next < CrispRows.Length - 1 && CrispRows[next] < row)
            next++;
        (int above, int below) = (CrispRows[next - 1], CrispRows[next]);
        double atAbove = Math.Round((Baseline - above) * _unit), atBelow = Math.Round((Baseline - below) * _unit);
        return atAbove + (atBelow - atAbove) * (row - above) / (below - above);
    }

    private double InkWidth(StrokeGlyph glyph) => Math.Round(glyph.Width * _unit);

    private double Advance(StrokeGlyph glyph) => Bearing(glyph.LeftAir) + InkWidth(glyph) + _stroke + Bearing(glyph.RightAir);

    private double Bearing(double air) => Math.Max(0.5, _unit * (1.5 - 0.4 * air));
}
