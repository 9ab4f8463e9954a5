using System.Collections.Concurrent;
using Microsoft.ML.Lime.Images;
using Microsoft.ML.Transforms.Image;

namespace Microsoft.ML.Lime.Scoring;

/// <summary>
/// The steps of a model before its perturbed image: they make it of a source image, for example by <c>ResizeImages</c>. An explanation runs
/// them on the source image only.
/// </summary>
internal sealed class ImageFront
{
    // Level 0 to 255 of a ramp over the source image.
    private const int MaxLevel = 255;

    private readonly ITransformer _chain;
    private readonly int _index;
    private readonly bool _takesFile;
    private readonly ConcurrentDictionary<(int Height, int Width, ScorerInput Input), ImageFit?> _fits = new();

    private ImageFront(IReadOnlyList<ITransformer> steps, int last, string sourceColumn, bool takesFile, DataViewSchema.Column made)
    {
        (Steps, Last, SourceColumn, Type) = (steps, last, sourceColumn, made.Type);
        (_chain, _index, _takesFile) = (CutModel.ChainOf(steps), made.Index, takesFile);
    }

    /// <summary>The steps, at least one.</summary>
    public IReadOnlyList<ITransformer> Steps { get; }

    /// <summary>The index of the last of them among the steps of the model.</summary>
    public int Last { get; }

    /// <summary>The column of source images, or of their files.</summary>
    public string SourceColumn { get; }

    /// <summary>The type of the images that they make, or of their files.</summary>
    public DataViewType Type { get; }

    /// <summary>
    /// Finds the steps that make an image column of another image column, or of an earlier image of the same name. Where none do, and for
    /// a column of files, a column of files is a source, too: it gets the source image as a PNG file.
    /// </summary>
    /// <param name="steps">The steps of the model up to the perturbed image.</param>
    /// <param name="imageColumn">The column of the perturbed image.</param>
    /// <param name="isFile">Whether it holds files in memory instead of images.</param>
    /// <returns>Those that begin furthest in front; null if there are none.</returns>
    public static ImageFront? Find(IReadOnlyList<ITransformer> steps, string imageColumn, bool isFile) =>
        new[] { isFile, !isFile }.Select(takesFile => SourceColumns(steps, imageColumn, takesFile)
            .Select(name => Walk(steps, name, imageColumn, takesFile, isFile)).OfType<ImageFront>().MaxBy(front => front.Steps.Count))
            .FirstOrDefault(front => front is not null);

    /// <summary>The columns of images that steps of a model read or make.</summary>
    public static IReadOnlyList<string> ImageColumns(IReadOnlyList<ITransformer> steps)
    {
        List<string> found = [];
        foreach (string name in SourceColumns(steps, null, takesFile: false))
        {
            DataViewSchema all = ImageDataView.SchemaOf(name, SourceImageFormat.Column);
            if (!Takes(steps, name, SourceImageFormat.Column))
                continue;
            foreach (ITransformer step in steps)
                all = StepSchemas.After(step, all) ?? all;
            found.AddRange(all.Where(column => column.Type is ImageDataViewType).Select(column => column.Name));
        }
        return [.. found.Distinct()];
    }

    /// <summary>Whether a step reads a column of a type, and not of every type, as CopyColumns and the like do.</summary>
    public static bool Takes(IReadOnlyList<ITransformer> steps, string column, DataViewType type) =>
        steps.Any(step => Accepts(step, column, type) && !Accepts(step, column, NumberDataViewType.Single));

    private static bool Accepts(ITransformer step, string column, DataViewType type) =>
        StepSchemas.After(step, ImageDataView.SchemaOf(column, type)) is not null;

    private static DataViewType SourceType(bool isFile) => isFile ? EncodedImageFormat.Column : SourceImageFormat.Column;

    /// <summary>A column, and those of its type that steps need and no step makes of it.</summary>
    private static List<string> SourceColumns(IReadOnlyList<ITransformer> steps, string? imageColumn, bool takesFile)
    {
        List<string> names = imageColumn is null ? [] : [imageColumn];
        DataViewType type = SourceType(takesFile);
        DataViewSchema schema = imageColumn is null ? new DataViewSchema.Builder().ToSchema() : ImageDataView.SchemaOf(imageColumn, type);
        foreach (ITransformer step in steps)
            if (StepSchemas.After(step, schema) is { } next)
                schema = next;
            else
                names.AddRange(StepColumns.Candidates(step).Where(name => !names.Contains(name) && Accepts(step, name, type)));
        return names;
    }

