namespace Microsoft.ML.Lime.Drawing;

/// <summary>Draws an explanation over the source image.</summary>
public static class Overlay
{
    /// <summary>Colour towards which cropped parts fade.</summary>
    private static readonly Rgb CroppedColor = Rgb.Grey(128);

    /// <summary>Default opacities: of the strongest value where the opacity follows the magnitude, and of all values otherwise.</summary>
    private const double StrongestOpacity = 0.8, EvenOpacity = 0.5;

    /// <summary>Default maximum height and width of images that are reduced for drawing, in pixels.</summary>
    public const int MaxSide = 2000;

    /// <summary>The smallest magnitude of an outlined segment, as a share of the largest.</summary>
    private const double LeastOutlined = 0.1;

    /// <summary>Below transparent colours the image is grey between these levels, so that they are visible on black and on white.</summary>
    private const double Darkest = 44, Lightest = 236;

    /// <summary>
    /// Draws the map in colours over the source image, with a title above and a colour bar beside it. Red supports the class, blue opposes
    /// it. The opacity of the colours is proportional to the magnitude, the image below them is grey, and the segments with the largest
    /// magnitudes, at least a tenth of the largest, are outlined: with a solid line if they support the class, with a dashed one if they
    /// oppose it. A map without negative values is red from 0 (transparent) to its maximum, or from its minimum if that is above half of
    /// the maximum. The importance of a tree, which has no sign, is drawn with MATLAB's jet in one opacity over the image in its own
    /// colours, without outlines; so is any scale with another colour map. Values that are not finite get no colour. Parts that were
    /// cropped away fade to grey. Small images are enlarged by an integer factor.
    /// </summary>
    /// <param name="source">
    /// The source image, also reduced with its aspect ratio, or the explanation's image, as which any image of the model's size is taken;
    /// converted by <see cref="DisplayRange.Default"/>.
    /// </param>
    /// <param name="explanation">The explanation.</param>
    /// <param name="target">An entry of its <see cref="ImageExplanation.Classes"/>.</param>
    /// <param name="opacity">
    /// 0 (only the image) to 1 (only the colours), of the strongest value. Null, the default, for 0.8; for other colour maps 0.5.
    /// </param>
    /// <param name="scale">
    /// The colour scale; null for the map's own range. To compare several maps, create a common scale with
    /// <see cref="ColorScale.Create(ClassExplanation[])"/>.
    /// </param>
    /// <param name="outlined">Maximum number of outlined segments, at least 0. The default is 5.</param>
    /// <returns>An 8-bit RGB image, larger than the source image by title and colour bar.</returns>
    /// <exception cref="ArgumentException">The image has neither the source image's size, also reduced, nor the model's.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The opacity is not in 0 to 1, or the number of segments is negative.</exception>
    public static ImageBuffer Draw(
        ImageBuffer source, ImageExplanation explanation, ClassExplanation target, double? opacity = null, ColorScale? scale = null,
        int outlined = 5)
    {
        scale ??= ColorScale.Create(target);
        ImageBuffer image = Figure.Enlarge(DrawPlain(source, explanation, target, opacity, scale));
        string? legend = Outline(image, source, explanation, target, scale, outlined);
        string unit = Unit(explanation.Method, target.Surrogate, target.IsProbability, explanation.Options);
        return Figure.Draw(
            image,
            scale,
            Title(explanation.Method, target),
            $" ({DisplayNumber.Format(target.Probability)})",
            Subtitle(explanation, target),
            unit,
            scale.Percentile is { } percentile ? FormattableString.Invariant($"clipped at {percentile:0.###} %") : null,
            scale.HasValuesOutside(target.Map),
            legend);
    }

    /// <summary>
    /// Draws the map without title, colour bar and outlines: an 8-bit RGB image of the size of <paramref name="source"/>.
    /// </summary>
    /// <inheritdoc cref="Draw"/>
    public static ImageBuffer DrawPlain(
        ImageBuffer source, ImageExplanation explanation, ClassExplanation target, double? opacity = null, ColorScale? scale = null) =>
        Paint(source, explanation.ImageFit, explanation.Segments, target.Map, explanation.Upsampling, opacity,
            scale ?? ColorScale.Create(target));

