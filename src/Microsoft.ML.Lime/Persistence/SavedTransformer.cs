using System.Text.Json.Serialization;
using Microsoft.ML.Lime.Images;
using Microsoft.ML.Lime.Rows;
using Microsoft.ML.Transforms.Image;

namespace Microsoft.ML.Lime.Persistence;

/// <summary>The saved state of a transformer, which restores it.</summary>
internal abstract record SavedTransformer
{
    private const string Bytes = "bytes", Path = "path";

    protected SavedTransformer(string transformer) => Transformer = transformer;

    /// <summary>The name of the transformer in files.</summary>
    [JsonPropertyOrder(-1)]
    public string Transformer { get; init; }

    /// <summary>The prefix of the added columns' names.</summary>
    public required string Output { get; init; }

    /// <summary>The column of images.</summary>
    public required string Input { get; init; }

    /// <summary>Height and width of the images that it was fitted on; null where the column's type has no size.</summary>
    public int[]? PictureSize { get; init; }

    /// <summary>Whether the column holds image files (<c>bytes</c>) or their paths (<c>path</c>); null for images.</summary>
    public string? InputKind { get; init; }

    /// <summary>The bytes of the model; empty where there is no model.</summary>
    [JsonIgnore]
    public byte[] Model { get; init; } = [];

    /// <summary>The types of the columns that it reads, the image's first.</summary>
    [JsonIgnore]
    public virtual IReadOnlyList<DataViewType> InputTypes =>
    [
        InputKind switch
        {
            Bytes => EncodedImageFormat.Column,
            Path => TextDataViewType.Instance,
            _ => PictureSize is [var height, var width] ? new ImageDataViewType(height, width) : new ImageDataViewType(),
        },
    ];

    /// <summary>Restores the transformer.</summary>
    /// <param name="work">Context, progress and cancellation of the restored transformer.</param>
    public abstract LimeTransformer Restore(LimeWork work);

    /// <summary>The step that computes its columns in a <see cref="PlainChain"/>.</summary>
    public abstract IEstimator<ITransformer> PlainStep(TransformsCatalog ml);

    protected static string? KindOf(DataViewType column) => column switch
    {
        VectorDataViewType => Bytes,
        TextDataViewType => Path,
        _ => null,
    };

    protected static int[]? SizeOf(DataViewType image) =>
        image is ImageDataViewType { Height: > 0 and var height, Width: var width } ? [height, width] : null;
}
