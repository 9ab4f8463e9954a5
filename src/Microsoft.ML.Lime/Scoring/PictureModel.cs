using Microsoft.ML.Data;
using Microsoft.ML.Lime.Engine;
using Microsoft.ML.Transforms.Image;

namespace Microsoft.ML.Lime;

/// <summary>What of a fitted model comes after its column of pictures.</summary>
internal sealed class PictureModel
{
    private PictureModel(ITransformer model, string imageColumn, ImageDataViewType type, List<string> notes) =>
        (Model, ImageColumn, Type, Notes) = (model, imageColumn, type, notes);

    /// <summary>The steps that are left.</summary>
    public ITransformer Model { get; }

    public string ImageColumn { get; }

    /// <summary>The pictures' type; without a size where nothing tells it.</summary>
    public ImageDataViewType Type { get; }

    /// <summary>What was left out, a sentence each.</summary>
    public IReadOnlyList<string> Notes { get; }

    /// <summary>
    /// Cuts a model behind the last step that makes a picture of the column's name, and leaves out steps that miss a column without what
    /// was
    /// cut. Steps are told apart by what they accept, because programs use one name for picture, resized copy and pixels.
    /// </summary>
    public static PictureModel Cut(ITransformer model, string imageColumn, ImageDataViewType type)
    {
        DataViewSchema schema = PictureView.SchemaOf(imageColumn, type);
        List<ITransformer> kept = [];
        List<string> before = [], without = [];
        foreach (ITransformer step in Steps(model))
        {
            if (Apply(step, schema) is not { } next)
            {
                without.Add(NameOf(step));
                continue;
            }
            kept.Add(step);
            if (next[imageColumn].Type is ImageDataViewType made && next[imageColumn].Index != schema[imageColumn].Index)
            {
                before.AddRange(without.Concat(kept.Select(NameOf)));
                kept.Clear();
                without.Clear();
                type = made;
                next = PictureView.SchemaOf(imageColumn, type);
            }
            schema = next;
        }
        if (kept.Count == 0)
            throw new LimeException($"No step of the model takes a picture in a column '{imageColumn}'; name the column that its pictures are in"
                + (type.Height == 0 ? ", and give their Height and Width in the options where a step before it makes them of one size." : "."));
        List<string> notes = [];
        if (before.Count > 0)
            notes.Add($"Cut before the pictures of '{imageColumn}': {string.Join(", ", before)}.");
        if (without.Count > 0)
            notes.Add($"Left out, because they need columns other than '{imageColumn}': {string.Join(", ", without)}.");
        ITransformer rest = kept is [var only] ? only : new TransformerChain<ITransformer>([.. kept]);
        ImageDataViewType? sized = schema.Select(column => column.Type).OfType<ImageDataViewType>().FirstOrDefault(image => image.Height > 0);
        return new PictureModel(rest, imageColumn, type.Height > 0 ? type : sized ?? type, notes);
    }

    /// <summary>The column of scores.</summary>
    /// <param name="type">The pictures' type.</param>
    /// <param name="name">Its name, or null to find it.</param>
    public DataViewSchema.Column ScoreColumn(ImageDataViewType type, string? name)
    {
        DataViewSchema input = PictureView.SchemaOf(ImageColumn, type);
        DataViewSchema output = Model.GetOutputSchema(input);
        DataViewSchema.Column[] vectors = [.. output.Where(column => !column.IsHidden && IsVectorOfSingle(column))];
        string found = vectors.Length == 0 ? "there is none" : string.Join(", ", vectors.Select(column => $"'{column.Name}' is {column.Type}"));
        if (name is not null)
            return vectors.Where(column => column.Name == name).Cast<DataViewSchema.Column?>().FirstOrDefault()
                ?? throw new LimeException($"The model has no column of scores '{name}', a vector of Single: {found}.");
        foreach (DataViewSchema.Column column in vectors)
            if (column.Name == "Score")
                return column;
        DataViewSchema.Column[] last = vectors.Length == 1 ? vectors : [.. vectors.Where(column => !IsMadeBeforeLast(input, column))];
        return last.Length == 1 ? last[0] : throw new LimeException($"Of the model's vectors of Single it is not to be told which holds the scores ({found}); name it in ScoreColumn.");
    }

    private bool IsMadeBeforeLast(DataViewSchema input, DataViewSchema.Column column)
    {
        ITransformer[] steps = [.. Steps(Model)];
        foreach (ITransformer step in steps[..^1])
            input = step.GetOutputSchema(input);
        return input.GetColumnOrNull(column.Name)?.Index == column.Index;
    }

    private static bool IsVectorOfSingle(DataViewSchema.Column column) =>
        column.Type is VectorDataViewType vector && vector.ItemType.Equals(NumberDataViewType.Single);

    private static IEnumerable<ITransformer> Steps(ITransformer model) =>
        model is IEnumerable<ITransformer> chain ? chain.SelectMany(Steps) : [model];

    private static string NameOf(ITransformer step) => step.GetType().Name;

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
