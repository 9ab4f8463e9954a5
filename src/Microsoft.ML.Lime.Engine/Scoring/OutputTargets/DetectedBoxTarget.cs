namespace Microsoft.ML.Lime.Engine.Scoring.OutputTargets;

/// <summary>The confidence of a detector in a given box: the maximum over all boxes of class score x overlap (IoU).</summary>
internal sealed class DetectedBoxTarget : ITarget
{
    private const string State = "state the layout of the boxes: --boxes FORM,... (BoxLayout), such as --boxes xyxy,scores=4,class=5";

    private readonly ImageBox _box;
    private readonly int _class;
    private readonly BoxLayout? _layout;

    public DetectedBoxTarget(ImageBox box, int classIndex, BoxLayout? layout)
    {
        (_box, _class, _layout) = (box, classIndex, layout);
        Info = new ComponentInfo("box",
        [
            new("class", classIndex),
            .. box.Parameters(),
            .. layout is { } stated
                ? BoxLayout.Names.Zip(stated.Numbers, KeyValuePair.Create)
                : Array.Empty<KeyValuePair<string, double>>(),
        ]);
    }

    public ComponentInfo Info { get; }

    /// <summary>Converts the parameters of version 0.1, which had two layouts: 1 was boxes first, 2 boxes last.</summary>
    public static ComponentInfo Upgrade(ComponentInfo info)
    {
        if (info.Name != "box" || info.Parameters.FirstOrDefault(parameter => parameter.Key == "layout") is not { Key: not null } old)
            return info;
        var layout = BoxLayout.Parse(old.Value == 1 ? "cxcywh,rows,objectness=4" : "cxcywh,columns");
        return info with
        {
            Parameters =
            [
                .. info.Parameters.Where(parameter => parameter.Key != "layout"),
                .. BoxLayout.Names.Zip(layout.Numbers, KeyValuePair.Create),
            ],
        };
    }

    public IReadOnlyList<string> Problems(IScorer scorer)
    {
        List<string> problems = [];
        string shape = $"[{string.Join(',', scorer.OutputShape)}]";
        if (!_box.IsValid)
            problems.Add($"The box {_box} has no area; give left, top, right and bottom in the units of the detector's boxes, the "
                + "last two larger than the first two.");
        BoxTable? found = _layout is { } stated ? BoxTable.Create(scorer.OutputShape, stated)
            : BoxTable.Create(scorer.OutputShape, BoxLayout.Axis.Longer);
        if (_layout is null && OutputAxes.IsMap(scorer))
            problems.Add($"The output {shape} has the ratio of rows and columns of the model's input, so it is taken as a map and not as "
                + $"a table of boxes; --target sum:0@LEFT,TOP,RIGHT,BOTTOM (Targets.Sum) explains it. If it lists boxes, {State}.");
        else if (found is not { } table || _layout is null && Math.Max(table.Boxes, table.Columns) < 5)
            problems.Add($"A box's score needs an output of boxes x (4 coordinates and scores), or the same transposed, but the output "
                + $"is {shape}; name the detector's raw output by --output.");
        else if (_layout is { } layout && layout.Last >= table.Columns)
            problems.Add(FormattableString.Invariant($"The layout {layout} needs {layout.Last + 1} numbers per box, but the output ")
                + FormattableString.Invariant($"{shape} has {table.Columns}; state another one by --boxes")
                + (layout.Boxes == BoxLayout.Axis.Longer ? ", or the axis of the boxes by rows or columns." : "."));
        else if (_class < 0)
            problems.Add(FormattableString.Invariant($"Class {_class} does not exist: classes are numbered from 0."));
        else if (_layout is { Class: < 0 } withScores && _class >= withScores.ScoreCount(table.Columns))
            problems.Add(NoClass(shape, withScores.ScoreCount(table.Columns)));
        return problems;
    }

