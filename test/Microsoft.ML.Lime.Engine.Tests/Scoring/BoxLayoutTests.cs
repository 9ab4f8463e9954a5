using Microsoft.ML.Lime.Engine;

namespace Microsoft.ML.Lime.Tests;

/// <summary>Layouts of a detector's boxes: stated as text, saved, and guessed from values.</summary>
public class BoxLayoutTests
{
    private static readonly ImageBox TopLeft = new(0, 0, 16, 16);

    [Theory]
    [InlineData("xyxy", "xyxy,scores=4")]
    [InlineData("cxcywh,objectness=4", "cxcywh,scores=5,objectness=4")]
    [InlineData("xywh,normalized,columns", "xywh,normalized,columns,scores=4")]
    [InlineData("yxyx, rows, class=5", "yxyx,rows,scores=4,class=5")]
    [InlineData("xyxy,box=1,class=5,scores=6", "xyxy,box=1,scores=6,class=5")]
    [InlineData("cxcywh, scores=4-83", "cxcywh,scores=4-83")]
    [InlineData("cxcywh,rows,scores=5-5,objectness=4", "cxcywh,rows,scores=5-5,objectness=4")]
    public void Parse_ReturnsTheSameTextForm(string text, string expected)
    {
        BoxLayout layout = BoxLayout.Parse(text);
        Assert.Equal(expected, layout.ToString());
        Assert.Equal(layout, BoxLayout.Parse(expected));
        ITarget target = Targets.DetectedBox(TopLeft, 2, layout);
        ITarget loaded = (ITarget)ComponentRegistry.Default.Targets.Create(ComponentRegistry.Default.Targets.Describe(target));
        Assert.Equal(target.Info.Parameters, loaded.Info.Parameters);
        Assert.Equal($"Targets.DetectedBox(new ImageBox(0, 0, 16, 16), 2, BoxLayout.Parse(\"{expected}\"))",
            ComponentRegistry.Default.Code(target));
    }

