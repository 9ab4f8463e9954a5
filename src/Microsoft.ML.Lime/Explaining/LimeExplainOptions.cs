using Microsoft.ML.Lime.Engine;

namespace Microsoft.ML.Lime;

/// <summary>Options of <see cref="LimeExplainEstimator"/>: its columns, and one <see cref="LimeOptions"/> of the engine for all the
/// rest.</summary>
public sealed record LimeExplainOptions
{
    /// <summary>
    /// A column with label maps, such as <see cref="LimeCatalog.SegmentImage"/> makes: one value a pixel, of the picture's size or of the
    /// model's. Null (the default): <see cref="LimeOptions.Segmenter"/> divides the picture.
    /// </summary>
    public string? Segments { get; init; }

    /// <summary>
    /// Indices of the classes to explain: the columns hold them in this order, with their names as slot names. Null for
    /// <see cref="ExplainOptions.Classes"/>, the default.
    /// </summary>
    public IReadOnlyList<int>? Classes { get; init; }

    /// <summary>
    /// Number of classes to explain, those with the largest outputs first, where no classes are named (named ones stand alone here, so
    /// that every row has as many); null for <see cref="ExplainOptions.TopClasses"/>, the default.
    /// </summary>
    public int? TopClasses { get; init; }

    /// <summary>How to explain. Defaults to <see cref="LimeOptions.Default"/>.</summary>
    public LimeOptions Lime { get; init; } = LimeOptions.Default;

    /// <summary>Adds the column <c>.Overlay</c>: the picture under the colours of the first class's map. Defaults to false.</summary>
    public bool Overlay { get; init; }

    /// <summary>Makes a row without a picture an error. Defaults to false: such a row gets missing values and a warning.</summary>
    public bool FailOnMissingImage { get; init; }
}
