using System.Text;
using SkiaSharp;

namespace Microsoft.ML.Lime.Drawing;

/// <summary>
/// Draws text in the embedded font, Noto Sans, at one size. Skia fills the glyph outlines without hinting, so pixels depend neither on the
/// fonts nor on the text settings of the machine. A character that the font lacks (for example a Chinese one) becomes a box.
/// </summary>
internal sealed class TextFont
{
    private const string Ellipsis = "…";

    private readonly SKFont _font;
    private readonly float _scale;

    /// <summary>Creates a font.</summary>
    /// <param name="size">Size in pixels: about cap height plus maximum descent.</param>
    /// <param name="bold">Whether to use the bold font.</param>
    /// <exception cref="LimeException">SkiaSharp's native library cannot be loaded.</exception>
    public TextFont(double size, bool bold = false)
    {
        ImageFile.RequireSkia("Text in figures needs SkiaSharp");
        _font = bold ? Fonts.Bold : Fonts.Regular;
        _scale = (float)(size / _font.Size);
        CapHeight = (int)Math.Round(0.714 * size);
        Ascent = (int)Math.Ceiling(0.95 * size);
        Descent = (int)Math.Ceiling(0.25 * size);
    }

    /// <summary>Height of a capital letter in pixels.</summary>
    public int CapHeight { get; }

    /// <summary>Pixels above the baseline that an accented capital needs.</summary>
    public int Ascent { get; }

    /// <summary>Pixels below the baseline that letters need.</summary>
    public int Descent { get; }

    /// <summary>Width of a text in pixels.</summary>
    public int Measure(string text)
    {
        using SKPath outline = Outline(text, out float width);
        return (int)Math.Ceiling(width);
    }

    /// <summary>
    /// Returns the text, truncated with an ellipsis if it does not fit, followed by <paramref name="end"/>, which is never truncated.
    /// </summary>
    public string Shorten(string text, int width, string end = "")
    {
        if (Measure(text + end) <= width)
            return text + end;
        float room = width - Measure(Ellipsis + end);
        int kept = 0;
        foreach (Rune character in text.EnumerateRunes())
        {
            room -= _font.MeasureText([_font.GetGlyph(character.Value)]) * _scale;
            if (room < 0)
                break;
            kept += character.Utf16SequenceLength;
        }
        return text[..kept].TrimEnd(' ', ',', ';') + Ellipsis + end;
    }

    /// <summary>Draws a text.</summary>
    /// <param name="canvas">The canvas to draw on.</param>
    /// <param name="x">The left edge; if <paramref name="upward"/>, the text's baseline.</param>
    /// <param name="y">The baseline, the first row below the letters; if <paramref name="upward"/>, the lower end of the text.</param>
    /// <param name="text">One line.</param>
    /// <param name="color">Its colour.</param>
    /// <param name="upward">Whether the text is rotated by 90 degrees and runs upwards.</param>
    public void Draw(Canvas canvas, int x, int y, string text, Rgb color, bool upward = false)
    {
        using SKPath outline = Outline(text, out _);
        if (upward)
            outline.Transform(new SKMatrix(0, 1, 0, -1, 0, 0, 0, 0, 1));
        SKRectI box = SKRectI.Ceiling(outline.TightBounds, outwards: true);
        if (box.IsEmpty)
            return;
        using var coverage = new SKBitmap(new SKImageInfo(box.Width, box.Height, SKColorType.Alpha8));
        using var surface = new SKCanvas(coverage);
        using var paint = new SKPaint { IsAntialias = true };
        surface.Clear();
        surface.Translate(-box.Left, -box.Top);
        surface.DrawPath(outline, paint);
        canvas.Blend(x + box.Left, y + box.Top, coverage.GetPixelSpan(), coverage.RowBytes, box.Width, color);
    }

    /// <summary>
    /// The outline of a text in pixels: x from 0 to the width; the baseline is at y = 0 and letters extend to negative y.
    /// </summary>
    private SKPath Outline(string text, out float width)
    {
        var outline = new SKPath();
        float pen = 0;
        foreach (Rune character in text.EnumerateRunes()) // half a surrogate pair becomes the replacement character
        {
            ushort glyph = _font.GetGlyph(character.Value);
            using SKPath? letter = _font.GetGlyphPath(glyph); // null for a space on macOS, empty on other systems
            if (letter is not null)
                outline.AddPath(letter, pen, 0);
            pen += _font.MeasureText([glyph]);
        }
        SKRect ink = outline.TightBounds; // some letters reach beyond the space that they take
        float left = Math.Min(0, ink.Left), right = Math.Max(pen, ink.Right);
        outline.Transform(SKMatrix.CreateScaleTranslation(_scale, _scale, -left * _scale, 0));
        width = (right - left) * _scale;
        return outline;
    }

    /// <summary>The embedded fonts, loaded on first use. Outlines are taken at the design size and scaled.</summary>
    private static class Fonts
    {
        public static readonly SKFont Regular = Load("NotoSans-Regular.ttf");
        public static readonly SKFont Bold = Load("NotoSans-Bold.ttf");

        private static SKFont Load(string file)
        {
            using Stream stream = typeof(TextFont).Assembly.GetManifestResourceStream($"fonts/{file}")!;
            var typeface = SKTypeface.FromStream(stream);
            return new SKFont(typeface, typeface.UnitsPerEm) { Hinting = SKFontHinting.None, LinearMetrics = true, Subpixel = true };
        }
    }
}