    /// <summary>
    /// Reduces a large source image for drawing: bilinear, converted by <see cref="DisplayRange.Default"/>. All drawing methods take the
    /// result in place of the source image.
    /// </summary>
    /// <param name="source">The source image.</param>
    /// <param name="fit">How it was fitted to the model.</param>
    /// <param name="maxSide">Maximum height and width in pixels, at least 1. The default is 2000.</param>
    /// <returns>An image with the ratio of the source image; the source image itself if it is not larger.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The maximum is below 1.</exception>
    public static ImageBuffer Reduce(ImageBuffer source, ImageFit fit, int maxSide = MaxSide)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(fit);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxSide, 1);
        int longest = Math.Max(source.Height, source.Width);
        if (longest <= maxSide)
            return source;
        // An image of the model's size would be taken for the one that the model saw, which may be cropped.
        if ((Side(source.Height), Side(source.Width)) == (fit.InputHeight, fit.InputWidth) && maxSide > 1)
            maxSide--;
        return DisplayRange.Default.Apply(source, Side(source.Height), Side(source.Width));

        int Side(int length) => Math.Max(1, (int)Math.Round((double)length * maxSide / longest));
    }

    /// <summary>
    /// Draws the outlines of <see cref="Draw"/> onto an image or a transparent layer that shows the whole input of the model in any size.
    /// Explanations without segments have no outlines.
    /// </summary>
    /// <param name="image">
    /// The image that is drawn on, 8-bit with 3 or 4 channels (RGB or RGBA). In RGBA the outlines are opaque.
    /// </param>
    /// <param name="explanation">The explanation.</param>
    /// <param name="target">An entry of its <see cref="ImageExplanation.Classes"/>.</param>
    /// <param name="outlined">Maximum number of outlined segments, at least 0. The default is 5.</param>
    /// <exception cref="ArgumentException">The image is not 8-bit with 3 or 4 channels.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The number of segments is negative.</exception>
    public static void DrawOutlines(ImageBuffer image, ImageExplanation explanation, ClassExplanation target, int outlined = 5)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentNullException.ThrowIfNull(explanation);
        if (!image.IsByte || image.Channels is not (3 or 4))
            throw new ArgumentException($"Outlines are drawn on an 8-bit image with 3 or 4 channels, not on a {image}.", nameof(image));
        if (OutlineSigns(explanation, target, outlined) is not { } signs)
            return;
        SegmentMap segments = explanation.Segments!;
        Boundaries.DrawOutlines(image, LabelsOf, signs);

        int[] LabelsOf(int first, int count)
        {
            var labels = new int[count * image.Width];
            for (int i = 0; i < labels.Length; i++)
                labels[i] = segments[Nearest(first + i / image.Width, image.Height, segments.Height),
                    Nearest(i % image.Width, image.Width, segments.Width)];
            return labels;
        }

        static int Nearest(int i, int length, int inputLength) => (int)((i + 0.5) * inputLength / length);
    }

    internal static ImageBuffer Paint(
        ImageBuffer source, ImageFit fit, SegmentMap? segments, AttributionMap map, MapUpsampling upsampling, double? opacity,
        ColorScale? scale = null)
    {
        scale ??= ColorScale.Create(map);
        double most = opacity ?? (scale.IsTransparent ? StrongestOpacity : EvenOpacity);
        if (most is not (>= 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(opacity), opacity, "The opacity lies within 0 and 1.");
        var toInput = new SourceToInputMap(source, fit);
        ImageBuffer image = DisplayRange.Default.Apply(source);
        // One value a cell belongs to the cells, which need not be of equal size, not to equal parts of the input.
        bool byCell = upsampling == MapUpsampling.None && segments?.Grid == (map.Height, map.Width);
        (Rgb Color, double Share)?[] layers = Array.ConvertAll(map.Values.ToArray(), value => scale.LayerOf(value));
        Axis rows = new(toInput.Rows, fit.InputHeight, map.Height), columns = new(toInput.Columns, fit.InputWidth, map.Width);
        double greyed = scale.IsTransparent ? Math.Min(1, 2 * most) : 0;
        Span<byte> pixels = image.Bytes;
        for (int y = 0; y < image.Height; y++)
        {
            int[] cells = byCell ? toInput.Segments(segments!, y, 1) : [];
            for (int x = 0; x < image.Width; x++)
            {
                Span<byte> pixel = pixels[((y * image.Width + x) * 3)..];
                if (!rows.Sees(y) || !columns.Sees(x))
                {
                    CroppedColor.BlendOnto(pixel, most);
                    continue;
                }
                (Rgb Color, double Share)? layer = upsampling == MapUpsampling.Bicubic
                    ? scale.LayerOf(Interpolate(map, rows.Between(y), columns.Between(x)))
                    : layers[byCell ? cells[x] : rows.Nearest(y) * map.Width + columns.Nearest(x)];
                if (layer is not var (color, share))
                    continue;
                if (greyed > 0) // the image's own red and blue would read as values of the map
                    Rgb.Grey((byte)(Darkest + (Lightest - Darkest) / 255 * image.Luminance(y * image.Width + x) + 0.5))
                        .BlendOnto(pixel, greyed);
                color.BlendOnto(pixel, most * share);
            }
        }
        return image;
    }

    /// <summary>Outlines the strongest segments on an image that was enlarged by an integer factor.</summary>
    /// <returns>A legend; null if no segment was outlined.</returns>
    private static string? Outline(
        ImageBuffer image, ImageBuffer source, ImageExplanation explanation, ClassExplanation target, ColorScale scale, int count)
    {
        if (OutlineSigns(explanation, target, count) is not { } signs || !scale.IsTransparent)
            return null;
        var toInput = new SourceToInputMap(source, explanation.ImageFit);
        int zoom = image.Height / source.Height;
        Boundaries.DrawOutlines(image, LabelsOf, signs);
        return Array.TrueForAll(signs, sign => sign == 0) ? null : signs.Count(sign => sign != 0) switch
        {
            1 => "Outlined: the strongest segment",
            var lines => FormattableString.Invariant($"Outlined: the {lines} strongest segments"),
        } + (signs.Contains(-1) ? "; dashed: against" : "");

        int[] LabelsOf(int first, int count)
        {
            int firstRow = first / zoom;
            int[] labels = toInput.Segments(explanation.Segments!, firstRow, (first + count - 1) / zoom - firstRow + 1);
            var enlarged = new int[count * image.Width];
            for (int i = 0; i < enlarged.Length; i++)
                enlarged[i] = labels[((first + i / image.Width) / zoom - firstRow) * source.Width + i % image.Width / zoom];
            return enlarged;
        }
    }

    /// <summary>
    /// For each segment 1 for a solid outline, -1 for a dashed one, 0 for none; null for an explanation without segments.
    /// </summary>
    private static int[]? OutlineSigns(ImageExplanation explanation, ClassExplanation target, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        if (explanation.Segments is not { } segments || target.Surrogate is not { } fit)
            return null;
        var signs = new int[segments.Count];
        double[] importance = fit.SignedImportance ?? fit.Importance;
        double least = LeastOutlined * importance.Where(double.IsFinite).Select(Math.Abs).DefaultIfEmpty(0).Max();
        foreach (int segment in target.StrongestFeatures(count))
            signs[segment] = Math.Abs(importance[segment]) >= least ? Math.Sign(importance[segment]) : 0; // 0 also if not finite
        return signs;
    }

    internal static string Title(string method, ClassExplanation target) =>
        $"{method.ToUpperInvariant()}: {target.Label}";

    internal static string Subtitle(ImageExplanation explanation, ClassExplanation target)
    {
        List<string> parts = [explanation.Options.Summary];
        if (target.Surrogate is { } fit)
            parts[0] += $", R² {(double.IsNaN(fit.R2) ? "undefined" : DisplayNumber.Format(fit.R2))}"
                + (fit.HeldOutR2 is { } heldOut ? $" (held out {DisplayNumber.Format(heldOut)})" : "");
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
