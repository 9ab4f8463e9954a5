using System.Text.Json.Serialization;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;

namespace Microsoft.ML.Lime.Persistence;

/// <summary>What is saved of a transformer, and how it is made again.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "transformer")]
[JsonDerivedType(typeof(SavedSegmentation), "segment-image")]
[JsonDerivedType(typeof(SavedExplainStep), "explain")]
internal abstract record SavedTransformer
{
    /// <summary>What the names of the added columns begin with.</summary>
    public required string Output { get; init; }

    /// <summary>The column of pictures.</summary>
    public required string Input { get; init; }

    /// <summary>Height and width of the pictures that it was fitted on; null where the column's type did not tell them.</summary>
    public int[]? PictureSize { get; init; }

    /// <summary>The bytes of the model; none where there is no model.</summary>
    [JsonIgnore]
    public byte[] Model { get; init; } = [];

    /// <summary>The types of the columns that it reads, the picture's first.</summary>
    [JsonIgnore]
    public virtual IReadOnlyList<DataViewType> InputTypes =>
        [PictureSize is [var height, var width] ? new ImageDataViewType(height, width) : new ImageDataViewType()];

    /// <summary>Makes the transformer, in the context of a catalog.</summary>
    public abstract LimeTransformer Restore(LimeCatalog catalog);

    /// <summary>The step that stands for it where ML.NET loads it without this library's help.</summary>
    public abstract IEstimator<ITransformer> PlainStep(TransformsCatalog ml);

    protected static int[]? SizeOf(DataViewType image) =>
        image is ImageDataViewType { Height: > 0 and var height, Width: var width } ? [height, width] : null;
}
