namespace Microsoft.ML.Lime.Engine;

/// <summary>How a detector's output lists its boxes. Each begins with centre x, centre y, width and height.</summary>
public enum DetectorLayout
{
    /// <summary>By the shape: the longer axis lists the boxes.</summary>
    Auto,

    /// <summary>boxes x (4 + 1 + classes): one row per box; the fifth value is the objectness (YOLOv5 and YOLOv7).</summary>
    BoxesFirst,

    /// <summary>(4 + classes) x boxes: one column per box (YOLOv8 and later).</summary>
    BoxesLast,
}