    public ITargetReader Open(IScorer scorer, ReadOnlySpan<float> image, ReadOnlySpan<float> baseline)
    {
        BoxLayout layout = _layout is { } asked ? BoxLayoutGuess.WithForm(asked, scorer, image, baseline)
            : BoxLayoutGuess.Of(scorer, image, baseline)
            ?? throw new LimeException(
                $"The output [{string.Join(',', scorer.OutputShape)}] does not look like a table of boxes; {State}.");
        BoxTable table = BoxTable.Create(scorer.OutputShape, layout)!.Value;
        if (layout.Class < 0 && _class >= layout.ScoreCount(table.Columns) && HasValues(image))
            throw new LimeException(NoClass($"[{string.Join(',', scorer.OutputShape)}]", layout.ScoreCount(table.Columns))
                + (_layout is null ? $" The layout {layout} was guessed; if it is wrong, {State}." : ""));
        var reader = BoxReader.Create(scorer, table, layout, image, baseline);
        if (layout.Class < 0 && scorer.ClassNames is { } given
            && layout.ScoreCount(table.Columns) - given.Count is not 0 and var difference
            && !(difference == 1 && reader.MayEndWithNothing(image)) && HasValues(image))
            throw new LimeException(FormattableString.Invariant($"There are {given.Count} class names, but a box has ")
                + FormattableString.Invariant($"{given.Count + difference} class scores with the layout {layout}")
                + (layout != _layout ? ", which was guessed" : "") + $"; give a name for each, or {State}.");
        if (reader.Largest is { } largest)
            throw new LimeException(FormattableString.Invariant($"The class scores of the boxes go from 0 to {largest:g4}, so they are ")
                + "neither probabilities nor logits, which are below 0 for most boxes. State --activation none (Activation.None) to "
                + $"explain them as they are, such as percentages, or {State}.");
        (double width, double height) = (scorer.Input.Width, scorer.Input.Height);
        // In pixels although the boxes are fractions of the image.
        ImageBox box = layout.IsNormalized && Math.Max(_box.Right, _box.Bottom) > 1.5
            ? new ImageBox(_box.Left / width, _box.Top / height, _box.Right / width, _box.Bottom / height)
            : _box;
        string named = scorer.ClassNames is { } names && _class < names.Count ? $" ({names[_class]})" : "";
        string name = FormattableString.Invariant($"class {_class}{named} in the box ") + _box;
        (int index, bool isGuess) = (_class, layout != _layout);
        return new RawReader([name], (output, values) =>
        {
            double best = reader.Best(output, index, box);
            if (isGuess && best > 1.001)
                throw new LimeException(FormattableString.Invariant($"A score times overlap is {best:0.###}, which cannot be above 1, so ")
                    + $"the guessed layout {layout} of the boxes is wrong; {State}.");
            values[0] = (float)best;
        })
        {
            Guesses = Guesses(scorer, layout, reader.Activation, image, baseline),
            Warnings = Warnings(reader, layout, layout.ScoreCount(table.Columns), image, box),
        };
    }

    private string[] Warnings(BoxReader reader, BoxLayout layout, int scores, ReadOnlySpan<float> image, ImageBox box)
    {
        if (!HasValues(image))
            return [];
        List<string> warnings = [];
        if (reader.Best(image, _class, box) == 0)
            warnings.Add($"No box of the image with a score for class {_class} overlaps the box {_box}; check the class and the unit of "
                + $"the box ({(layout.IsNormalized ? "0 to 1" : "that of the detector, mostly pixels")}).");
        if (reader.Activation == Activation.Softmax && layout.Class < 0 && scores > 1 && _class == scores - 1)
            warnings.Add(FormattableString.Invariant($"Class {_class} is the last one of a softmax, which mostly is that of no object; ")
                + FormattableString.Invariant($"the classes of objects are 0 to {scores - 2}."));
        return [.. warnings];
    }

    private string[] Guesses(
        IScorer scorer, BoxLayout layout, Activation activation, ReadOnlySpan<float> image, ReadOnlySpan<float> baseline)
    {
        List<string> guesses = [];
        if (layout != _layout)
            guesses.Add($"The layout of the boxes is taken as {layout}{Told(activation)}; if that is wrong, state it by --boxes "
                + "(BoxLayout). mlnet-lime inspect MODEL IMAGE prints the boxes that are read."
                + (_layout is not null || layout.Class >= 0 || scorer.Info.BoxLayout is not null ? ""
                    : (layout.LastScore is { } end
                        ? FormattableString.Invariant($" The class scores end at number {end} of a box, because those up to it lie within ")
                            + "0 to 1 and the next one does not."
                        : " All numbers up to the last one are taken as class scores.")
                    + " If other numbers follow the scores, such as coefficients of masks, keypoints or the angle of a rotated box, state "
                        + "where the scores end (scores=FIRST-LAST)."));
        if (scorer.Activation == Activation.Auto && activation == Activation.Softmax)
            guesses.Add("Some class scores lie outside 0 to 1, and the last one looks like that of no object, as in DETR, so a softmax is "
                + "applied to the scores of a box; if they need a sigmoid, as in RT-DETR, or nothing, state --activation (Activation).");
        if (scorer.Activation == Activation.Auto && activation == Activation.Sigmoid)
            guesses.Add("Some class scores lie outside 0 to 1, so a sigmoid is applied; if they need a softmax, as in DETR with a score "
                + "for no object, or nothing, state --activation (Activation)."
                + (layout.Class < 0 && layout.LastScore is null && BoxLayoutGuess.LastScore(layout, scorer, image, baseline) is { } last
                    ? FormattableString.Invariant($" Numbers {layout.Scores} to {last} of a box lie within 0 to 1; if these are all class ")
                        + $"scores, state --boxes {layout with { LastScore = last }}."
                    : ""));
        return [.. guesses];
    }

    private string NoClass(string shape, int classes) =>
        FormattableString.Invariant($"Class {_class} does not exist: the output {shape} has {classes} classes, numbered from 0 to ")
            + FormattableString.Invariant($"{classes - 1}.");

    private static string Told(Activation activation) => activation == Activation.None
        ? "" : $" with a {activation.ToString().ToLowerInvariant()} on its scores";

    private static bool HasValues(ReadOnlySpan<float> output) => output.ContainsAnyExcept(0f);
}
