namespace Microsoft.ML.Lime.Engine;

/// <summary>
/// A rectangle of an image, in pixels of the model's input (or the unit of a detector's boxes), from the top left corner.
/// </summary>
/// <param name="Left">Left edge.</param>
/// <param name="Top">Top edge.</param>
/// <param name="Right">Right edge; larger than <paramref name="Left"/>.</param>
/// <param name="Bottom">Bottom edge; larger than <paramref name="Top"/>.</param>
public readonly record struct ImageBox(double Left, double Top, double Right, double Bottom)
{
    /// <summary>Whether the area is positive and finite.</summary>
    public bool IsValid => double.IsFinite(Area) && Right > Left && Bottom > Top;

    /// <summary>Area; 0 or negative if it is not a valid rectangle.</summary>
    public double Area => (Right - Left) * (Bottom - Top);

    /// <summary>Whether the box contains a point. The left and top edges are inclusive, the right and bottom edges exclusive.</summary>
    public bool Contains(double y, double x) => x >= Left && x < Right && y >= Top && y < Bottom;

    /// <summary>Intersection over union (IoU) of two rectangles, 0 to 1.</summary>
    public double Overlap(ImageBox other)
    {
        double width = Math.Min(Right, other.Right) - Math.Max(Left, other.Left);
        double height = Math.Min(Bottom, other.Bottom) - Math.Max(Top, other.Top);
        if (!(width > 0 && height > 0))
            return 0;
        return width * height / (Area + other.Area - width * height);
    }

    /// <summary>For example <c>10,20,30,60</c>: left, top, right, bottom.</summary>
    public override string ToString() => FormattableString.Invariant($"{Left},{Top},{Right},{Bottom}");

    /// <summary>The edges as parameters of a component.</summary>
    internal KeyValuePair<string, double>[] Parameters() =>
        [new("left", Left), new("top", Top), new("right", Right), new("bottom", Bottom)];
}
