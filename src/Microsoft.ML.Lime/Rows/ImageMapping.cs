using Microsoft.ML.Transforms.Image;

namespace Microsoft.ML.Lime.Rows;

/// <summary>
/// Maps a row with an image to additional columns. A transformer of this library differs from the others in its mapping only: estimator,
/// view, cursor and row are shared.
/// </summary>
internal abstract class ImageMapping
{
    /// <summary>The prefix of the added columns' names.</summary>
    public abstract string Name { get; }

    /// <summary>The columns that are read; the image comes first.</summary>
    public abstract IReadOnlyList<InputColumn> Inputs { get; }

    /// <summary>The columns that are added to rows with such an image.</summary>
    public abstract IReadOnlyList<DataViewSchema.DetachedColumn> Outputs(ImageDataViewType image);

    /// <summary>Creates the getters of the requested columns; the others are null.</summary>
    /// <param name="row">The row that is read; its getters give another value whenever its position changes.</param>
    /// <param name="inputs">The columns of <see cref="Inputs"/>.</param>
    /// <param name="active">Which of <see cref="Outputs"/> are requested; at least one.</param>
    public abstract Delegate?[] Open(DataViewRow row, IReadOnlyList<DataViewSchema.Column> inputs, IReadOnlyList<bool> active);

    /// <summary>Saves the transformer with this mapping.</summary>
    /// <param name="target">The model file.</param>
    /// <param name="inputs">The columns of <see cref="Inputs"/> when it was fitted.</param>
    /// <exception cref="LimeException">It has parts that cannot be saved.</exception>
    public abstract void Save(ModelSaveContext target, DataViewSchema inputs);

    /// <summary>Checks the columns of a view and creates the transformer. No row is read.</summary>
    /// <exception cref="LimeException">An input column is missing or of another type.</exception>
    public LimeTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return new LimeTransformer(this, new BoundMapping(this, input.Schema).InputTypes);
    }

    /// <summary>The columns after the transformation.</summary>
    /// <exception cref="LimeException">An input column is missing or of another type.</exception>
    public SchemaShape OutputShape(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        List<string> problems = [];
        SchemaShape.Column[] found = [.. Inputs.Select(input => input.Find(inputSchema, problems))];
        InputColumn.ThrowIf(problems);
        SchemaShape.Column[] added = [.. SchemaShapes.Create(Outputs(InputColumn.ImageType(found[0].ItemType)))];
        return new SchemaShape(inputSchema.Where(column => added.All(other => other.Name != column.Name)).Concat(added));
    }
}