    [Theory]
    [InlineData("")]
    [InlineData("xy")]
    [InlineData("0")]
    [InlineData("xyxy,scores")]
    [InlineData("xyxy,scores=-1")]
    [InlineData("xyxy,class=1,class=2")]
    [InlineData("xyxy,rows,columns")]
    [InlineData("xyxy,scores=5-4")]
    [InlineData("xyxy,scores=4-")]
    [InlineData("xyxy,scores=4-5-6")]
    [InlineData("xyxy,scores=4,scores=4-5")]
    [InlineData("xyxy,scores=4-4,class=5")]
    [InlineData("xyxy,class=4-5")]
    public void Parse_WhenTextIsNoLayout_Throws(string text) => Assert.StartsWith($"'{text}' is not a layout of boxes; give xyxy, cxcywh",
        Assert.Throws<LimeException>(() => BoxLayout.Parse(text)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData(1, "cxcywh,rows,scores=5,objectness=4")]
    [InlineData(2, "cxcywh,columns,scores=4")]
    public void Create_FromParametersOfVersion01_KeepsTheLayout(int saved, string expected)
    {
        ITarget loaded = (ITarget)ComponentRegistry.Default.Targets.Create(new ComponentInfo("box",
            new("class", 1), new("left", 0), new("top", 0), new("right", 16), new("bottom", 16), new("layout", saved)));
        Assert.Equal(Targets.DetectedBox(TopLeft, 1, BoxLayout.Parse(expected)).Info.Parameters, loaded.Info.Parameters);
        ITarget guessed = (ITarget)ComponentRegistry.Default.Targets.Create(Targets.DetectedBox(TopLeft, 1).Info);
        Assert.Equal(5, guessed.Info.Parameters.Count);
    }

    [Fact]
    public void Create_FromParametersWithoutAnEndOfTheScores_TakesThemToTheLastNumber()
    {
        ComponentInfo saved = new("box", new("class", 1), new("left", 0), new("top", 0), new("right", 16), new("bottom", 16),
            new("boxForm", 1), new("boxNormalized", 0), new("boxAxis", 2), new("boxStart", 0), new("boxScores", 4), new("boxClass", -1),
            new("boxObjectness", -1));
        ITarget loaded = (ITarget)ComponentRegistry.Default.Targets.Create(saved);
        Assert.Equal(saved.Parameters, loaded.Info.Parameters);
        Assert.Equal(saved.Parameters, Targets.DetectedBox(TopLeft, 1, BoxLayout.Parse("cxcywh,columns")).Info.Parameters);
        ITarget withEnd = Targets.DetectedBox(TopLeft, 1, BoxLayout.Parse("cxcywh,columns,scores=4-5"));
        Assert.Equal([.. saved.Parameters, new("boxLastScore", 5)], withEnd.Info.Parameters);
        ComponentInfo incomplete = saved with { Parameters = [.. saved.Parameters.Where(one => one.Key != "boxClass")] };
        Assert.Contains("lacks the parameter 'boxClass'", Assert.Throws<LimeException>(
            () => ComponentRegistry.Default.Targets.Create(incomplete)).Message, StringComparison.Ordinal);
    }

    // Name, shape, expected layout, and the numbers of two boxes of class 1 and class 0 in a 32 x 32 image, with scores 0.8 and 0.6.
    public static TheoryData<string, int[], string, float[]> Heads => new()
    {
        { "end to end", [3, 6], "xyxy,rows,scores=4,class=5", [0, 0, 16, 16, .8f, 1, 16, 16, 32, 32, .6f, 0, 0, 0, 9, 9, .1f, 7] },
        { "end to end, normalized", [2, 6], "cxcywh,normalized,rows,scores=4,class=5",
            [.25f, .25f, .5f, .5f, .8f, 1, .75f, .75f, .5f, .5f, .6f, 0] },
        { "class before score", [2, 6], "xyxy,rows,scores=5,class=4", [0, 0, 16, 16, 1, .8f, 16, 16, 32, 32, 0, .6f] },
        { "index in the batch", [2, 7], "xyxy,rows,box=1,scores=6,class=5", [0, 0, 0, 16, 16, 1, .8f, 0, 16, 16, 32, 32, 0, .6f] },
        { "SSD", [2, 7], "xyxy,normalized,rows,box=3,scores=2,class=1",
            [0, 1, .8f, 0, 0, .5f, .5f, 0, 0, .6f, .5f, .5f, 1, 1] },
        { "objectness and class number", [2, 7], "xyxy,rows,scores=5,class=6,objectness=4",
            [0, 0, 16, 16, 1, .8f, 1, 16, 16, 32, 32, .75f, .8f, 0] },
        { "YOLOv5", [8, 7], "cxcywh,scores=5,objectness=4",
            [8, 8, 16, 16, .9f, .1f, .8f / .9f, 24, 24, 16, 16, .75f, .8f, .1f, .. Enumerable.Repeat(
                new[] { 12f, 12, 8, 8, .01f, .5f, .3f }, 6).SelectMany(row => row)] },
        { "YOLOv8", [6, 8], "cxcywh,scores=4",
            [8, 24, 8, 8, 8, 8, 8, 8, 8, 24, 8, 8, 8, 8, 8, 8, 16, 16, 8, 8, 8, 8, 8, 8, 16, 16, 8, 8, 8, 8, 8, 8,
                .05f, .6f, .01f, .01f, .01f, .01f, .01f, .01f, .8f, .1f, .02f, .02f, .02f, .02f, .02f, .02f] },
        { "YOLOv8 with mask coefficients", [8, 9], "cxcywh,scores=4-5",
            [8, 24, 8, 8, 8, 8, 8, 8, 8, 8, 24, 8, 8, 8, 8, 8, 8, 8, 16, 16, 8, 8, 8, 8, 8, 8, 8, 16, 16, 8, 8, 8, 8, 8, 8, 8,
                .05f, .6f, .01f, .01f, .01f, .01f, .01f, .01f, .01f, .8f, .1f, .02f, .02f, .02f, .02f, .02f, .02f, .02f,
                -1.5f, 2, .5f, .5f, .5f, .5f, .5f, .5f, .5f, .4f, .3f, .9f, .1f, .1f, .1f, .1f, .1f, .1f] },
        { "keypoints", [7, 8], "cxcywh,scores=4-5",
            [8, 24, 8, 8, 8, 8, 8, 8, 8, 24, 8, 8, 8, 8, 8, 8, 16, 16, 8, 8, 8, 8, 8, 8, 16, 16, 8, 8, 8, 8, 8, 8,
                .05f, .6f, .01f, .01f, .01f, .01f, .01f, .01f, .8f, .1f, .02f, .02f, .02f, .02f, .02f, .02f,
                9, 25, 8, 8, 8, 8, 8, 8] },
        { "YOLOv5 with mask coefficients", [9, 8], "cxcywh,scores=5-6,objectness=4",
            [8, 8, 16, 16, .9f, .1f, .8f / .9f, -2, 24, 24, 16, 16, .75f, .8f, .1f, .5f, .. Enumerable.Repeat(
                new[] { 12f, 12, 8, 8, .01f, .5f, .3f, 1.5f }, 7).SelectMany(row => row)] },
        { "queries", [100, 6], "cxcywh,normalized,scores=4",
            [.25f, .25f, .5f, .5f, .1f, .8f, .75f, .75f, .5f, .5f, .6f, .1f, .. Enumerable.Repeat(
                new[] { .5f, .5f, .3f, .3f, .02f, .03f }, 98).SelectMany(row => row)] },
        { "queries with a class for nothing", [9, 7], "cxcywh,normalized,scores=4",
            [.25f, .25f, .5f, .5f, .1f, .8f, .1f, .75f, .75f, .5f, .5f, .6f, .1f, .3f, .. Enumerable.Repeat(
                new[] { .5f, .5f, .3f, .3f, .02f, .03f, .95f }, 7).SelectMany(row => row)] },
        { "end to end with mask coefficients, class numbers 0 and 1", [9, 9], "xyxy,rows,scores=4,class=5",
            [0, 0, 16, 16, .8f, 1, -1, 2, 3, 16, 16, 32, 32, .6f, 0, 2, 1, -2, 0, 0, 9, 9, .1f, 1, 1, 1, 1, .. new float[54]] },
        { "end to end, filled with -1", [4, 6], "xyxy,rows,scores=4,class=5",
            [0, 0, 16, 16, .8f, 1, 16, 16, 32, 32, .6f, 0, .. Enumerable.Repeat(-1f, 12)] },
        { "corners near the centre", [8, 6], "xyxy,scores=4", [0, 0, 16, 16, .1f, .8f, .. Enumerable.Range(0, 7).SelectMany(
            i => new[] { 10f, 10, 17 + i, 17, .2f, .05f })] },
        // 3 x (4 x 4 + 2 x 2 + 1) boxes are fewer than 85 numbers.
        { "YOLOv5 of a small input", [63, 85], "cxcywh,rows,scores=5,objectness=4", YoloV5(63) },
        { "YOLOv8 of a small input", [84, 21], "cxcywh,columns,scores=4", YoloV8(21) },
        { "YOLOv8 transposed", [21, 84], "cxcywh,rows,scores=4", Transposed(YoloV8(21), 84) },
    };

    private static float[] YoloV5(int boxes) => [.. Enumerable.Range(0, boxes).SelectMany(box => (float[])(box == 0
        ? [8, 8, 16, 16, 1, .1f, .8f, .. new float[78]]
        : [24, 24, 16, 16, .01f, .4f, .3f, .. new float[78]]))];

    private static float[] YoloV8(int boxes) => [.. Enumerable.Range(0, 84).SelectMany(row => Enumerable.Range(0, boxes).Select(box =>
        row < 2 ? box == 0 ? 8f : 24 : row < 4 ? 16 : row == 5 && box == 0 ? .8f : row == 4 && box == 1 ? .6f : .01f))];

    private static float[] Transposed(float[] table, int rows) => [.. Enumerable.Range(0, table.Length / rows).SelectMany(
        column => Enumerable.Range(0, rows).Select(row => table[row * (table.Length / rows) + column]))];

    [Theory]
    [MemberData(nameof(Heads))]
    public void Guess_ReturnsTheLayoutOfTheHead(string name, int[] shape, string expected, float[] output)
    {
        using DelegateScorer scorer = Scorer(shape);
        BoxLayout? layout = BoxLayout.Guess(scorer, output, output);
        Assert.Equal((name, expected), (name, layout?.ToString()));
        (ImageBox box, int index, double score) = layout!.Value.Read(scorer, output, 1)[0];
        double unit = expected.Contains("normalized", StringComparison.Ordinal) ? 32 : 1;
        Assert.Equal(TopLeft.ToString(), new ImageBox(box.Left * unit, box.Top * unit, box.Right * unit, box.Bottom * unit).ToString());
        Assert.Equal(1, index);
        Assert.Equal(0.8, score, 1e-6);

        ITargetReader reader = Targets.DetectedBox(TopLeft, 1).Open(scorer, output, output); // in pixels, whatever the unit of the output
        var value = new float[1];
        reader.Read(output, value);
        Assert.Equal(0.8f, value[0], 1e-6f);
        Assert.Contains($"The layout of the boxes is taken as {expected}", Assert.Single(reader.Guesses), StringComparison.Ordinal);
        Assert.Empty(reader.Warnings);
        Assert.Empty(Targets.DetectedBox(TopLeft, 1, layout).Open(scorer, output, output).Guesses);
    }

    [Fact]
    public void Open_WhenOnlyTheFormIsMissing_GuessesIt()
    {
        float[] table = [.25f, .25f, .5f, .5f, .1f, .8f, .75f, .75f, .5f, .5f, .6f, .3f]; // could have an objectness
        using DelegateScorer scorer = Scorer([2, 6]);
        ITargetReader reader = Targets.DetectedBox(TopLeft, 1, BoxLayout.Parse("auto,scores=4")).Open(scorer, table, table);
        var value = new float[1];
        reader.Read(table, value);
        Assert.Equal(0.8f, value[0], 1e-6f);
        Assert.Contains("taken as cxcywh,normalized,scores=4", Assert.Single(reader.Guesses), StringComparison.Ordinal);
    }

    [Fact]
    public void Open_WhenScoresAreLogits_AppliesASigmoidAndSaysSo()
    {
        float[] logits = [8, 8, 16, 16, -2, 2, -3, 24, 24, 16, 16, 1, -2, -3];
        using DelegateScorer scorer = Scorer([2, 7], Activation.Auto), raw = Scorer([2, 7]);
        ITargetReader reader = Targets.DetectedBox(TopLeft, 1, BoxLayout.Parse("cxcywh,rows")).Open(scorer, logits, logits);
        var value = new float[1];
        reader.Read(logits, value);
        Assert.Equal(1 / (1 + Math.Exp(-2)), value[0], 1e-6);
        Assert.Contains("with a sigmoid on its scores", Targets.DetectedBox(TopLeft, 1).Open(scorer, logits, logits).Guesses[0],
            StringComparison.Ordinal);
        using DelegateScorer softmax = Scorer([2, 7], Activation.Softmax);
        Targets.DetectedBox(TopLeft, 1, BoxLayout.Parse("cxcywh,rows")).Open(softmax, logits, logits).Read(logits, value);
        Assert.Equal(Math.Exp(2) / (Math.Exp(2) + Math.Exp(-2) + Math.Exp(-3)), value[0], 1e-6);
    }

    // One box at the target with scores 0.25 and 0.5 of two classes; then numbers of something else.
    private static readonly float[] WithFurther = [8, 8, 16, 16, .25f, .5f, 3, .9f, 24, 24, 16, 16, .3f, .1f, -2, .2f];

    [Fact]
    public void Open_WhenTheEndOfTheScoresIsStated_ReadsNoOtherNumbers()
    {
        using DelegateScorer scorer = Scorer([2, 8], Activation.Auto);
        var layout = BoxLayout.Parse("cxcywh,rows,scores=4-5");
        ITargetReader reader = Targets.DetectedBox(TopLeft, 1, layout).Open(scorer, WithFurther, WithFurther);
        var value = new float[1];
        reader.Read(WithFurther, value);
        Assert.Equal(0.5f, value[0]);
        Assert.Empty(reader.Guesses);
        (ImageBox box, int index, double score) = Assert.Single(layout.Read(scorer, WithFurther, 1));
        Assert.Equal((TopLeft, 1, 0.5), (box, index, score));
        ITarget beyond = Targets.DetectedBox(TopLeft, 2, layout);
        Assert.Equal("Class 2 does not exist: the output [2,8] has 2 classes, numbered from 0 to 1.",
            Assert.Single(beyond.Problems(scorer)));
        Assert.Contains("has 2 classes, numbered from 0 to 1.", Assert.Throws<LimeException>(
            () => beyond.Open(scorer, WithFurther, WithFurther)).Message, StringComparison.Ordinal);
        Assert.Contains("needs 9 numbers per box", Assert.Single(
            Targets.DetectedBox(TopLeft, 0, BoxLayout.Parse("cxcywh,rows,scores=4-8")).Problems(scorer)), StringComparison.Ordinal);
        using DelegateScorer softmax = Scorer([2, 8], Activation.Softmax);
        Targets.DetectedBox(TopLeft, 1, layout).Open(softmax, WithFurther, WithFurther).Read(WithFurther, value);
        Assert.Equal(Math.Exp(.5) / (Math.Exp(.25) + Math.Exp(.5)), value[0], 1e-6);
    }

    [Fact]
    public void Open_WhenNumbersOutsideZeroToOneFollowTheScores_GuessesTheEnd()
    {
        using DelegateScorer scorer = Scorer([2, 8], Activation.Auto);
        var known = BoxLayout.Parse("auto,rows,scores=4");
        // The end may be known by the baseline alone.
        float[] unit = [.. WithFurther];
        (unit[6], unit[14]) = (.5f, .5f);
        BoxLayout guess = BoxLayout.Guess(scorer, unit, WithFurther)!.Value;
        Assert.Equal("cxcywh,rows,scores=4-5", guess.ToString());
        // A stated layout without an end reads all numbers, but not without a word.
        ITargetReader stated = Targets.DetectedBox(TopLeft, 1, BoxLayout.Parse("cxcywh,rows")).Open(scorer, WithFurther, WithFurther);
        Assert.Contains("Numbers 4 to 5 of a box lie within 0 to 1; if these are all class scores, state --boxes cxcywh,rows,scores=4-5.",
            Assert.Single(stated.Guesses), StringComparison.Ordinal);
        Assert.Equal("cxcywh,rows,scores=4", BoxLayout.Guess(scorer, WithFurther, WithFurther, known)!.Value.ToString());
    }

    [Fact]
    public void Open_WhenTheEndOfTheScoresIsGuessed_SaysHow()
    {
        float[] output = [.. WithFurther, .. Enumerable.Repeat(new[] { 12f, 12, 8, 8, .01f, .02f, 2, .3f }, 8).SelectMany(row => row)];
        using DelegateScorer scorer = Scorer([10, 8], Activation.Auto);
        string guess = Assert.Single(Targets.DetectedBox(TopLeft, 0).Open(scorer, output, output).Guesses);
        Assert.Contains("The class scores end at number 5 of a box, because those up to it lie within 0 to 1", guess,
            StringComparison.Ordinal);
        Assert.Contains("angle of a rotated box, state where the scores end (scores=FIRST-LAST)", guess, StringComparison.Ordinal);
        Assert.Contains("has 2 classes, numbered from 0 to 1.", Assert.Throws<LimeException>(
            () => Targets.DetectedBox(TopLeft, 2).Open(scorer, output, output)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_WhenScoresAreLogits_TellsTheGuessOfTheActivation()
    {
        float[] logits = [8, 8, 16, 16, -2, 2, -3, 24, 24, 16, 16, 1, -2, -3];
        using DelegateScorer scorer = Scorer([2, 7], Activation.Auto), stated = Scorer([2, 7], Activation.Sigmoid);
        ITarget target = Targets.DetectedBox(TopLeft, 1, BoxLayout.Parse("cxcywh,rows"));
        Assert.Contains("so a sigmoid is applied; if they need a softmax, as in DETR",
            Assert.Single(target.Open(scorer, logits, logits).Guesses), StringComparison.Ordinal);
        Assert.Empty(target.Open(stated, logits, logits).Guesses);
        IReadOnlyList<string> guesses = Targets.DetectedBox(TopLeft, 1).Open(scorer, logits, logits).Guesses;
        Assert.Equal(2, guesses.Count);
        Assert.Contains("All numbers up to the last one are taken as class scores.", guesses[0], StringComparison.Ordinal);
    }

    // The scores of two classes and of a third class or no object: for the box of the target, for a second box, for most boxes.
    private static readonly float[] Detr = [3, -2, 1, -4, 2, 3, -5, -6, 7], RtDetr = [2, -3, -4, -3, -2, -4, -6, -5, -7];

    /// <summary>
    /// Softmax or sigmoid of logits of 100 boxes, expected for class 0 of the target: DETR has a last score, that of no object, which is
    /// the largest in most boxes; the scores of a sigmoid are below 0 there.
    /// </summary>
    [Theory]
    [InlineData(true, null, true)]
    [InlineData(true, 2, true)]
    [InlineData(true, 3, true)] // names of all scores, the last one that of no object
    [InlineData(false, null, false)]
    [InlineData(false, 3, false)]
    [InlineData(false, 2, false)] // a sigmoid with one score more than names, as in RF-DETR
    public void Open_WhenScoresAreLogits_MeasuresTheScoreOfNoObject(bool isDetr, int? names, bool isSoftmax)
    {
        float[] scores = isDetr ? Detr : RtDetr, output = Queries(scores, i => Math.Min(i, 2)), baseline = Queries(scores, _ => 2);
        using DelegateScorer scorer = Scorer([100, 7], Activation.Auto, names);
        var layout = BoxLayout.Parse("cxcywh,normalized,rows");
        ITargetReader reader = Targets.DetectedBox(TopLeft, 0, layout).Open(scorer, output, baseline);
        var value = new float[1];
        reader.Read(output, value);
        double sum = Math.Exp(scores[0]) + Math.Exp(scores[1]) + Math.Exp(scores[2]);
        Assert.Equal(isSoftmax ? Math.Exp(scores[0]) / sum : 1 / (1 + Math.Exp(-scores[0])), value[0], 1e-6);
        Assert.Contains(isSoftmax ? "so a softmax is applied to the scores of a box; if they need a sigmoid, as in RT-DETR"
            : "so a sigmoid is applied; if they need a softmax", Assert.Single(reader.Guesses), StringComparison.Ordinal);
        // No box is listed for no object.
        Assert.Equal([0, 1], layout.Read(scorer, output, 2).Select(found => found.ClassIndex));
        // A softmax that is not guessed gives the same value, without a guess.
        using DelegateScorer stated = Scorer([100, 7], isSoftmax ? Activation.Softmax : Activation.Sigmoid, names);
        ITargetReader same = Targets.DetectedBox(TopLeft, 0, layout).Open(stated, output, baseline);
        var again = new float[1];
        same.Read(output, again);
        Assert.Equal(value, again);
        Assert.Empty(same.Guesses);
        Assert.Equal(isSoftmax, Targets.DetectedBox(TopLeft, 2, layout).Open(scorer, output, baseline).Warnings
            .Any(warning => warning.Contains("Class 2 is the last one of a softmax", StringComparison.Ordinal)));
    }

    [Fact]
    public void Open_WhenLogitsDoNotTell_TheNumberOfNamesDoes()
    {
        // Half of the boxes look like one head, half like the other one.
        float[] output = Queries([2, 1, -1, 1, 2, -1, -2, -1, 1], i => i % 3), value = new float[1];
        double Score(int? names)
        {
            using DelegateScorer scorer = Scorer([100, 7], Activation.Auto, names);
            Targets.DetectedBox(TopLeft, 0, BoxLayout.Parse("cxcywh,normalized,rows")).Open(scorer, output, output).Read(output, value);
            return value[0];
        }
        double softmax = Math.Exp(2) / (Math.Exp(2) + Math.Exp(1) + Math.Exp(-1)), sigmoid = 1 / (1 + Math.Exp(-2));
        Assert.Equal(softmax, Score(2), 1e-6);
        Assert.Equal(sigmoid, Score(3), 1e-6);
        Assert.Equal(sigmoid, Score(null), 1e-6);
    }

    // 100 boxes, the first one at the target, with scores of the row that is chosen.
    private static float[] Queries(float[] scores, Func<int, int> row) => [.. Enumerable.Range(0, 100).SelectMany(i => (float[])
        [.. i == 0 ? new[] { .25f, .25f, .5f, .5f } : [.75f, .75f, .25f, .25f], .. scores.AsSpan(3 * row(i), 3)])];

    [Fact]
    public void Read_WhenGuessedScoreIsAboveOne_ThrowsAskingForTheLayout()
    {
        float[] scores = [8, 8, 16, 16, 0.9f, 0.2f, 0.5f, 24, 24, 16, 16, 0.5f, 0.9f, 0.5f];
        float[] percent = [.. scores];
        (percent[4], percent[5], percent[6]) = (90, 20, 50);
        using DelegateScorer scorer = Scorer([2, 7]);
        ITargetReader reader = Targets.DetectedBox(TopLeft, 0).Open(scorer, scores, scores);
        string problem = Assert.Throws<LimeException>(() => reader.Read(percent, new float[1])).Message;
        Assert.Contains("which cannot be above 1", problem, StringComparison.Ordinal);
        Assert.Contains("--boxes FORM", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_WhenNoBoxOverlapsOrClassIsMissing_SaysSo()
    {
        float[] table = [0, 0, 16, 16, .8f, 1, 16, 16, 32, 32, .6f, 0];
        using DelegateScorer scorer = Scorer([2, 6]);
        Assert.Contains("No box of the image with a score for class 3", Assert.Single(
            Targets.DetectedBox(TopLeft, 3).Open(scorer, table, table).Warnings), StringComparison.Ordinal);
        float[] head = [8, 8, 16, 16, .9f, .8f, .1f, 24, 24, 16, 16, .7f, .2f, .9f];
        using DelegateScorer yolo = Scorer([2, 7]);
        Assert.Contains("has 2 classes, numbered from 0 to 1. The layout cxcywh,rows,scores=5,objectness=4 was guessed",
            Assert.Throws<LimeException>(() => Targets.DetectedBox(TopLeft, 2).Open(yolo, head, head)).Message, StringComparison.Ordinal);
        // Zeros tell nothing, so the columns of a pipeline can be created.
        Assert.Single(Targets.DetectedBox(TopLeft, 2).Open(yolo, new float[14], new float[14]).Outputs);
    }

    [Fact]
    public void Open_ScoresOfPercent_AreNoLogits()
    {
        float[] table = [0, 0, 16, 16, 80, 1, 16, 16, 32, 32, 60, 0];
        using DelegateScorer scorer = Scorer([2, 6], Activation.Auto), stated = Scorer([2, 6]);
        ITarget target = Targets.DetectedBox(TopLeft, 1, BoxLayout.Parse("xyxy,rows,class=5"));
        Assert.StartsWith("The class scores of the boxes go from 0 to 80, so they are neither probabilities nor logits",
            Assert.Throws<LimeException>(() => target.Open(scorer, table, table)).Message, StringComparison.Ordinal);
        var value = new float[1];
        target.Open(stated, table, table).Read(table, value);
        Assert.Equal(80, value[0]);
        Assert.Equal(80, BoxLayout.Parse("xyxy,rows,class=5").Read(scorer, table, 1)[0].Score);
    }

    [Fact]
    public void Open_RowsThatFillTheTable_ChangeNoActivation()
    {
        float[] table = [0, 0, 16, 16, .8f, 1, .. Enumerable.Repeat(-1f, 6)];
        using DelegateScorer scorer = Scorer([2, 6], Activation.Auto);
        ITargetReader reader = Targets.DetectedBox(TopLeft, 1, BoxLayout.Parse("xyxy,rows,class=5")).Open(scorer, table, table);
        var value = new float[1];
        reader.Read(table, value);
        Assert.Equal(.8f, value[0]);
        Assert.Empty(reader.Guesses);
    }

    [Fact]
    public void Problems_WhenAnIndexIsBeyondTheBox_DoesNotTakeTheOtherAxis()
    {
        using DelegateScorer scorer = Scorer([300, 6]), few = Scorer([5, 6]);
        ITarget target = Targets.DetectedBox(TopLeft, 1, BoxLayout.Parse("xyxy,scores=4,class=9"));
        Assert.Contains("needs 10 numbers per box, but the output [300,6] has 6; state another one by --boxes, or the axis",
            Assert.Single(target.Problems(scorer)), StringComparison.Ordinal);
        Assert.Empty(Targets.DetectedBox(TopLeft, 1, BoxLayout.Parse("xyxy,scores=4,class=5")).Problems(few));
    }

    [Theory]
    [InlineData(2, "cxcywh,rows,scores=5,objectness=4")]
    [InlineData(3, "cxcywh,rows,scores=4")]
    public void Guess_ClassNames_TellWhetherThereIsAnObjectness(int names, string expected)
    {
        float[] table = [8, 8, 16, 16, .9f, .1f, .8f, 24, 24, 16, 16, .2f, .1f, .05f];
        using DelegateScorer scorer = Scorer([2, 7], names: names);
        Assert.Equal(expected, BoxLayout.Guess(scorer, table, table)!.Value.ToString());
        ITargetReader reader = Targets.DetectedBox(TopLeft, 1).Open(scorer, table, table);
        Assert.Equal("class 1 (name 1) in the box 0,0,16,16", reader.Outputs[0].TargetName);
    }

    [Fact]
    public void Open_WithAnotherNumberOfClassNames_Throws()
    {
        float[] table = [8, 8, 16, 16, .9f, .1f, .8f, 24, 24, 16, 16, .2f, .1f, .05f];
        using DelegateScorer scorer = Scorer([2, 7], names: 5);
        Assert.StartsWith("There are 5 class names, but a box has 3 class scores with the layout cxcywh,rows,scores=4; give a name",
            Assert.Throws<LimeException>(() => Targets.DetectedBox(TopLeft, 1, BoxLayout.Parse("cxcywh,rows")).Open(scorer, table, table))
                .Message, StringComparison.Ordinal);
    }

    private static DelegateScorer Scorer(int[] shape, Activation activation = Activation.None, int? names = null) =>
        new(new ScorerInput(32, 32, 3, TensorLayout.Nchw), shape[0] * shape[1], (_, _, _) => { })
        {
            OutputShape = shape,
            Activation = activation,
            ClassNames = names is { } count ? [.. Enumerable.Range(0, count).Select(i => $"name {i}")] : null,
        };
}
