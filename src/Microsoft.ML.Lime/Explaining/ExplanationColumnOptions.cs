using Microsoft.ML.Lime.Engine;

namespace Microsoft.ML.Lime;

/// <summary>What the columns of an explanation hold, whichever method makes it.</summary>
public abstract record ExplanationColumnOptions
{
    private protected ExplanationColumnOptions()
    {
    }

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

    /// <summary>Adds the column <c>.Overlay</c>: the picture under the colours of the first class's map. Defaults to false.</summary>
    public bool Overlay { get; init; }

    /// <summary>Makes a row without a picture an error. Defaults to false: such a row gets missing values and a warning.</summary>
    public bool FailOnMissingImage { get; init; }

    /// <summary>The engine's options.</summary>
    internal abstract ExplainOptions Engine { get; }

    /// <summary>How the maps become as large as the model's input, or do not.</summary>
    internal abstract MapUpsampling Upsampling { get; }

    /// <summary>Height and width of a map; null where they are those of a grid, which the picture decides.</summary>
    /// <exception cref="LimeException">There is no map for such an input.</exception>
    internal virtual (int Height, int Width)? MapSize(ScorerInput input) =>
        Upsampling == MapUpsampling.None ? null : (input.Height, input.Width);

    /// <summary>What divides the picture; null for a method without segments.</summary>
    internal virtual ISegmenter? Segmenter => null;

    /// <summary>The column with label maps, which takes the segmenter's place; null where there is none.</summary>
    internal virtual string? SegmentsColumn => null;

    /// <summary>Refuses a scorer that this method cannot explain.</summary>
    /// <exception cref="LimeException">It lacks what the method needs.</exception>
    internal virtual void Check(IScorer scorer)
    {
    }

    /// <summary>The engine's options with another segmenter; unchanged for a method without segments.</summary>
    /// <param name="options"><see cref="Engine"/> with the classes of the columns.</param>
    /// <param name="segmenter">What divides the picture.</param>
    internal virtual ExplainOptions Divided(ExplainOptions options, ISegmenter segmenter) => options;
}
