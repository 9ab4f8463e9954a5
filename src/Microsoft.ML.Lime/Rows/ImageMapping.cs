using Microsoft.ML.Data;
using Microsoft.ML.Lime.Engine;
using Microsoft.ML.Lime.Persistence;
using Microsoft.ML.Transforms.Image;

namespace Microsoft.ML.Lime.Rows;

/// <summary>
/// What a transformer of this library does to a row with a picture: which columns it reads, which it adds, and how. Estimator, transformer,
/// view and row are the same for all.
/// </summary>
internal abstract class ImageMapping
{
    /// <summary>What the names of the added columns begin with.</summary>
    public abstract string Name { get; }

    /// <summary>The columns that are read: the picture first.</summary>
    public abstract IReadOnlyList<InputColumn> Inputs { get; }

    /// <summary>The columns that are added to rows with such a picture.</summary>
    public abstract IReadOnlyList<DataViewSchema.DetachedColumn> Outputs(ImageDataViewType image);

    /// <summary>Makes the getters of the columns that somebody asked for; the others stay null.</summary>
    /// <param name="row">The row that is read; its getters give another value whenever its position changes.</param>
    /// <param name="inputs">The columns of <see cref="Inputs"/>.</param>
    /// <param name="active">Which of <see cref="Outputs"/> were asked for; at least one.</param>
    public abstract Delegate?[] Open(DataViewRow row, IReadOnlyList<DataViewSchema.Column> inputs, IReadOnlyList<bool> active);

    /// <summary>What is saved of it.</summary>
    /// <param name="inputs">The types of the columns of <see cref="Inputs"/> when it was fitted.</param>
    /// <exception cref="LimeException">It has parts that cannot be saved.</exception>
    public abstract SavedTransformer Save(IReadOnlyList<DataViewType> inputs);
}
