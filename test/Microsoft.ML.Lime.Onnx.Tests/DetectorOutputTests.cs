using Microsoft.ML.Lime.Engine;
using Microsoft.ML.Lime.Onnx;
using static Microsoft.ML.Lime.Onnx.Model.TensorElement;

namespace Microsoft.ML.Lime.Tests;

/// <summary>Outputs of detectors whose names, values or metadata tell what they contain; they are the same for every image.</summary>
public sealed class DetectorOutputTests : OnnxTest
{
    // In a 32 x 32 image: centre and size of the box at 0,0,16,16, and of another one.
    private static readonly float[] Box = [8, 8, 16, 16], Other = [24, 24, 8, 8];

    private static readonly ImageBox Target = new(0, 0, 16, 16);

    /// <summary>Names, task, numbers behind the scores of two classes, and the layout. All numbers lie within 0 and 1.</summary>
    [Theory]
    [InlineData("{0: 'a', 1: 'b'}", "detect", null, 0, "auto,columns,scores=4-5")]
    [InlineData("{0: 'a', 1: 'b'}", "obb", null, 1, "auto,columns,scores=4-5")]
    [InlineData("{0: 'a, 2: it\\'s', 1: \"b's\"}", "segment", null, 32, "auto,columns,scores=4-5")]
    [InlineData("{0: 'a', 1: 'b'}", "segment", null, 3, "auto,columns,scores=4-5")]
    [InlineData("{0: 'a', 1: 'b'}", "pose", "[2, 3]", 6, "auto,columns,scores=4-5")]
    [InlineData("{0: 'a', 1: 'b'}", "pose", null, 6, "auto,columns,scores=4-5")]
    [InlineData("{0: 'a'}", "pose", "[2, 3]", 7, null)] // the numbers do not match
    [InlineData("{0: 'a', 1: 'b'}", "detect", null, 1, null)]
    [InlineData("['a', 'b']", "segment", null, 3, null)]
    [InlineData("{0: 'a', 1: 'b'}", "classify", null, 1, null)]
    public void Open_UltralyticsMetadata_TellsWhereTheScoresEnd(string names, string task, string? points, int further, string? expected)
    {
        float[][] rows = [.. Enumerable.Range(0, 40).Select(i => (float[])
            [.. i == 0 ? Box : Other, .1f, i == 0 ? .6f : .05f, .. Enumerable.Repeat(.9f, further)])];
        TinyOnnx model = Constant("output0", 6 + further, 40,
            [.. Enumerable.Range(0, 6 + further).SelectMany(column => rows.Select(row => row[column]))])
            .Metadata("author", "Ultralytics").Metadata("names", names).Metadata("task", task);
        if (points is not null)
            model.Metadata("kpt_shape", points);
        using OnnxScorer scorer = Open(model);
        Assert.Equal(expected, scorer.Info.BoxLayout);
        if (expected is null)
        {
            Assert.DoesNotContain(scorer.Info.Notes, note => note.Contains("metadata", StringComparison.Ordinal));
            return;
        }
        Assert.Contains($"The model's metadata state 2 classes and the task {task}, so a box has the layout {expected}", string.Concat(
            scorer.Info.Notes), StringComparison.Ordinal);
        Assert.Equal(.6f, Score(scorer, 1, null, out IReadOnlyList<string> guesses), 1e-6f);
        Assert.StartsWith("The layout of the boxes is taken as cxcywh,columns,scores=4-5; if", Assert.Single(guesses),
            StringComparison.Ordinal);
        Assert.Contains("has 2 classes, numbered from 0 to 1.", Assert.Throws<LimeException>(() => Score(scorer, 2, null, out _)).Message,
            StringComparison.Ordinal);
        using var inMemory = OnnxScorer.Open(model.ToBytes(), "model");
        Assert.Equal(expected, inMemory.Info.BoxLayout);
    }

    [Fact]
    public void Open_UltralyticsMetadataOfTwoClasses_DoNotHideClassNumbers()
    {
        float[] table = [0, 0, 16, 16, .6f, 1, 20, 20, 28, 28, .5f, 0, .. new float[18]];
        using OnnxScorer scorer = Open(Constant("output0", 5, 6, table).Metadata("author", "Ultralytics")
            .Metadata("names", "{0: 'a', 1: 'b'}").Metadata("task", "detect"));
        Assert.Null(scorer.Info.BoxLayout);
    }

