using Microsoft.ML.Lime.Images;
using Microsoft.ML.Lime.Scoring;
using Microsoft.ML.Transforms.Image;

namespace Microsoft.ML.Lime;

/// <summary>
/// Whether a scorer and a fitted model give the same scores; see <see cref="LimeExtensions.AgreesWith"/>.
/// </summary>
public sealed record ScorerAgreement
{
    /// <summary>Whether all scores of all images agree; false where there was no image.</summary>
    public required bool Agrees { get; init; }

    /// <summary>Number of compared images.</summary>
    public required int Rows { get; init; }

    /// <summary>Number of rows without an image, which were skipped.</summary>
    public required int RowsWithoutImage { get; init; }

    /// <summary>
    /// The largest difference of two raw scores; NaN where a score is NaN, and 0 where there was no image.
    /// </summary>
    public required double MaxDifference { get; init; }

    /// <summary>The position of its row, or null where there was no image.</summary>
    public required long? Row { get; init; }

    /// <summary>The result as a sentence, with what to check where the scores differ.</summary>
    public required string Sentence { get; init; }

    /// <summary><see cref="Sentence"/>.</summary>
    public override string ToString() => Sentence;

    /// <summary>Compares the scores of a scorer with those of a fitted model; see <see cref="LimeExtensions.AgreesWith"/>.</summary>
    internal static ScorerAgreement Measure(IScorer scorer, ITransformer transformer, IDataView view, string? imageColumn,
        string? scoreColumn, double tolerance, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(scorer);
        ArgumentNullException.ThrowIfNull(transformer);
        ArgumentNullException.ThrowIfNull(view);
        IDataView scored = transformer.Transform(view);
        DataViewSchema.Column image = ImageOf(scored.Schema, imageColumn, scorer.Input);
        DataViewSchema.Column column = ScoresOf(scored.Schema, scoreColumn, scorer);
        using DataViewRowCursor cursor = scored.GetRowCursor([image, column]);
        var reader = new ImageReader(cursor, image, scorer.Input.Channels == 4 ? 4 : 3);
        ValueGetter<VBuffer<float>> getter = cursor.GetGetter<VBuffer<float>>(column);
        using IInferenceSession session = scorer.OpenSession();
        VBuffer<float> expected = default;
        (int rows, int empty, int differing, double max, long? at) = (0, 0, 0, 0, null);
        while (cursor.MoveNext())
        {
            cancellation.ThrowIfCancellationRequested();
            if (reader.Read() is not { } fittedImage)
            {
                empty++;
                continue;
            }
            getter(ref expected);
            if (expected.Length != scorer.OutputLength)
                throw new LimeException(FormattableString.Invariant($"The scorer gives {scorer.OutputLength} scores, but the column ")
                    + FormattableString.Invariant($"'{column.Name}' has {expected.Length}; name the scorer's Output, or the scoreColumn."));
            scorer.Prepare(Fit(fittedImage, scorer.Input), session.Input[..scorer.Input.Length]);
            (double difference, double magnitude) = ComposingTrial.Difference([.. expected.DenseValues()], session.Run(1, cancellation));
            rows++;
            differing += difference <= tolerance * Math.Max(1, magnitude) ? 0 : 1;
            if (at is null || (!double.IsNaN(max) && !(difference <= max)))
                (max, at) = (difference, cursor.Position);
        }
        return new ScorerAgreement
        {
            Agrees = rows > 0 && differing == 0,
            Rows = rows,
            RowsWithoutImage = empty,
            MaxDifference = max,
            Row = at,
            Sentence = Describe(column.Name, rows, differing, max, at),
        };
    }

    private static string Describe(string column, int rows, int differing, double max, long? at) => rows == 0
        ? "There is no image to compare the scores on; give a view with images."
        : differing == 0
            ? FormattableString.Invariant($"The scorer and the column '{column}' give the same scores on {rows} ")
                + FormattableString.Invariant($"image{(rows == 1 ? "" : "s")}; the largest difference is {max:G3}.")
            : FormattableString.Invariant($"The scorer and the column '{column}' differ on {differing} of {rows} ")
                + FormattableString.Invariant($"image{(rows == 1 ? "" : "s")}; the largest difference is {max:G3}, in row {at}; ")
                + "check the scorer's preprocessing (scale, mean, std, channel order), its output, and how images are resized.";

    private static DataViewSchema.Column ImageOf(DataViewSchema schema, string? name, ScorerInput input)
    {
        // Includes hidden columns, because programs use one name for the image and its resized copy.
        DataViewSchema.Column[] images =
            [.. schema.Where(column => column.Type is ImageDataViewType && (name is null || column.Name == name))];
        var size = new ImageDataViewType(input.Height, input.Width);
        return images.LastOrDefault(column => column.Type.Equals(size)) is { Type: not null } sized ? sized
            : images.Length > 0 ? images[^1]
            : throw new LimeException($"There is no column of images{(name is null ? "" : $" '{name}'")} to compare the scores on; "
                + $"the columns are {string.Join(", ", schema.Select(column => $"'{column.Name}' ({column.Type})"))}.");
    }

    private static DataViewSchema.Column ScoresOf(DataViewSchema schema, string? name, IScorer scorer)
    {
        DataViewSchema.Column[] vectors = [.. schema.Where(column => !column.IsHidden && CutModel.IsVectorOfSingle(column.Type))];
        string[] names = name is not null ? [name] : [scorer.Info.Output ?? "Score", "Score"];
        foreach (string candidate in names)
            foreach (DataViewSchema.Column column in vectors)
                if (column.Name == candidate)
                    return column;
        return name is null && vectors.Length > 0 ? vectors[^1]
            : throw new LimeException($"The model has no column of scores{(name is null ? "" : $" '{name}'")}, a vector of Single; "
                + $"the columns are {string.Join(", ", schema.Select(column => $"'{column.Name}' ({column.Type})"))}.");
    }

    private static ImageBuffer Fit(ImageBuffer image, ScorerInput input) =>
        ImageFit.Create(image.Height, image.Width, input.Height, input.Width, new LimeOptions().Resize).Apply(image);
}
