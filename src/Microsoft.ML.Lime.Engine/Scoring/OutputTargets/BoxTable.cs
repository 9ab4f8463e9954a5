namespace Microsoft.ML.Lime.Engine.Scoring.OutputTargets;

/// <summary>The numbers of a detector's boxes, as one image's outputs list them.</summary>
/// <param name="Boxes">Number of boxes.</param>
/// <param name="Columns">Numbers per box.</param>
/// <param name="AreRows">Whether each box is a row; otherwise each is a column.</param>
internal readonly record struct BoxTable(int Boxes, int Columns, bool AreRows)
{
    /// <summary>The table of an output's shape; null if it has not two axes. Axes of size 1 are ignored.</summary>
    /// <param name="shape">The shape for one image.</param>
    /// <param name="axis">The axis of the boxes.</param>
    public static BoxTable? Create(IReadOnlyList<int> shape, BoxLayout.Axis axis)
    {
        int[] sizes = [.. shape.Where(size => size > 1)];
        if (shape.Count >= 2 && sizes.Length < 2)
            sizes = [.. shape.TakeLast(2)]; // a detector of one box
        if (sizes.Length != 2)
            return null;
        bool areRows = axis == BoxLayout.Axis.Rows || axis == BoxLayout.Axis.Longer && sizes[0] > sizes[1];
        return areRows ? new BoxTable(sizes[0], sizes[1], true) : new BoxTable(sizes[1], sizes[0], false);
    }

    /// <summary>One number of a box.</summary>
    public float this[ReadOnlySpan<float> output, int box, int column] =>
        output[AreRows ? box * Columns + column : column * Boxes + box];

    /// <summary>
    /// The same for a layout. If the longer axis leaves a box too few numbers for it, the shorter axis is that of the boxes, unless a box
    /// then has more than four times the numbers of the layout, which points to a wrong index.
    /// </summary>
    public static BoxTable? Create(IReadOnlyList<int> shape, BoxLayout layout) =>
        Create(shape, layout.Boxes) is { } table && layout.Boxes == BoxLayout.Axis.Longer && layout.Last >= table.Columns
            && layout.Last < table.Boxes && table.Boxes <= 4 * (layout.Last + 1)
            ? new BoxTable(table.Columns, table.Boxes, !table.AreRows)
            : Create(shape, layout.Boxes);

    /// <summary>The rectangle of a box, in the unit of the output.</summary>
    public ImageBox Box(ReadOnlySpan<float> output, int box, BoxLayout.Form form, int start)
    {
        double a = this[output, box, start], b = this[output, box, start + 1];
        double c = this[output, box, start + 2], d = this[output, box, start + 3];
        return form switch
        {
            BoxLayout.Form.Xyxy => new ImageBox(a, b, c, d),
            BoxLayout.Form.Yxyx => new ImageBox(b, a, d, c),
            BoxLayout.Form.Xywh => new ImageBox(a, b, a + c, b + d),
            _ => new ImageBox(a - c / 2, b - d / 2, a + c / 2, b + d / 2),
        };
    }

    /// <summary>Whether all numbers of a box are 0 or -1, as in rows that fill a table.</summary>
    public bool IsEmpty(ReadOnlySpan<float> output, int box)
    {
        for (int column = 0; column < Columns; column++)
            if (this[output, box, column] is not (0 or -1))
                return false;
        return true;
    }
}