    [Fact]
    public void Score_OfRowsPerBoxWithClassesOfTheMetadata_TakesNoObjectness()
    {
        // RT-DETR: all numbers lie within 0 and 1, and the first class could be an objectness.
        float[] table = [.25f, .25f, .5f, .5f, .9f, .6f, .1f, .. Enumerable.Repeat(new[] { .7f, .7f, .2f, .2f, .1f, .9f, .1f }, 9)
            .SelectMany(row => row)];
        using OnnxScorer scorer = Open(Constant("output0", 10, 7, table).Metadata("author", "Ultralytics")
            .Metadata("names", "{0: 'a', 1: 'b', 2: 'c'}").Metadata("task", "detect"));
        Assert.Equal("auto,rows,scores=4-6", scorer.Info.BoxLayout);
        Assert.Equal(.9f, Score(scorer, 0, null, out _), 1e-6f);
    }

    /// <summary>DETR with three classes and one for no object: both outputs have four numbers per box.</summary>
    [Theory]
    [InlineData("logits", "pred_boxes", false, null)]
    [InlineData("a", "b", false, null)] // the values tell
    [InlineData("pred_scores", "dets", true, null)] // scores within 0 and 1: the names tell
    [InlineData("a", "b", true, "'a' is taken for the coordinates")] // nothing tells
    [InlineData("my_boxes", "labels", false, "'my_boxes' is taken for the coordinates")] // names and values contradict each other
    public void Open_TwoOutputsOfFourNumbers_DecidesByNamesAndValues(string scores, string boxes, bool areUnit, string? guess)
    {
        float[] logits = areUnit ? [.1f, .7f, .1f, .2f, .1f, .1f, .1f, .8f, .1f, .1f, .2f, .8f]
            : [-2, 1, -2, 1.5f, -2, -2, -3, 4, -2, -3, -2, 4];
        float[] corners = [.25f, .25f, .5f, .5f, .75f, .75f, .25f, .25f, .5f, .5f, .25f, .3f];
        TinyOnnx model = Constant(scores, 3, 4, logits).Weights(boxes + "W", [1, 3, 4], corners).Node("Add", $"nothing,{boxes}W", boxes)
            .Output(boxes, Float32, 1, 3, 4);
        using OnnxScorer scorer = Open(model, new() { Activation = areUnit ? Activation.None : Activation.Softmax });
        string[] guesses = [.. scorer.Info.Guesses.Where(one => one.Contains("4 numbers per box", StringComparison.Ordinal))];
        if (guess is not null)
        {
            Assert.Contains(guess, Assert.Single(guesses), StringComparison.Ordinal);
            Assert.Contains($"state --boxes FORM,box={boxes},scores={scores}", guesses[0], StringComparison.Ordinal);
            return;
        }
        Assert.Empty(guesses);
        double expected = areUnit ? .7 : Math.E / (Math.E + 2 * Math.Exp(-2) + Math.Exp(1.5));
        Assert.Equal(expected, Score(scorer, 1, null, out _), 1e-6);
        if (areUnit)
            return;
        using OnnxScorer undecided = Open(model);
        Assert.Equal(expected, Score(undecided, 1, null, out IReadOnlyList<string> told), 1e-6);
        Assert.Contains("the last one looks like that of no object, as in DETR, so a softmax is applied", string.Concat(told),
            StringComparison.Ordinal);
    }

    private static TinyOnnx Constant(string name, int rows, int columns, float[] values) =>
        new TinyOnnx().Input("x", Float32, 1, 1, 32, 32).Node("GlobalAveragePool", "x", "mean").Weights("zero", [1], 0)
            .Node("Mul", "mean,zero", "nothings").Node("Flatten", "nothings", "nothing", ("axis", 1))
            .Weights(name + "W", [1, rows, columns], values).Node("Add", $"nothing,{name}W", name).Output(name, Float32, 1, rows, columns);

    private static float Score(OnnxScorer scorer, int index, BoxLayout? layout, out IReadOnlyList<string> guesses)
    {
        float[] output = Run(scorer, new float[32 * 32]);
        ITargetReader reader = Targets.DetectedBox(Target, index, layout).Open(scorer, output, output);
        guesses = reader.Guesses;
        var value = new float[1];
        reader.Read(output, value);
        return value[0];
    }
}
