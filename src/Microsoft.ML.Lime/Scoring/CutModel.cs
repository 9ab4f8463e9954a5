using Microsoft.ML.Transforms.Image;

namespace Microsoft.ML.Lime.Scoring;

/// <summary>The steps of a fitted model after its column of images.</summary>
internal sealed class CutModel
{
    private CutModel(IReadOnlyList<ITransformer> steps, string imageColumn, DataViewType type, List<string> notes) =>
        (Steps, Model, ImageColumn, Type, Notes) = (steps, ChainOf(steps), imageColumn, type, notes);

    /// <summary>The remaining steps, at least one.</summary>
    public IReadOnlyList<ITransformer> Steps { get; }

    /// <summary>The remaining steps as one transformer.</summary>
    public ITransformer Model { get; }

    public string ImageColumn { get; }

    /// <summary>The images' type; without a size where the model has none.</summary>
    public DataViewType Type { get; }

    /// <summary>What was left out, one sentence each.</summary>
    public IReadOnlyList<string> Notes { get; }

    /// <summary>
    /// Cuts a model after the last step that makes an image column of this name, and leaves out steps whose input columns are missing then.
    /// Steps are distinguished by the schemas that they accept, because programs use one name for image, resized copy and pixels.
    /// </summary>
    /// <param name="model">The fitted model.</param>
    /// <param name="imageColumn">The column's name.</param>
    /// <param name="type">The type of the images that the first step gets.</param>
    /// <param name="isImage">Whether a column of that name and of another type holds images of the same format.</param>
    /// <param name="occurrence">After which of the columns of that name, from 0; null for the last.</param>
    public static CutModel Cut(
        ITransformer model, string imageColumn, DataViewType type, Func<DataViewType, bool> isImage, int? occurrence)
    {
        DataViewSchema schema = ImageDataView.SchemaOf(imageColumn, type);
        List<ITransformer> kept = [];
        List<string> before = [], without = [];
        int made = 0;
        foreach (ITransformer step in StepsOf(model))
        {
            if (Apply(step, schema) is not { } next)
            {
                without.Add(NameOf(step));
                continue;
            }
            kept.Add(step);
            if (made != occurrence && next.GetColumnOrNull(imageColumn) is { } column
                && column.Index != schema.GetColumnOrNull(imageColumn)?.Index && isImage(column.Type))
            {
                made++;
                before.AddRange(without.Concat(kept.Select(NameOf)));
                kept.Clear();
                without.Clear();
                type = column.Type;
                next = ImageDataView.SchemaOf(imageColumn, type);
            }
            schema = next;
        }
        if (kept.Count == 0 || made < occurrence)
            throw new LimeException(made < occurrence
                ? FormattableString.Invariant($"The model has {made + 1} images of the name '{imageColumn}', so there is no image ")
                    + FormattableString.Invariant($"{occurrence}, counted from 0; give an ImageOccurrence from 0 to {made}.")
                : $"No step of the model takes an image in a column '{imageColumn}'; name the column of its images"
                    + (type is ImageDataViewType { Height: 0 }
                        ? ", and give their Height and Width in the options where a step before it makes them of one size." : "."));
        List<string> notes = [];
        if (before.Count > 0)
            notes.Add($"Cut before the images of '{imageColumn}': {string.Join(", ", before)}.");
        if (without.Count > 0)
            notes.Add($"Left out, because they need columns other than '{imageColumn}': {string.Join(", ", without)}.");
        if (type is ImageDataViewType { Height: 0 })
            type = schema.Select(column => column.Type).OfType<ImageDataViewType>().FirstOrDefault(image => image.Height > 0) ?? type;
        return new CutModel(kept, imageColumn, type, notes);
    }

    /// <summary>The column of scores.</summary>
    /// <param name="type">The images' type.</param>
    /// <param name="name">Its name, or null to find it.</param>
    public DataViewSchema.Column ScoreColumn(DataViewType type, string? name)
    {
        DataViewSchema input = ImageDataView.SchemaOf(ImageColumn, type);
        DataViewSchema output = Model.GetOutputSchema(input);
        DataViewSchema.Column[] vectors = [.. output.Where(column => !column.IsHidden && IsVectorOfSingle(column.Type))];
        string found = vectors.Length == 0
            ? "there is none" : string.Join(", ", vectors.Select(column => $"'{column.Name}' is {column.Type}"));
        if (name is not null)
            return vectors.Where(column => column.Name == name).Cast<DataViewSchema.Column?>().FirstOrDefault()
                ?? throw new LimeException($"The model has no column of scores '{name}', a vector of Single: {found}.");
        foreach (DataViewSchema.Column column in vectors)
            if (column.Name == "Score")
                return column;
        DataViewSchema.Column[] last = vectors.Length == 1 ? vectors : [.. vectors.Where(column => !IsMadeBeforeLast(input, column))];
        return last.Length == 1 ? last[0] : throw new LimeException(
            $"Several of the model's vectors of Single may hold the scores ({found}); name one in ScoreColumn.");
    }

    public static bool IsVectorOfSingle(DataViewType type) =>
        type is VectorDataViewType vector && vector.ItemType.Equals(NumberDataViewType.Single);

    /// <summary>Steps as one transformer.</summary>
    public static ITransformer ChainOf(IReadOnlyList<ITransformer> steps) =>
        steps is [var only] ? only : new TransformerChain<ITransformer>([.. steps]);

    /// <summary>The name of a step in messages: that of its type.</summary>
    public static string NameOf(ITransformer step) => step.GetType().Name.Split('`')[0];

    private bool IsMadeBeforeLast(DataViewSchema input, DataViewSchema.Column column)
    {
        foreach (ITransformer step in Steps.SkipLast(1))
            input = step.GetOutputSchema(input);
        return input.GetColumnOrNull(column.Name)?.Index == column.Index;
    }

    private static IEnumerable<ITransformer> StepsOf(ITransformer model) =>
        model is IEnumerable<ITransformer> chain ? chain.SelectMany(StepsOf) : [model];

    private static DataViewSchema? Apply(ITransformer step, DataViewSchema schema)
    {
        try
        {
            return step.GetOutputSchema(schema);
        }
#pragma warning disable CA1031 // ML.NET has no way to ask whether a step accepts a schema, and many exceptions that say no
        catch
#pragma warning restore CA1031
        {
            return null;
        }
    }
}
