using Microsoft.ML.Lime.Engine;

namespace Microsoft.ML.Lime.Drawing;

/// <summary>Draws an explanation over the original photo.</summary>
public static class Overlay
{
    /// <summary>What lies outside the model's view fades towards this.</summary>
    private static readonly Rgb Unseen = Rgb.Grey(128);

    /// <summary>
    /// The map in colours over the photo, with a title above and a colour bar with its range beside it. Signed maps (any negative value)
    /// get the diverging map centred on zero, others jet from their least to their largest value. What is no finite number gets no colour,
    /// what was cropped away before the model saw it none either and fades to grey. Under a signed map the photo loses its own colours
    /// (at an
    /// opacity of 0.5 all of them), which would be taken for the map's. Small photos are enlarged by a whole factor.
    /// </summary>
    /// <param name="photo">The original photo, or the explanation's picture; drawn as <see cref="PictureView.Default"/> shows it.</param>
    /// <param name="explanation">The explanation that the class belongs to.</param>
    /// <param name="target">The class.</param>
    /// <param name="opacity">0 (photo only) to 1 (colours only). Defaults to 0.5.</param>
    /// <param name="scale">
    /// The colours of the numbers; null for the map's own range. <see cref="ColorScale.Of(IReadOnlyList{ScoreMap})"/> makes one of several
    /// maps, so that they can be compared.
    /// </param>
    /// <returns>An 8-bit RGB picture, larger than the photo by title and bar.</returns>
    /// <exception cref="ArgumentException">The photo has another size than the explanation's fit.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The opacity is not within 0 to 1.</exception>
    public static ImageBuffer Draw(
        ImageBuffer photo, ImageExplanation explanation, ClassExplanation target, double opacity = 0.5, ColorScale? scale = null)
    {
        scale ??= ColorScale.Of(target.Map);
        return Figure.Draw(
            DrawPlain(photo, explanation, target, opacity, scale),
            scale,
            Title(explanation.Method, target),
            $" ({Numbers.Short(target.Probability)})",
            Subtitle(explanation, target),
            Unit(explanation.Method, target.Fit, explanation.Activation, explanation.Options),
            scale.Percentile is { } percentile ? FormattableString.Invariant($"clipped at {percentile:0.###} %") : null,
            scale.Beyond(target.Map));
    }

    /// <summary>The same colours over the photo, without title and bar: an 8-bit RGB picture of the photo's size.</summary>
    /// <inheritdoc cref="Draw"/>
    public static ImageBuffer DrawPlain(
        ImageBuffer photo, ImageExplanation explanation, ClassExplanation target, double opacity = 0.5, ColorScale? scale = null) =>
        Paint(photo, explanation.Fit, explanation.Segments, target.Map, explanation.Upsampling, opacity, scale);

    internal static ImageBuffer Paint(
        ImageBuffer photo, PictureFit fit, SegmentMap? segments, ScoreMap map, MapUpsampling upsampling, double opacity,
        ColorScale? scale = null)
    {
        if (opacity is not (>= 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(opacity), opacity, "The opacity lies within 0 and 1.");
        var way = new PhotoToInput(photo, fit);
        ImageBuffer picture = PictureView.Default.Apply(photo);
        scale ??= ColorScale.Of(map);
        // One value a cell belongs to the cells, which need not be of equal size, not to equal parts of the input.
        bool byCell = upsampling == MapUpsampling.None && segments?.Grid == (map.Height, map.Width);
        int[] cells = byCell ? way.Segments(segments!) : [];
        Rgb?[] colors = Array.ConvertAll(map.Values.ToArray(), value => scale.Color(value));
        Axis rows = new(way.Rows, fit.InputHeight, map.Height), columns = new(way.Columns, fit.InputWidth, map.Width);
        Span<byte> pixels = picture.Bytes;
        for (int y = 0; y < picture.Height; y++)
            for (int x = 0; x < picture.Width; x++)
            {
                Span<byte> pixel = pixels[((y * picture.Width + x) * 3)..];
                if (!rows.Sees(y) || !columns.Sees(x))
                {
                    Unseen.BlendOnto(pixel, opacity);
                    continue;
                }
                Rgb? color = upsampling == MapUpsampling.Bicubic ? scale.Color(Interpolate(map, rows.Between(y), columns.Between(x)))
                    : colors[byCell ? cells[y * picture.Width + x] : rows.Nearest(y) * map.Width + columns.Nearest(x)];
                if (color is null)
                    continue;
                if (scale.IsSigned) // its own red and blue would read as values of the map
                    Rgb.Grey((byte)picture.GreyAt(y * picture.Width + x)).BlendOnto(pixel, Math.Min(1, 2 * opacity));
                color.Value.BlendOnto(pixel, opacity);
            }
        return picture;
    }

    internal static string Title(string method, ClassExplanation target) =>
        $"{method.ToUpperInvariant()}: {target.Label}";

    internal static string Subtitle(ImageExplanation explanation, ClassExplanation target)
    {
        List<string> parts = [explanation.Options.Summary];
        if (target.Fit is { } fit)
            parts[0] += $", R² {(double.IsNaN(fit.R2) ? "undefined" : Numbers.Short(fit.R2))}";
        parts.Add(explanation.ModelCalls == 1 ? "one run" : FormattableString.Invariant($"{explanation.Samples} samples"));
        if (explanation.Segments is { Count: var segments })
            parts.Add(segments == 1 ? "1 segment" : FormattableString.Invariant($"{segments} segments"));
        return string.Join(" · ", parts);
    }

    /// <summary>Unit of a map: that of the method. A tree's importance (it alone has signed ones, too) has none.</summary>
    internal static string Unit(string method, SurrogateFit? fit, Activation activation, ExplainOptions? options = null) =>
        fit?.SignedImportance is not null ? "importance"
        : Definition(method, options)?.Unit(activation != Activation.None)
            ?? (activation == Activation.None ? "change of score" : "change of probability");

    // The options of a loaded explanation do not know their method.
    private static ComponentDefinition? Definition(string method, ExplainOptions? options) =>
        (options is null ? null : ComponentDefinition.Of(options.GetType()))
            ?? ComponentRegistry.Default.Methods.Definitions.FirstOrDefault(one => one.Name == method);

    private static double Interpolate(ScoreMap map, (int First, int Second, double Share) row, (int First, int Second, double Share) column)
    {
        double above = Mix(map[row.First, column.First], map[row.First, column.Second], column.Share);
        double below = Mix(map[row.Second, column.First], map[row.Second, column.Second], column.Share);
        return Mix(above, below, row.Share);

        static double Mix(double from, double to, double share) => from + (to - from) * share;
    }

    /// <summary>The rows, or the columns, of a photo on those of a map.</summary>
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
