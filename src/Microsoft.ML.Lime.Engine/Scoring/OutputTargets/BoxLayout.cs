using Microsoft.ML.Lime.Engine.Scoring.OutputTargets;

namespace Microsoft.ML.Lime.Engine;

/// <summary>
/// How a detector's output lists its boxes, as text: a form, then further parts after commas, such as <c>xyxy,scores=4,class=5</c>.
/// </summary>
/// <remarks>
/// <para>The form is <c>xyxy</c> (left, top, right, bottom), <c>cxcywh</c> (centre, width, height), <c>xywh</c> (left, top, width, height),
/// <c>yxyx</c> (top, left, bottom, right) or <c>auto</c> (<c>xyxy</c> or <c>cxcywh</c>, guessed from the values). The parts:</para>
/// <list type="bullet">
/// <item><c>normalized</c>: coordinates are fractions of the image's width and height; a box in pixels is converted.</item>
/// <item><c>rows</c> or <c>columns</c>: each row or each column of the output is a box. The default is the longer axis, or the other one
/// if a box would have too few numbers.</item>
/// <item><c>box=N</c>: the number of a box, from 0, at which its coordinates begin. The default is 0.</item>
/// <item><c>scores=N</c>: the number at which the class scores begin, up to the last number. The default is the one after the coordinates,
/// and after <c>objectness</c> if that follows them.</item>
/// <item><c>scores=N-M</c>: the first and the last number of the class scores, for heads with further numbers behind them, such as the
/// coefficients of masks, keypoints or an angle. It does not go with <c>class</c>.</item>
/// <item><c>class=N</c>: the number that is the index of the class; <c>scores</c> is then a single score.</item>
/// <item><c>objectness=N</c>: the number that is multiplied with each score.</item>
/// </list>
/// </remarks>
public readonly record struct BoxLayout
{
    private const string Expected = "xyxy, cxcywh, xywh, yxyx or auto, then after commas normalized, rows or columns, box=N, scores=N or "
        + "scores=N-M (first and last, without class), class=N, objectness=N (numbers from 0), such as xyxy,scores=4,class=5 or "
        + "cxcywh,scores=4-83";

    /// <summary>Names of the numbers of <see cref="Numbers"/>.</summary>
    internal static readonly string[] Names =
        ["boxForm", "boxNormalized", "boxAxis", "boxStart", "boxScores", "boxClass", "boxObjectness", LastScoreName];

    /// <summary>Name of the number that a layout only has if it states where the scores end.</summary>
    internal const string LastScoreName = "boxLastScore";

    /// <summary>The order and meaning of the four coordinates.</summary>
    internal enum Form
    {
        Xyxy,
        Cxcywh,
        Xywh,
        Yxyx,
        Auto,
    }

    /// <summary>The axis of the boxes.</summary>
    internal enum Axis
    {
        Longer,
        Rows,
        Columns,
    }

    internal Form Coordinates { get; init; }

    internal bool IsNormalized { get; init; }

    internal Axis Boxes { get; init; }

    /// <summary>Index of the first coordinate.</summary>
    internal int Start { get; init; }

    /// <summary>Index of the first score.</summary>
    internal int Scores { get; init; }

    /// <summary>Index of the last score; null for the last number of a box.</summary>
    internal int? LastScore { get; init; }

    /// <summary>Index of the class number; -1 if there is none.</summary>
    internal int Class { get; init; }

    /// <summary>Index of the objectness; -1 if there is none.</summary>
    internal int Objectness { get; init; }

    /// <summary>The largest index that is stated.</summary>
    internal int Last => Math.Max(Math.Max(Start + 3, LastScore ?? Scores), Math.Max(Class, Objectness));

    /// <summary>Number of class scores of a box that has a number of columns.</summary>
    internal int ScoreCount(int columns) => Class >= 0 ? 1 : (LastScore ?? columns - 1) - Scores + 1;

    /// <summary>Reads the text form.</summary>
    /// <param name="text">Such as <c>xyxy,scores=4,class=5</c>.</param>
    /// <exception cref="LimeException">The text is not a layout of boxes.</exception>
    public static BoxLayout Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        string[] parts = text.Split(',', StringSplitOptions.TrimEntries);
        Dictionary<string, int> columns = new(StringComparer.Ordinal);
        (bool isNormalized, Axis axis, int? lastScore) = (false, Axis.Longer, null);
        int form = Array.IndexOf(Array.ConvertAll(Enum.GetNames<Form>(), name => name.ToLowerInvariant()), parts[0]);
        if (form < 0)
            throw Wrong();
        foreach (string part in parts[1..])
        {
            string[] sides = part.Split('=');
            if (part == "normalized")
                isNormalized = true;
            else if (part is "rows" or "columns" && axis == Axis.Longer)
                axis = part == "rows" ? Axis.Rows : Axis.Columns;
            else if (sides is ["scores", var range] && range.Split('-') is [var from, var to])
            {
                if (!TryNumber(from, out int first) || !TryNumber(to, out int last) || last < first || !columns.TryAdd("scores", first))
                    throw Wrong();
                lastScore = last;
            }
            else if (sides is not [("box" or "scores" or "class" or "objectness") and var name, var number]
                || !TryNumber(number, out int column)
                || !columns.TryAdd(name, column))
                throw Wrong();
        }
        if (lastScore is not null && columns.ContainsKey("class"))
            throw Wrong();
        int Column(string name, int otherwise) => columns.GetValueOrDefault(name, otherwise);
        int start = Column("box", 0), objectness = Column("objectness", -1);
        return new BoxLayout
        {
            Coordinates = (Form)form,
            IsNormalized = isNormalized,
            Boxes = axis,
            Start = start,
            Scores = Column("scores", objectness == start + 4 ? start + 5 : start + 4),
            LastScore = lastScore,
            Class = Column("class", -1),
            Objectness = objectness,
        };

        static bool TryNumber(string text, out int number) =>
            int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);

        LimeException Wrong() => new($"'{text}' is not a layout of boxes; give {Expected}.");
    }

    /// <summary>Guesses the layout from a detector's outputs; null if they are no table of boxes.</summary>
    /// <param name="scorer">The detector.</param>
    /// <param name="image">Its raw outputs for an image.</param>
    /// <param name="other">Its raw outputs for another image, such as a baseline.</param>
    /// <param name="known">What is known; its form may be <c>auto</c>. Null, the default, for nothing.</param>
    public static BoxLayout? Guess(IScorer scorer, ReadOnlySpan<float> image, ReadOnlySpan<float> other, BoxLayout? known = null)
    {
        ArgumentNullException.ThrowIfNull(scorer);
        return known is not { } layout ? BoxLayoutGuess.Of(scorer, image, other)
            : BoxTable.Create(scorer.OutputShape, layout) is { } table && layout.Last < table.Columns
            ? BoxLayoutGuess.WithForm(layout, scorer, image, other)
            : throw NoTable(scorer, layout);
    }

    private static LimeException NoTable(IScorer scorer, BoxLayout layout) => new(
        $"The output [{string.Join(',', scorer.OutputShape)}] is no table of boxes with the layout {layout}; state another one by --boxes, "
            + "or name the detector's raw output by --output.");

    /// <summary>Reads the boxes with the largest scores, each with the class that has it, in descending order.</summary>
    /// <param name="scorer">The detector; its activation is applied to the scores.</param>
    /// <param name="output">Its raw outputs for an image.</param>
    /// <param name="count">Maximum number of boxes.</param>
    /// <returns>Rectangles in the unit of the output, with the index of the class and its score.</returns>
    /// <exception cref="LimeException">The output is no table of boxes with this layout.</exception>
    public IReadOnlyList<(ImageBox Box, int ClassIndex, double Score)> Read(IScorer scorer, ReadOnlySpan<float> output, int count)
    {
        ArgumentNullException.ThrowIfNull(scorer);
        BoxTable table = BoxTable.Create(scorer.OutputShape, this) is { } found && Last < found.Columns ? found
            : throw NoTable(scorer, this);
        return BoxReader.Create(scorer, table, BoxLayoutGuess.WithForm(this, scorer, output, output), output, output)
            .Top(output, count);
    }

    /// <summary>The text form.</summary>
    public override string ToString()
    {
        List<string> parts = [Coordinates.ToString().ToLowerInvariant()];
        if (IsNormalized)
            parts.Add("normalized");
        if (Boxes != Axis.Longer)
            parts.Add(Boxes.ToString().ToLowerInvariant());
        if (Start != 0)
            parts.Add(FormattableString.Invariant($"box={Start}"));
        parts.Add(FormattableString.Invariant($"scores={Scores}") + (LastScore is { } last ? FormattableString.Invariant($"-{last}") : ""));
        if (Class >= 0)
            parts.Add(FormattableString.Invariant($"class={Class}"));
        if (Objectness >= 0)
            parts.Add(FormattableString.Invariant($"objectness={Objectness}"));
        return string.Join(',', parts);
    }

    /// <summary>
    /// The layout as numbers with the <see cref="Names"/>, as results and saved models record it; without the last one if no end of the
    /// scores is stated.
    /// </summary>
    internal double[] Numbers =>
    [
        (double)Coordinates, IsNormalized ? 1 : 0, (double)Boxes, Start, Scores, Class, Objectness,
        .. LastScore is { } last ? [last] : Array.Empty<double>(),
    ];

    /// <summary>The layout of all such numbers; the last one is NaN if it is missing.</summary>
    internal static BoxLayout FromNumbers(double[] numbers) => new()
    {
        Coordinates = (Form)numbers[0],
        IsNormalized = numbers[1] != 0,
        Boxes = (Axis)numbers[2],
        Start = (int)numbers[3],
        Scores = (int)numbers[4],
        Class = (int)numbers[5],
        Objectness = (int)numbers[6],
        LastScore = double.IsNaN(numbers[7]) ? null : (int)numbers[7],
    };
}
