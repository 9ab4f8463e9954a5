namespace Microsoft.ML.Lime.Engine;

/// <summary>How a detector's output lists its boxes. Each begins with centre x, centre y, width and height.</summary>
public enum DetectorLayout
{
    /// <summary>By the shape: the longer axis is that of the boxes.</summary>
    Auto,

    /// <summary>boxes x (4 + 1 + classes): a row a box, the fifth number says whether there is anything (as YOLOv5 and YOLOv7).</summary>
    BoxesFirst,

    /// <summary>(4 + classes) x boxes: a column a box (as YOLOv8 and later).</summary>
    BoxesLast,
}
