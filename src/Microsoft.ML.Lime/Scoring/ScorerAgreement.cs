using Microsoft.ML.Lime.Images;
using Microsoft.ML.Lime.Rows;
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
        string? scoreColumn, double tolerance, ExplainOptions? options, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(scorer);
        ArgumentNullException.ThrowIfNull(transformer);
        ArgumentNullException.ThrowIfNull(view);
        options ??= LimeOptions.Default;
        IDataView scored = transformer.Transform(view);
        DataViewSchema.Column image = ImageOf(scored.Schema, imageColumn, scorer.Info.Input);
        DataViewSchema.Column column = ScoresOf(scored.Schema, scoreColumn, scorer);
        using DataViewRowCursor cursor = scored.GetRowCursor([image, column]);
        var reader = new ImageReader(cursor, image, scorer.Input.Channels == 4 ? 4 : 3);
        Func<VBuffer<float>> scores = ScoreColumn.Open(cursor, column);
        using IInferenceSession session = scorer.OpenSession();
        (int rows, int empty, int differing, double max, long? at, string worst) = (0, 0, 0, 0, null, "");
        while (cursor.MoveNext())
        {
            cancellation.ThrowIfCancellationRequested();
            if (reader.Read() is not { } source)
            {
                empty++;
                continue;
            }
            float[] expected = [.. scores().DenseValues()];
            if (expected.Length != scorer.OutputLength)
                throw new LimeException(FormattableString.Invariant($"The scorer gives {scorer.OutputLength} scores, but the column ")
                    + FormattableString.Invariant($"'{column.Name}' has {expected.Length}; name the scorer's Output, or the scoreColumn."));
            scorer.Prepare(options.FitImage(source, scorer).Image, session.Input[..scorer.Input.Length]);
            ReadOnlySpan<float> found = session.Run(1, cancellation);
            (double difference, double magnitude) = ComposingTrial.Difference(expected, found);
            rows++;
            differing += difference <= tolerance * Math.Max(1, magnitude) ? 0 : 1;
            if (at is null || (!double.IsNaN(max) && !(difference <= max)))
                (max, at, worst) = (difference, cursor.Position, Worst(expected, found));
        }
        return new ScorerAgreement
        {
            Agrees = rows > 0 && differing == 0,
            Rows = rows,
            RowsWithoutImage = empty,
            MaxDifference = max,
            Row = at,
            Sentence = Describe(column.Name, rows, differing, FormattableString.Invariant($"{max:G3}, in row {at}{worst}")),
        };
    }

    // The two scores that differ most; of NaN the first.
    private static string Worst(ReadOnlySpan<float> expected, ReadOnlySpan<float> found)
    {
        (int number, double difference) = (0, -1);
        for (int i = 0; i < expected.Length && !double.IsNaN(difference); i++)
            if (!(Math.Abs((double)expected[i] - found[i]) <= difference))
                (number, difference) = (i, Math.Abs((double)expected[i] - found[i]));
        return FormattableString.Invariant($" (score {number}: the model {expected[number]:G6}, the scorer {found[number]:G6})");
    }

    private static string Describe(string column, int rows, int differing, string worst) => rows == 0
        ? "There is no image to compare the scores on; give a view with images."
        : differing == 0
            ? FormattableString.Invariant($"The scorer and the column '{column}' give the same scores on {rows} ")
                + $"image{(rows == 1 ? "" : "s")}; the largest difference is {worst}."
            : FormattableString.Invariant($"The scorer and the column '{column}' differ on {differing} of {rows} ")
                + $"image{(rows == 1 ? "" : "s")}; the largest difference is {worst}; "
                + "check the scorer's preprocessing (scale, mean, std, channel order), its output, and how images are resized.";

    // The source image: of columns with one name, which programs use for image and resized copy, the first one. Without a name: the files
    // in memory that the scorer takes, or else the first column of images.
    private static DataViewSchema.Column ImageOf(DataViewSchema schema, string? name, string? input)
    {
        InputColumn image = InputColumn.Image("");
        bool IsImage(DataViewType type) => type is VectorDataViewType vector ? image.Accepts(true, vector.ItemType)
            : image.Accepts(false, type);
        DataViewSchema.Column[] found = name is not null
            ? [.. schema.Where(column => column.Name == name && IsImage(column.Type))]
            : [.. schema.Where(column => column.Name == input && IsImage(column.Type) && column.Type is VectorDataViewType),
                .. schema.Where(column => column.Type is ImageDataViewType)];
        if (found.Length > 0)
            return found[0];
        throw new LimeException($"There is no column of images{(name is null ? "" : $" '{name}'")} to compare the scores on; "
            + $"the columns are {string.Join(", ", schema.Select(column => $"'{column.Name}' ({column.Type})"))}.");
    }

    private static DataViewSchema.Column ScoresOf(DataViewSchema schema, string? name, IScorer scorer)
    {
        DataViewSchema.Column[] scores = [.. schema.Where(column => !column.IsHidden && ScoreColumn.IsScores(column.Type))];
        string[] names = name is not null ? [name] : [scorer.Info.Output ?? "Score", "Score"];
        foreach (string candidate in names)
            foreach (DataViewSchema.Column column in scores)
                if (column.Name == candidate)
                    return column;
        return name is null && scores.LastOrDefault(column => column.Type is VectorDataViewType) is { Type: not null } last ? last
            : throw new LimeException($"The model has no column of scores{(name is null ? "" : $" '{name}'")}, a vector of Single or one "
                + $"Single; the columns are {string.Join(", ", schema.Select(column => $"'{column.Name}' ({column.Type})"))}.");
    }
}
