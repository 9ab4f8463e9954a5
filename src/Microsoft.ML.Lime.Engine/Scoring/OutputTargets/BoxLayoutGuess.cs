namespace Microsoft.ML.Lime.Engine.Scoring.OutputTargets;

/// <summary>
/// Guesses the layout of a detector's boxes from its outputs for an image and the baseline: whole numbers are indices of classes, numbers
/// within [0, 1] are scores, and coordinates make boxes inside the image. Where numbers within [0, 1] are followed by others, such as the
/// coefficients of masks, the class scores end before these.
/// </summary>
internal readonly ref struct BoxLayoutGuess
{
    // Anchors of YOLO heads: a cell of 8 x 8 to 64 x 64 pixels has one or three.
    private static readonly int[] Strides = [8, 16, 32, 64];

    // Usual numbers of queries of DETR and of boxes of an end-to-end detector.
    private static readonly int[] Queries = [100, 200, 300, 500, 900, 1000];

    private const double FamiliarForm = 0.1, FamiliarAxis = 0.5;

    private const int MinOrdered = 8;

    private readonly BoxTable _table;
    private readonly ScorerInput _input;
    private readonly int? _names; // number of class names
    private readonly ReadOnlySpan<float> _image, _baseline;

    private BoxLayoutGuess(BoxTable table, IScorer scorer, ReadOnlySpan<float> image, ReadOnlySpan<float> baseline)
    {
        (_table, _input, _names) = (table, scorer.Input, scorer.ClassNames?.Count);
        _image = image;
        _baseline = baseline;
    }

    /// <summary>The layout; null if the output has not two axes, of which one has at least five numbers per box.</summary>
    public static BoxLayout? Of(IScorer scorer, ReadOnlySpan<float> image, ReadOnlySpan<float> baseline)
    {
        if (scorer.Info.BoxLayout is { } known)
            return WithForm(BoxLayout.Parse(known), scorer, image, baseline);
        (BoxLayout Layout, double Fit)? best = null;
        if (BoxTable.Create(scorer.OutputShape, BoxLayout.Axis.Longer) is not { } longer)
            return null;
        foreach (BoxLayout.Axis axis in new[] { BoxLayout.Axis.Rows, BoxLayout.Axis.Columns })
            if (BoxTable.Create(scorer.OutputShape, axis) is { Columns: >= 5 } table)
            {
                (BoxLayout layout, double fit) = new BoxLayoutGuess(table, scorer, image, baseline).Find();
                bool isFamiliar = table.AreRows == longer.AreRows;
                // A small input has fewer boxes than a box has numbers.
                fit += isFamiliar || table.AreRows && Queries.Contains(table.Boxes) ? FamiliarAxis : 0;
                fit += Anchors(scorer.Input, table.Boxes) > 0 ? 2 * FamiliarAxis : 0;
                if (best is not { } other || fit > other.Fit)
                    best = (layout with { Boxes = isFamiliar ? BoxLayout.Axis.Longer : axis }, fit);
            }
        return best?.Layout;
    }

    /// <summary>
    /// Boxes per cell if there are as many as a YOLO head has for the input: 3 with anchors, 1 without; 0 for another number.
    /// </summary>
    private static int Anchors(ScorerInput input, int boxes)
    {
        int cells = 0;
        foreach (int stride in Strides)
        {
            cells += input.Height / stride * (input.Width / stride);
            if (stride >= 32 && cells > 0 && (boxes == cells || boxes == 3 * cells))
                return boxes / cells;
        }
        return 0;
    }

    /// <summary>A layout with the form that is guessed, if it has none.</summary>
    public static BoxLayout WithForm(
        BoxLayout layout, IScorer scorer, ReadOnlySpan<float> image, ReadOnlySpan<float> baseline)
    {
        if (layout.Coordinates != BoxLayout.Form.Auto)
            return layout;
        BoxLayout.Form familiar = layout.Class >= 0 ? BoxLayout.Form.Xyxy : BoxLayout.Form.Cxcywh;
        (BoxLayout.Form form, bool isNormalized, _) =
            new BoxLayoutGuess(BoxTable.Create(scorer.OutputShape, layout)!.Value, scorer, image, baseline)
                .FormAt(layout.Start, familiar);
        return layout with { Coordinates = form, IsNormalized = layout.IsNormalized || isNormalized };
    }

    /// <summary>Where the class scores of a layout without an end probably end; null if all numbers behind may be scores.</summary>
    public static int? LastScore(
        BoxLayout layout, IScorer scorer, ReadOnlySpan<float> image, ReadOnlySpan<float> baseline) =>
        new BoxLayoutGuess(BoxTable.Create(scorer.OutputShape, layout)!.Value, scorer, image, baseline).LastScore(layout.Scores);

    // The last of the numbers within [0, 1], if there are some and others follow.
    private int? LastScore(int first)
    {
        int end = first;
        while (end < _table.Columns && IsUnit(end))
            end++;
        return end == first || end == _table.Columns ? null : end - 1;
    }

    private (BoxLayout Layout, double Fit) Find()
    {
        if (WithClassNumbers() is { } final)
            return (final, 0.5 + Fit(final.Coordinates, final.Start, final.IsNormalized));
        (BoxLayout.Form form, bool isNormalized, double fit) = FormAt(0, BoxLayout.Form.Cxcywh);
        int? last = LastScore(4);
        int end = last ?? _table.Columns - 1;
        bool hasObjectness = _table.AreRows && end > 4
            && (_names == end - 4 || _names != end - 3 && HasObjectness(end));
        return (new BoxLayout
        {
            Coordinates = form,
            IsNormalized = isNormalized,
            Scores = hasObjectness ? 5 : 4,
            LastScore = last,
            Class = -1,
            Objectness = hasObjectness ? 4 : -1,
        }, fit);
    }

    /// <summary>The final table of a detector, a row per box with the index of its class; null if it is none.</summary>
    private BoxLayout? WithClassNumbers()
    {
        int columns = _table.Columns;
        if (IsEmpty || !_table.AreRows)
            return null;
        // All 1 is the class score of a detector of one class, next to the objectness.
        if (columns == 6 && IsUnit(4) && IsWhole(5) && !(Max(5) == 1 && Min(5) == 1))
            return Layout(0, 4, 5, -1);
        if (columns == 6 && IsWhole(4) && IsUnit(5) && !IsWhole(5))
            return Layout(0, 5, 4, -1);
        if (columns == 7 && IsWhole(0) && Max(0) <= 0)
        {
            // The first number is the index of the image in the batch.
            if (IsWhole(1) && IsUnit(2) && IsUnit(3) && IsUnit(4) && IsUnit(5) && IsUnit(6) && !IsWhole(3))
                return Layout(3, 2, 1, -1);
            if (IsWhole(5) && IsUnit(6) && !IsWhole(6))
                return Layout(1, 6, 5, -1);
            if (IsUnit(5) && IsWhole(6))
                return Layout(1, 5, 6, -1);
        }
        if (columns == 7 && IsUnit(4) && IsUnit(5) && IsWhole(6) && Max(6) >= 1 && !IsWhole(5))
            return Layout(0, 5, 6, 4);
        // More numbers follow, such as the coefficients of masks.
        return columns > 7 && IsUnit(4) && IsWhole(5) && (Max(5) >= 2 || Falls(4)) ? Layout(0, 4, 5, -1) : null;
    }

    private BoxLayout Layout(int start, int scores, int index, int objectness)
    {
        (BoxLayout.Form form, bool isNormalized, _) = FormAt(start, BoxLayout.Form.Xyxy);
        return new BoxLayout
        {
            Coordinates = form,
            IsNormalized = isNormalized,
            Start = start,
            Scores = scores,
            Class = index,
            Objectness = objectness,
        };
    }

    /// <summary>The form that makes the most boxes inside the image; a familiar one if there is little difference.</summary>
    private (BoxLayout.Form Form, bool IsNormalized, double Fit) FormAt(int start, BoxLayout.Form familiar)
    {
        bool isNormalized = !IsEmpty && Math.Max(Math.Max(Max(start), Max(start + 1)), Math.Max(Max(start + 2), Max(start + 3))) <= 1.5
            && Math.Max(_input.Height, _input.Width) > 2;
        BoxLayout.Form other = familiar == BoxLayout.Form.Xyxy ? BoxLayout.Form.Cxcywh : BoxLayout.Form.Xyxy;
        double fit = Fit(familiar, start, isNormalized), fitOfOther = Fit(other, start, isNormalized);
        // Boxes near the centre of the image are inside it in either form.
        if (other == BoxLayout.Form.Xyxy && fitOfOther >= fit - FamiliarForm && HasCornersInOrder(start))
            return (other, isNormalized, fitOfOther);
        return fitOfOther > fit + FamiliarForm ? (other, isNormalized, fitOfOther) : (familiar, isNormalized, fit);
    }

    /// <summary>
    /// Whether the third and fourth coordinate are larger than the first two in at least eight boxes, and in all boxes: widths and heights
    /// are not, except by chance.
    /// </summary>
    private bool HasCornersInOrder(int start)
    {
        int count = 0;
        for (int box = 0; box < 2 * _table.Boxes; box++)
            if (Row(box, out ReadOnlySpan<float> output) is var row && !_table.IsEmpty(output, row))
            {
                if (_table[output, row, start + 2] <= _table[output, row, start]
                    || _table[output, row, start + 3] <= _table[output, row, start + 1])
                    return false;
                count += box < _table.Boxes ? 1 : 0;
            }
        return count >= MinOrdered;
    }

    /// <summary>Whether a column falls from row to row, as the scores after non-maximum suppression do, and is not constant.</summary>
    private bool Falls(int column)
    {
        bool isConstant = true;
        float last = 0;
        for (int box = 0; box < 2 * _table.Boxes; box++)
            if (Row(box, out ReadOnlySpan<float> output) is var row && !_table.IsEmpty(output, row))
            {
                float value = _table[output, row, column];
                if (row > 0 && value > last)
                    return false;
                isConstant = isConstant && (row == 0 || value == last);
                last = value;
            }
        return !isConstant;
    }

    /// <summary>The mean share of the boxes' areas that lies inside the image; 0 for a box without area.</summary>
    private double Fit(BoxLayout.Form form, int start, bool isNormalized)
    {
        var image = new ImageBox(0, 0, isNormalized ? 1 : _input.Width, isNormalized ? 1 : _input.Height);
        (double sum, int count) = (0, 0);
        for (int box = 0; box < 2 * _table.Boxes; box++)
            if (Row(box, out ReadOnlySpan<float> output) is var row && !_table.IsEmpty(output, row))
            {
                count++;
                ImageBox found = _table.Box(output, row, form, start);
                double width = Math.Min(found.Right, image.Right) - Math.Max(found.Left, 0);
                double height = Math.Min(found.Bottom, image.Bottom) - Math.Max(found.Top, 0);
                if (found.IsValid && width > 0 && height > 0)
                    sum += width * height / found.Area;
            }
        return count == 0 ? 0 : sum / count;
    }

    /// <summary>Whether the number after the coordinates is an objectness, which the class scores are multiplied with.</summary>
    private bool HasObjectness(int last)
    {
        int anchors = Anchors(_input, _table.Boxes);
        if (IsEmpty || anchors == 3)
            return true;
        (int rows, int distributions, double likeliest, double largest) = (0, 0, 0, 0);
        for (int column = 4; column <= last; column++)
            if (!IsUnit(column))
                return false;
        for (int box = 0; box < 2 * _table.Boxes; box++)
            if (Row(box, out ReadOnlySpan<float> output) is var row && !_table.IsEmpty(output, row))
            {
                rows++;
                double first = _table[output, row, 4], max = 0, sum = first;
                for (int column = 5; column <= last; column++)
                {
                    double value = _table[output, row, column];
                    (max, sum) = (Math.Max(max, value), sum + value);
                }
                // Where there is certainly something, one of its classes would have a score.
                if (first >= 0.25 && max < 0.25)
                    return false;
                distributions += Math.Abs(sum - 1) < 1e-3 ? 1 : 0;
                (likeliest, largest) = (Math.Max(likeliest, first * max), Math.Max(largest, max));
            }
        if (distributions >= 0.9 * rows)
            return false;
        return !(anchors == 0 && Queries.Contains(_table.Boxes)) && !(likeliest < 0.1 && largest > 0.5);
    }

    private bool IsEmpty
    {
        get
        {
            for (int box = 0; box < 2 * _table.Boxes; box++)
                if (Row(box, out ReadOnlySpan<float> output) is var row && !_table.IsEmpty(output, row))
                    return false;
            return true;
        }
    }

    private bool IsUnit(int column) => Min(column) >= -1e-6 && Max(column) <= 1 + 1e-3;

    private bool IsWhole(int column)
    {
        for (int box = 0; box < 2 * _table.Boxes; box++)
            if (Row(box, out ReadOnlySpan<float> output) is var row && _table[output, row, column] is var value
                && !(Math.Abs(value - Math.Round(value)) < 1e-3 && value is > -1.001f and < 1e5f))
                return false;
        return true;
    }

    private double Max(int column) => Extreme(column, double.NegativeInfinity, Math.Max);

    private double Min(int column) => Extreme(column, double.PositiveInfinity, Math.Min);

    private double Extreme(int column, double extreme, Func<double, double, double> choose)
    {
        for (int box = 0; box < 2 * _table.Boxes; box++)
            if (Row(box, out ReadOnlySpan<float> output) is var row && !_table.IsEmpty(output, row))
                extreme = choose(extreme, _table[output, row, column]);
        return extreme;
    }

    // The boxes of the image, then those of the baseline.
    private int Row(int box, out ReadOnlySpan<float> output)
    {
        output = box < _table.Boxes ? _image : _baseline;
        return box < _table.Boxes ? box : box - _table.Boxes;
    }
}
