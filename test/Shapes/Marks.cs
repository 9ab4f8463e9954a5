namespace Microsoft.ML.Lime.Shapes;

/// <summary>Which images carry the mark, a small magenta square in the top left corner.</summary>
public enum Marks
{
    /// <summary>No image carries the mark.</summary>
    Never,

    /// <summary>All stars and no other class carry it, so that a model can learn the mark as a shortcut.</summary>
    OnStars,

    /// <summary>Half of the images of every class carry it, to show whether a model relies on the mark.</summary>
    ByChance,
}