    private static ImageFront? Walk(
        IReadOnlyList<ITransformer> steps, string sourceColumn, string imageColumn, bool takesFile, bool isFile)
    {
        DataViewSchema schema = ImageDataView.SchemaOf(sourceColumn, SourceType(takesFile));
        List<ITransformer> kept = [];
        ImageFront? found = null;
        for (int i = 0; i < steps.Count; i++)
        {
            if (StepSchemas.After(steps[i], schema) is not { } next)
                continue;
            kept.Add(steps[i]);
            if (next.GetColumnOrNull(imageColumn) is { } column
                && (isFile ? EncodedImageFormat.Column.Equals(column.Type) : column.Type is ImageDataViewType)
                && column.Index != schema.GetColumnOrNull(imageColumn)?.Index)
                found = new ImageFront([.. kept], i, sourceColumn, takesFile, column);
            schema = next;
        }
        return found;
    }

    /// <summary>Makes the perturbed image of a source image.</summary>
    /// <param name="source">The source image in RGB.</param>
    /// <param name="input">The input; an image of another size is stretched to it.</param>
    /// <returns>
    /// The geometry, and the image. Where the geometry cannot be measured, the source image counts as one of the input's size.
    /// </returns>
    public (ImageFit Fit, ImageBuffer Image) Fit(ImageBuffer source, ScorerInput input)
    {
        ImageBuffer image = Run(source.ToByte(), input);
        return (_fits.GetOrAdd((source.Height, source.Width, input), Measure)
            ?? ImageFit.Create(input.Height, input.Width, input.Height, input.Width, ResizeMode.Fill), image);
    }

    /// <summary>Whether the geometry of a source image of this size can be measured.</summary>
    public bool IsMeasurable(int height, int width, ScorerInput input) =>
        _fits.GetOrAdd((height, width, input), Measure) is not null;

    private ImageBuffer Run(ImageBuffer source, ScorerInput input)
    {
        IDataView view = _chain.Transform(_takesFile
            ? new ImageDataView(SourceColumn, new EncodedImageFormat(source.Height, source.Width), source.ToFloat().Floats.ToArray())
            : new ImageDataView(SourceColumn, new SourceImageFormat(source), new float[1]));
        DataViewSchema.Column column = view.Schema[_index];
        using DataViewRowCursor cursor = view.GetRowCursor([column]);
        cursor.MoveNext();
        if (column.Type is not ImageDataViewType)
            return input.FitImage(new ImageReader(cursor, column).Read() ?? source, ResizeMode.Fill).Image;
        MLImage? made = null;
        cursor.GetGetter<MLImage>(column)(ref made!);
        using (made)
            return input.FitImage(made is null ? source : MLImages.ToBuffer(made, 3), ResizeMode.Fill).Image;
    }

    /// <summary>
    /// Measures the geometry: a white and a black image show which pixels of the input come from the source image, and two ramps show from
    /// which of its columns and rows. Steps that change colours pixel by pixel in a linear way, such as to grey, do not matter.
    /// </summary>
    private ImageFit? Measure((int Height, int Width, ScorerInput Input) size)
    {
        (int height, int width, ScorerInput input) = size;
        int[] Levels(Func<int, int, int> level) => Sums(Run(Grey(height, width, level), input));

        int[] white = Levels((_, _) => MaxLevel), black = Levels((_, _) => 0);
        bool IsShown(int y, int x) => Math.Abs(white[y * input.Width + x] - black[y * input.Width + x]) > MaxLevel * 3 / 2;
        int[] rows = [.. Enumerable.Range(0, input.Height).Where(y => Enumerable.Range(0, input.Width).Any(x => IsShown(y, x)))];
        int[] columns = [.. Enumerable.Range(0, input.Width).Where(x => Enumerable.Range(0, input.Height).Any(y => IsShown(y, x)))];
        if (rows.Length == 0 || rows[^1] - rows[0] != rows.Length - 1 || columns[^1] - columns[0] != columns.Length - 1
            || rows.Any(y => columns.Any(x => !IsShown(y, x))))
            return null;

        double Share(int[] ramp, int y, int x) => (double)(ramp[y * input.Width + x] - black[y * input.Width + x])
            / (white[y * input.Width + x] - black[y * input.Width + x]);
        int[] down = Levels((y, _) => Ramp(y, height)), across = Levels((_, x) => Ramp(x, width));
        if (Line(rows, height, (row, at) => Share(down, row, columns[at * columns.Length / 5])) is not var (top, bottom)
            || Line(columns, width, (column, at) => Share(across, rows[at * rows.Length / 5], column)) is not var (left, right))
            return null;
        return ImageFit.Create(height, width, input.Height, input.Width, (top, left, bottom, right),
            (rows[0], columns[0], rows[^1] + 1, columns[^1] + 1));
    }

