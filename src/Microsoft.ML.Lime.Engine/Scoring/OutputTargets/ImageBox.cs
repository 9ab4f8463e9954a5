namespace Microsoft.ML.Lime.Engine;

/// <summary>
/// A rectangle of a picture, in pixels of the model's input (or whatever unit a detector's boxes have) from the top left corner.
/// </summary>
/// <param name="Left">Where it begins.</param>
/// <param name="Top">Where it begins.</param>
/// <param name="Right">Where it ends; larger than <paramref name="Left"/>.</param>
/// <param name="Bottom">Where it ends; larger than <paramref name="Top"/>.</param>
public readonly record struct ImageBox(double Left, double Top, double Right, double Bottom)
{
    /// <summary>Whether it has an area, and a finite one.</summary>
    public bool IsValid => double.IsFinite(Area) && Right > Left && Bottom > Top;

    /// <summary>Its area; negative or 0 for no rectangle.</summary>
    public double Area => (Right - Left) * (Bottom - Top);

    /// <summary>Whether a point lies in it; its left and upper edge do, the others do not.</summary>
    public bool Contains(double y, double x) => x >= Left && x < Right && y >= Top && y < Bottom;

    /// <summary>The area that two rectangles share, divided by the area that they cover together (IoU): 0 to 1.</summary>
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

    /// <summary>Its edges as parameters of a component.</summary>
    internal KeyValuePair<string, double>[] Parameters() =>
        [new("left", Left), new("top", Top), new("right", Right), new("bottom", Bottom)];
}
