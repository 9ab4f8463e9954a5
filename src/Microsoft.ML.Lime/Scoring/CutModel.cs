using Microsoft.ML.Lime.Images;
using Microsoft.ML.Transforms.Image;

namespace Microsoft.ML.Lime.Scoring;

/// <summary>The steps of a fitted model after its column of images.</summary>
internal sealed class CutModel
{
    private CutModel(
        IReadOnlyList<ITransformer> steps, string imageColumn, DataViewType type, ImageFront? front, List<string> notes) =>
        (Steps, Model, ImageColumn, Type, Front, Notes) = (steps, ChainOf(steps), imageColumn, type, front, notes);

    /// <summary>The remaining steps, at least one.</summary>
    public IReadOnlyList<ITransformer> Steps { get; }

    /// <summary>The remaining steps as one transformer.</summary>
    public ITransformer Model { get; }

    public string ImageColumn { get; }

    /// <summary>The images' type; without a size where the model has none.</summary>
    public DataViewType Type { get; }

    /// <summary>The steps that make the image of a source image; null if there are none.</summary>
    public ImageFront? Front { get; }

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
    /// <param name="findsFront">Whether the steps that make the image are found.</param>
    public static CutModel Cut(ITransformer model, string imageColumn, DataViewType type, Func<DataViewType, bool> isImage, int? occurrence,
        bool findsFront)
    {
        ITransformer[] steps = [.. StepsOf(model)];
        bool isFile = EncodedImageFormat.Column.Equals(type);
        findsFront = findsFront && (isFile || type is ImageDataViewType);
        ImageFront? front = findsFront && occurrence is null ? ImageFront.Find(steps, imageColumn, isFile) : null;
        if (front?.SourceColumn == imageColumn)
            front = null; // found again where the model is cut
        // The size of an image that is made of another column is known.
        if (front is not null && type is ImageDataViewType { Height: 0 })
            type = front.Type;
        DataViewSchema schema = ImageDataView.SchemaOf(imageColumn, type);
        List<ITransformer> kept = [];
        List<string> without = [];
        (int made, int cut) = (0, front is null ? 0 : front.Last + 1);
        for (int i = cut; i < steps.Length; i++)
        {
            if (StepSchemas.After(steps[i], schema) is not { } next)
            {
                without.Add(NameOf(steps[i]));
                continue;
            }
            kept.Add(steps[i]);
            if (made != occurrence && next.GetColumnOrNull(imageColumn) is { } column
                && column.Index != schema.GetColumnOrNull(imageColumn)?.Index && isImage(column.Type))
            {
                (made, cut) = (made + 1, i + 1);
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
                : Missing(steps, imageColumn, type));
        if (made > 0 && findsFront)
            front = ImageFront.Find(steps[..cut], imageColumn, isFile);
        List<string> notes = [];
        if (front is not null && (front.Last != cut - 1 || front.Type is ImageDataViewType { Height: > 0 } && !front.Type.Equals(type)))
            front = null; // another step makes the image, or the options state another size
        string[] before = [.. steps.Take(cut).Except(front?.Steps ?? []).Select(NameOf)];
        if (before.Length > 0)
            notes.Add($"Cut before the images of '{imageColumn}': {string.Join(", ", before)}.");
        if (front is not null)
            notes.Add($"The images of '{imageColumn}' are made of the source image by {string.Join(", ", front.Steps.Select(NameOf))}.");
        if (without.Count > 0)
            notes.Add($"Left out, because they need columns other than '{imageColumn}': {string.Join(", ", without)}.");
        if (type is ImageDataViewType { Height: 0 })
            type = schema.Select(column => column.Type).OfType<ImageDataViewType>().FirstOrDefault(image => image.Height > 0) ?? type;
        return new CutModel(kept, imageColumn, type, front, notes);
    }

    public static bool IsVectorOfSingle(DataViewType type) =>
        type is VectorDataViewType vector && vector.ItemType.Equals(NumberDataViewType.Single);

    /// <summary>Steps as one transformer.</summary>
    public static ITransformer ChainOf(IReadOnlyList<ITransformer> steps) =>
        steps is [var only] ? only : new TransformerChain<ITransformer>([.. steps]);

    /// <summary>The name of a step in messages: that of its type.</summary>
    public static string NameOf(ITransformer step) => step.GetType().Name.Split('`')[0];

    private static string Missing(IReadOnlyList<ITransformer> steps, string imageColumn, DataViewType type)
    {
        IReadOnlyList<string> images = type is ImageDataViewType ? ImageFront.ImageColumns(steps) : [];
        return $"No step of the model takes an image in a column '{imageColumn}'; name the column of its images"
            + (images.Count > 0 ? $" ({string.Join(", ", images.Select(name => $"'{name}'"))})" : "")
            + (type is ImageDataViewType { Height: 0 }
                ? ", and give their Height and Width in the options where a step before it makes them of one size." : ".");
    }

    /// <summary>The steps of a model, also of chains within chains.</summary>
    public static IEnumerable<ITransformer> StepsOf(ITransformer model) =>
        model is IEnumerable<ITransformer> chain ? chain.SelectMany(StepsOf) : [model];
}