    private static int Ramp(int at, int length) => length == 1 ? 0 : (int)Math.Round((double)MaxLevel * at / (length - 1));

    private static ImageBuffer Grey(int height, int width, Func<int, int, int> level)
    {
        var pixels = new byte[height * width * 3];
        for (int i = 0; i < pixels.Length; i += 3)
            pixels.AsSpan(i, 3).Fill((byte)level(i / 3 / width, i / 3 % width));
        return ImageBuffer.FromBytes(height, width, 3, pixels);
    }

    // Steps may change single channels.
    private static int[] Sums(ImageBuffer image)
    {
        ReadOnlySpan<byte> bytes = image.Bytes;
        var sums = new int[image.Height * image.Width];
        for (int i = 0; i < bytes.Length; i++)
            sums[i / 3] += bytes[i];
        return sums;
    }

    /// <summary>The edges of the shown part of an axis, in source pixels, by least squares; null where the axis is no line.</summary>
    /// <param name="shown">The rows or columns of the input that show the source image.</param>
    /// <param name="length">Source pixels of the axis.</param>
    /// <param name="share">The level of the ramp, 0 to 1, in a row or column, at one of five places across it.</param>
    private static (double From, double To)? Line(int[] shown, int length, Func<int, int, double> share)
    {
        if (length < 4 || shown.Length < 4)
            return (0, length); // too short to measure; an image this narrow is seldom cropped
        double Position(int pixel, int place) => share(pixel, place) * (length - 1) + 0.5; // of the pixel's centre
        // Interpolation repeats the outer pixels, so they do not lie on the line.
        int[] inner = [.. shown.Where(pixel => Position(pixel, 2) is var at && at > 1.5 && at < length - 1.5)];
        if (inner.Length < 3)
            inner = shown;
        double meanPixel = inner.Average(pixel => pixel + 0.5), mean = inner.Average(pixel => Position(pixel, 2));
        double slope = inner.Sum(pixel => (pixel + 0.5 - meanPixel) * (Position(pixel, 2) - mean))
            / inner.Sum(pixel => (pixel + 0.5 - meanPixel) * (pixel + 0.5 - meanPixel));
        // A level of the ramp, and an interpolated pixel, on both sides.
        double tolerance = 1.5 + 2.0 * length / MaxLevel + Math.Max(0, slope);
        for (int place = 0; place < 5; place++)
            if (inner.Any(pixel => !(Math.Abs(Position(pixel, place) - mean - slope * (pixel + 0.5 - meanPixel)) <= tolerance)))
                return null;
        if (!(slope > 0))
            return null; // mirrored
        // ML.NET draws the whole source image in whole pixels; a measured number is rounded to that.
        double drawn = Math.Round(length / slope);
        if (drawn >= 1 && Math.Abs(length / slope - drawn) < 0.4)
        {
            double offset = Math.Round(meanPixel - mean * drawn / length); // the place of the first source pixel in the input
            (slope, mean) = (length / drawn, (meanPixel - offset) * length / drawn);
        }
        double from = mean + slope * (shown[0] - meanPixel), to = mean + slope * (shown[^1] + 1 - meanPixel);
        const double Rounding = 1e-6;
        return (from < Rounding ? 0 : from, to > length - Rounding ? length : to);
    }
}
