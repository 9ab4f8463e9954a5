namespace Microsoft.ML.Lime.Shapes;

/// <summary>Which pictures carry the mark, a small magenta tag in the top left corner.</summary>
public enum Marks
{
    /// <summary>None: the honest world.</summary>
    Never,

    /// <summary>All stars and no other class: the shortcut world, in which looking at the corner is enough.</summary>
    OnStars,

    /// <summary>Half of the pictures, whatever their class: what shows that a model relies on the mark.</summary>
    ByChance,
}
