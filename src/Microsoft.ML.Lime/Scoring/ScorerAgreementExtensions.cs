using Microsoft.ML.Lime.Images;
using Microsoft.ML.Lime.Scoring;
using Microsoft.ML.Transforms.Image;

namespace Microsoft.ML.Lime;

/// <summary>Compares scorers with fitted models.</summary>
public static class ScorerAgreementExtensions
{
    /// <summary>
    /// Compares the scores of a scorer and of a fitted model on the images of a view, to check the options of an ONNX session that replaces
    /// a chain with <c>ApplyOnnxModel</c>.
    /// </summary>
    /// <remarks>
    /// Raw scores are compared, before any activation. The scorer gets the image of the model's last image column of the scorer's size.
    /// Where none has that size, it gets that of the last image column, fitted as an explanation does by default, so the resizing is
    /// compared, too. Rows are read one at a time.
    /// </remarks>
    /// <param name="scorer">The scorer.</param>
    /// <param name="transformer">The fitted model.</param>
    /// <param name="view">What the model transforms; all of its rows are read.</param>
    /// <param name="imageColumn">The name of the model's column of images; null for any.</param>
    /// <param name="scoreColumn">The column of scores; null for that with the name of the scorer's output, or else <c>Score</c>, or else
    /// the last vector of Single.</param>
    /// <param name="tolerance">
    /// The largest difference of two scores, relative to the image's largest score where that is above 1. Defaults to 1e-5.
    /// </param>
    /// <param name="cancellation">Stops the work between two rows.</param>
    /// <exception cref="LimeException">There is no such column, or the numbers of scores differ.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellation"/> was cancelled.</exception>
    public static ScorerAgreement AgreesWith(this IScorer scorer, ITransformer transformer, IDataView view, string? imageColumn = null,
        string? scoreColumn = null, double tolerance = ComposingTrial.Tolerance, CancellationToken cancellation = default)
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
            Sentence = Sentence(column.Name, rows, differing, max, at),
        };
    }

    private static string Sentence(string column, int rows, int differing, double max, long? at) => rows == 0
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
