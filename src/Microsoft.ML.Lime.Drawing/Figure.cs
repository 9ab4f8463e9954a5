namespace Microsoft.ML.Lime.Drawing;

/// <summary>
/// Draws a figure: an image with a title and a subtitle above, a colour bar with ticks and unit beside it, and white margins.
/// </summary>
internal static class Figure
{
    private const int MinImageSide = 320;
    private const double MinTextSize = 16, TextShare = 0.037;
    private static readonly Rgb TextColor = Rgb.Grey(25), SubtitleColor = Rgb.Grey(105), Edge = Rgb.Grey(70), Missing = Rgb.Grey(220);

    /// <summary>Enlarges a small image by an integer factor, each pixel as a square.</summary>
    public static ImageBuffer Enlarge(ImageBuffer image)
    {
        int zoom = Math.Max(1, (MinImageSide - 1) / Math.Max(image.Height, image.Width) + 1);
        return zoom == 1 ? image : Resampler.Resize(image, image.Height * zoom, image.Width * zoom, ResampleFilter.Nearest);
    }

    /// <summary>Draws the figure.</summary>
    /// <param name="image">An 8-bit RGB image. A small one is enlarged by <see cref="Enlarge"/>.</param>
    /// <param name="scale">Range and colours of the bar.</param>
    /// <param name="title">The title. If too long, it is set in a smaller font, then shortened.</param>
    /// <param name="titleEnd">Text after the title that is never shortened.</param>
    /// <param name="subtitle">The line below the title, in a smaller font. Shortened if too long.</param>
    /// <param name="unit">The unit of the colour bar.</param>
    /// <param name="note">A further line beside the unit; null for none.</param>
    /// <param name="beyond">Whether the map has values below and above the scale.</param>
    /// <param name="legend">A line below the image, in the font of the subtitle. Shortened if too long. Null for none.</param>
    public static ImageBuffer Draw(
        ImageBuffer image, ColorScale scale, string title, string titleEnd, string subtitle, string unit,
        string? note = null, (bool Below, bool Above) beyond = default, string? legend = null)
    {
        image = Enlarge(image);
        (int height, int width) = (image.Height, image.Width);
        double size = Math.Max(MinTextSize, TextShare * Math.Sqrt((double)height * width));
        var small = new TextFont(size * 0.9);
        int line = Math.Max(1, (int)(size / 14)); // thickness of frames and ticks
        int margin = (int)size, gap = (int)(size * 0.8), tick = (int)(size * 0.3), barWidth = (int)(size * 1.1);

        // The bar has the image's height, but at least enough for its labels.
        int body = Math.Max(height, (int)(size * 12));
        ColorBarTicks ticks = ColorBarTicks.Create(scale, Math.Clamp((int)(body / (size * 2.8)), 2, 7), beyond.Below, beyond.Above);
        if (!scale.HasValues)
            unit += " (no finite values)";
        else if (ticks.Exponent != 0)
            unit += $" ({DisplayNumber.TimesPowerOfTen(ticks.Exponent)})";
        List<string> beside = [unit];
        if (scale is { IsTransparent: true, IsSigned: true })
            beside = small.Measure($"against ← {unit} → for") <= body ? [$"against ← {unit} → for"] : ["against ← → for", unit];
        if (note is not null)
            beside.Add(note);
        int labels = ticks.Marks.Select(mark => small.Measure(mark.Label)).DefaultIfEmpty(0).Max();

        int barLeft = margin + width + gap;
        int unitBaseline = barLeft + barWidth + 2 * tick + labels + gap / 2 + small.Ascent;
        var titleFont = new TextFont(size * 1.2, bold: true);
        int titleWidth = Math.Min(titleFont.Measure(title + titleEnd), (int)(size * 20));
        int lineHeight = (int)(size * 1.2);
        int total = Math.Max(unitBaseline + (beside.Count - 1) * lineHeight + small.Descent + margin, titleWidth + 2 * margin);
        int textWidth = total - 2 * margin;
        if (titleFont.Measure(title + titleEnd) > textWidth)
            titleFont = new TextFont(size, bold: true);

        int titleBaseline = margin + titleFont.Ascent;
        int subtitleBaseline = titleBaseline + titleFont.Descent + (int)(size / 6) + small.Ascent;
        int top = subtitleBaseline + small.Descent + gap / 2;
        int legendBaseline = top + body + gap / 2 + small.Ascent;
        var canvas = new Canvas(legend is null ? top + body + margin : legendBaseline + small.Descent + margin, total);
        if (legend is not null)
            small.Draw(canvas, margin, legendBaseline, small.Shorten(legend, textWidth), SubtitleColor);
        titleFont.Draw(canvas, margin, titleBaseline, titleFont.Shorten(title, textWidth, titleEnd), TextColor);
        small.Draw(canvas, margin, subtitleBaseline, small.Shorten(subtitle, textWidth), SubtitleColor);

        int imageTop = top + (body - height) / 2;
        canvas.DrawImage(margin, imageTop, image);
        canvas.Frame(margin, imageTop, width, height, line, Edge);

        for (int row = 0; row < body; row++)
        {
            double value = scale.High - (scale.High - scale.Low) * (row + 0.5) / body;
            canvas.Fill(barLeft, top + row, barWidth, 1, scale.RgbOf(value) ?? Missing);
        }
        canvas.Frame(barLeft, top, barWidth, body, line, Edge);
        foreach ((double value, string label) in ticks.Marks)
        {
            double share = scale.IsConstant ? 0.5 : (scale.High - value) / (scale.High - scale.Low);
            int y = top + (int)Math.Clamp(Math.Round(share * body), 0, body - 1);
            canvas.Fill(barLeft + barWidth + line, y - line / 2, tick, line, Edge);
            small.Draw(canvas, barLeft + barWidth + 2 * tick, y + small.CapHeight / 2, label, TextColor);
        }
        for (int i = 0; i < beside.Count; i++)
        {
            string present = small.Shorten(beside[i], body);
            small.Draw(canvas, unitBaseline + i * lineHeight, top + (body + small.Measure(present)) / 2, present, TextColor, upward: true);
        }
        return canvas.ToImage();
    }
}
