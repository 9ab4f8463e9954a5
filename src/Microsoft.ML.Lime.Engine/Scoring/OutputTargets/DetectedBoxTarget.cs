namespace Microsoft.ML.Lime.Engine.Scoring.OutputTargets;

/// <summary>The confidence of a detector in a given box: the maximum over all boxes of class score x overlap (IoU).</summary>
internal sealed class DetectedBoxTarget : ITarget
{
    private readonly ImageBox _box;
    private readonly int _class;
    private readonly Targets.DetectorLayout _layout;

    public DetectedBoxTarget(ImageBox box, int classIndex, Targets.DetectorLayout layout)
    {
        (_box, _class, _layout) = (box, classIndex, layout);
        Info = new ComponentInfo("box",
        [
            new("class", classIndex),
            .. box.Parameters(),
            .. layout == Targets.DetectorLayout.Auto ? Array.Empty<KeyValuePair<string, double>>() : [new("layout", (double)layout)],
        ]);
    }

    public ComponentInfo Info { get; }

    public IReadOnlyList<string> Problems(IScorer scorer)
    {
        List<string> problems = [];
        string shape = $"[{string.Join(',', scorer.OutputShape)}]";
        if (!_box.IsValid)
            problems.Add($"The box {_box} has no area; give left, top, right and bottom in the units of the detector's boxes, the "
                + "last two larger than the first two.");
        if (Table(scorer) is not { } table)
            problems.Add($"A box's score needs an output of boxes x (4 + 1 + classes) or (4 + classes) x boxes, but the output is "
                + $"{shape}; name the detector's raw output.");
        else if (_class < 0 || _class >= table.Classes)
            problems.Add(FormattableString.Invariant($"Class {_class} does not exist: the output {shape} has {table.Classes} ")
                + FormattableString.Invariant($"classes, numbered from 0 to {table.Classes - 1}."));
        return problems;
    }

    public ITargetReader Open(IScorer scorer, ReadOnlySpan<float> image, ReadOnlySpan<float> baseline)
    {
        BoxTable table = Table(scorer)!.Value;
        string name = FormattableString.Invariant($"class {_class} in the box ") + _box;
        return new RawReader([name], (output, values) =>
        {
            double best = 0;
            for (int box = 0; box < table.Boxes; box++)
            {
                double score = table.Score(output, box, _class);
                if (score > best)
                    best = Math.Max(best, score * _box.Overlap(table.Box(output, box)));
            }
            values[0] = (float)best;
        });
    }

    private BoxTable? Table(IScorer scorer)
    {
        int[] sizes = [.. scorer.OutputShape.Where(size => size > 1)];
        if (scorer.OutputShape.Count >= 2 && sizes.Length < 2)
            sizes = [.. scorer.OutputShape.TakeLast(2)]; // a detector of one box
        if (sizes.Length != 2)
            return null;
        bool boxesFirst = _layout == Targets.DetectorLayout.Auto ? sizes[0] > sizes[1] : _layout == Targets.DetectorLayout.BoxesFirst;
        (int boxes, int numbers) = boxesFirst ? (sizes[0], sizes[1]) : (sizes[1], sizes[0]);
        var table = new BoxTable(boxes, numbers, boxesFirst);
        return table.Classes > 0 ? table : null;
    }

    private readonly record struct BoxTable(int Boxes, int Numbers, bool BoxesFirst)
    {
        public int Classes => Numbers - (BoxesFirst ? 5 : 4);

        public double Score(ReadOnlySpan<float> output, int box, int index) => BoxesFirst
            ? (double)Number(output, box, 4) * Number(output, box, 5 + index)
            : Number(output, box, 4 + index);

        public ImageBox Box(ReadOnlySpan<float> output, int box)
        {
            double x = Number(output, box, 0), y = Number(output, box, 1), width = Number(output, box, 2), height = Number(output, box, 3);
            return new ImageBox(x - width / 2, y - height / 2, x + width / 2, y + height / 2);
        }

        private float Number(ReadOnlySpan<float> output, int box, int number) =>
            output[BoxesFirst ? box * Numbers + number : number * Boxes + box];
    }
}
