namespace Microsoft.ML.Lime.Drawing;

/// <summary>Draws an explanation over the source image.</summary>
public static class Overlay
{
    /// <summary>Colour towards which cropped parts fade.</summary>
    private static readonly Rgb CroppedColor = Rgb.Grey(128);

    /// <summary>
    /// Draws the map in colours over the source image, with a title above and a colour bar beside it. Signed maps (with a negative value)
    /// use the diverging colour map centred on zero, others jet from their minimum to their maximum. Values that are not finite get no
    /// colour. Parts that were cropped away fade to grey. Below a signed map the image is desaturated (completely at an opacity of 0.5), so
    /// that its colours are not mistaken for the map's. Small images are enlarged by an integer factor.
    /// </summary>
    /// <param name="source">The source image, or the explanation's image; converted by <see cref="DisplayRange.Default"/>.</param>
    /// <param name="explanation">The explanation.</param>
    /// <param name="target">An entry of its <see cref="ImageExplanation.Classes"/>.</param>
    /// <param name="opacity">0 (only the image) to 1 (only the colours). The default is 0.5.</param>
    /// <param name="scale">
    /// The colour scale; null for the map's own range. To compare several maps, create a common scale with
    /// <see cref="ColorScale.Create(AttributionMap[])"/>.
    /// </param>
    /// <returns>An 8-bit RGB image, larger than the source image by title and colour bar.</returns>
    /// <exception cref="ArgumentException">The image has neither the source image's size nor the model's.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The opacity is not in 0 to 1.</exception>
    public static ImageBuffer Draw(
        ImageBuffer source, ImageExplanation explanation, ClassExplanation target, double opacity = 0.5, ColorScale? scale = null)
    {
        scale ??= ColorScale.Create(target.Map);
        return Figure.Draw(
            DrawPlain(source, explanation, target, opacity, scale),
            scale,
            Title(explanation.Method, target),
            $" ({DisplayNumber.Format(target.Probability)})",
            Subtitle(explanation, target),
            Unit(explanation.Method, target.Surrogate, target.IsProbability, explanation.Options),
            scale.Percentile is { } percentile ? FormattableString.Invariant($"clipped at {percentile:0.###} %") : null,
            scale.HasValuesOutside(target.Map));
    }

    /// <summary>Draws the map without title and colour bar: an 8-bit RGB image of the source image's size.</summary>
    /// <inheritdoc cref="Draw"/>
    public static ImageBuffer DrawPlain(
        ImageBuffer source, ImageExplanation explanation, ClassExplanation target, double opacity = 0.5, ColorScale? scale = null) =>
        Paint(source, explanation.ImageFit, explanation.Segments, target.Map, explanation.Upsampling, opacity, scale);

    internal static ImageBuffer Paint(
        ImageBuffer source, ImageFit fit, SegmentMap? segments, AttributionMap map, MapUpsampling upsampling, double opacity,
        ColorScale? scale = null)
    {
        if (opacity is not (>= 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(opacity), opacity, "The opacity lies within 0 and 1.");
        var toInput = new SourceToInputMap(source, fit);
        ImageBuffer image = DisplayRange.Default.Apply(source);
        scale ??= ColorScale.Create(map);
        // One value a cell belongs to the cells, which need not be of equal size, not to equal parts of the input.
        bool byCell = upsampling == MapUpsampling.None && segments?.Grid == (map.Height, map.Width);
        int[] cells = byCell ? toInput.Segments(segments!) : [];
        Rgb?[] colors = Array.ConvertAll(map.Values.ToArray(), value => scale.RgbOf(value));
        Axis rows = new(toInput.Rows, fit.InputHeight, map.Height), columns = new(toInput.Columns, fit.InputWidth, map.Width);
        Span<byte> pixels = image.Bytes;
        for (int y = 0; y < image.Height; y++)
            for (int x = 0; x < image.Width; x++)
            {
                Span<byte> pixel = pixels[((y * image.Width + x) * 3)..];
                if (!rows.Sees(y) || !columns.Sees(x))
                {
                    CroppedColor.BlendOnto(pixel, opacity);
                    continue;
                }
                Rgb? color = upsampling == MapUpsampling.Bicubic ? scale.RgbOf(Interpolate(map, rows.Between(y), columns.Between(x)))
                    : colors[byCell ? cells[y * image.Width + x] : rows.Nearest(y) * map.Width + columns.Nearest(x)];
                if (color is null)
                    continue;
                if (scale.IsSigned) // its own red and blue would read as values of the map
                    Rgb.Grey((byte)image.Luminance(y * image.Width + x)).BlendOnto(pixel, Math.Min(1, 2 * opacity));
                color.Value.BlendOnto(pixel, opacity);
            }
        return image;
    }

    internal static string Title(string method, ClassExplanation target) =>
        $"{method.ToUpperInvariant()}: {target.Label}";

    internal static string Subtitle(ImageExplanation explanation, ClassExplanation target)
    {
        List<string> parts = [explanation.Options.Summary];
        if (target.Surrogate is { } fit)
            parts[0] += $", R² {(double.IsNaN(fit.R2) ? "undefined" : DisplayNumber.Format(fit.R2))}";
        parts.Add(explanation.ModelCalls == 1 ? "one run" : FormattableString.Invariant($"{explanation.Samples} samples"));
        if (explanation.Segments is { Count: var segments })
            parts.Add(segments == 1 ? "1 segment" : FormattableString.Invariant($"{segments} segments"));
        return string.Join(" · ", parts);
    }

    /// <summary>Unit of a map: that of the method. A tree's importance (it alone has signed ones, too) has none.</summary>
    internal static string Unit(string method, SurrogateFit? fit, bool isProbability, ExplainOptions? options = null) =>
        fit?.SignedImportance is not null ? "importance"
        : Definition(method, options)?.Unit(isProbability)
            ?? (isProbability ? "change of probability" : "change of score");

    // The options of a loaded explanation do not know their method.
    private static ComponentDefinition? Definition(string method, ExplainOptions? options) =>
        (options is null ? null : ComponentDefinition.FromType(options.GetType()))
            ?? ComponentRegistry.Default.Methods.Definitions.FirstOrDefault(one => one.Name == method);

    private static double Interpolate(AttributionMap map, (int First, int Second, double Share) row,
        (int First, int Second, double Share) column)
    {
        double above = Mix(map[row.First, column.First], map[row.First, column.Second], column.Share);
        double below = Mix(map[row.Second, column.First], map[row.Second, column.Second], column.Share);
        return Mix(above, below, row.Share);

        static double Mix(double from, double to, double share) => from + (to - from) * share;
    }

    /// <summary>Maps the rows (or columns) of a source image to those of a map.</summary>
    private readonly struct Axis(double[] places, int inputSize, int mapSize)
    {
        public bool Sees(int i) => !double.IsNaN(places[i]);

        public int Nearest(int i) => Math.Clamp((int)(places[i] * mapSize / inputSize), 0, mapSize - 1);

        public (int First, int Second, double Share) Between(int i)
        {
            double place = Math.Clamp(places[i] * mapSize / inputSize - 0.5, 0, mapSize - 1);
            int first = (int)place;
            return (first, Math.Min(first + 1, mapSize - 1), place - first);
        }
    }
}
