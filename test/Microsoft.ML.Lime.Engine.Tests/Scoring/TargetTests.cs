using Microsoft.ML.Lime.Engine;

namespace Microsoft.ML.Lime.Tests;

public class TargetTests
{
    [Fact]
    public void Classes_ApplyActivationAndAreSortedByRawOutput()
    {
        using DelegateScorer scorer = Scorer(3, activation: Activation.Sigmoid);
        ITargetReader reader = Targets.Classes(0, 2, 0).Open(scorer, [1, 5, 2], [0, 0, 0]);
        Assert.Equal([2, 0], reader.Outputs.Select(number => number.ClassIndex));
        Assert.Equal(Activation.Sigmoid, reader.Activation);
        Assert.Equal([(float)(1 / (1 + Math.Exp(-4))), 0.5f], Read(reader, 0, 9, 4));
        Assert.Equal([1], Targets.TopClasses().Open(scorer, [1, 5, 2], [0, 0, 0]).Outputs.Select(number => number.ClassIndex));
    }

    [Fact]
    public void Outputs_WhenModelHasActivation_StayRaw()
    {
        using DelegateScorer scorer = Scorer(3, activation: Activation.Softmax);
        ITargetReader reader = Targets.Outputs(2, 0).Open(scorer, [1, 5, 2], [0, 0, 0]);
        Assert.Equal(["output 2", "output 0"], reader.Outputs.Select(number => number.TargetName));
        Assert.Equal(Activation.None, reader.Activation);
        Assert.Equal([4f, -7f], Read(reader, -7, 9, 4));
    }

    [Fact]
    public void Sum_AddsSpatialValuesOfChannelInEitherLayout()
    {
        float[] output = [.. Enumerable.Range(0, 24).Select(i => (float)(1 << i % 12) * (i < 12 ? 1 : -1))];
        using DelegateScorer first = Scorer(24, [2, 3, 4]), last = Scorer(24, [3, 4, 2], layout: TensorLayout.Nhwc),
            flat = Scorer(24, [24]);
        Assert.Equal([-4095f, 4095f], Read(Targets.Sum([1, 0]).Open(first, output, output), output));
        Assert.Equal([Enumerable.Range(0, 12).Sum(cell => output[2 * cell + 1])],
            Read(Targets.Sum([1]).Open(last, output, output), output));
        Assert.Equal([Enumerable.Range(0, 12).Sum(cell => output[2 * cell])],
            Read(Targets.Sum([0], TensorLayout.Nhwc).Open(Scorer(24, [3, 4, 2]), output, output), output));
        Assert.Equal([output[7]], Read(Targets.Sum([7]).Open(flat, output, output), output));
    }

    // The value of element i is i. The input has 6 x 8 pixels.
    [Theory]
    [InlineData(TensorLayout.Nchw, new[] { 6, 8, 2 }, 1, 48 * 48, false)]     // channels last: 1 + 3 + ... + 95
    [InlineData(TensorLayout.Nhwc, new[] { 2, 6, 8 }, 1, 48 * 143 / 2, false)] // channels first: 48 + ... + 95
    [InlineData(TensorLayout.Nchw, new[] { 3, 4, 2 }, 0, 132, true)]          // the same ratio, not the same size: 0 + 2 + ... + 22
    [InlineData(TensorLayout.Nhwc, new[] { 2, 3, 4 }, 0, 66, true)]           // 0 + 1 + ... + 11
    [InlineData(TensorLayout.Nchw, new[] { 2, 3, 4 }, 0, 66, false)]
    [InlineData(TensorLayout.Nchw, new[] { 6, 8 }, 0, 47 * 24, false)]        // a map without channels: 0 + ... + 47
    [InlineData(TensorLayout.Nhwc, new[] { 6, 8 }, 0, 47 * 24, false)]
    [InlineData(TensorLayout.Nhwc, new[] { 1, 6, 8 }, 0, 47 * 24, false)]
    [InlineData(TensorLayout.Nchw, new[] { 6, 8, 1 }, 0, 47 * 24, false)]
    [InlineData(TensorLayout.Nchw, new[] { 9, 12 }, 0, 107 * 54, true)]       // the same ratio: 0 + ... + 107
    [InlineData(TensorLayout.Nchw, new[] { 2, 5 }, 1, 35, true)]              // no map: 5 + ... + 9
    [InlineData(TensorLayout.Nhwc, new[] { 2, 5 }, 1, 7, true)]               // 1 + 6
    [InlineData(TensorLayout.Nchw, new[] { 2, 3, 6, 8 }, 1, 144 * 431 / 2, true)] // two axes besides rows and columns: 144 + ... + 287
    [InlineData(TensorLayout.Nchw, new[] { 5 }, 3, 3, false)]
    public void Sum_WhenNoLayoutIsStated_ReadsAxesFromSizesAndTellsGuesses(
        TensorLayout input, int[] shape, int channel, float expected, bool isGuess)
    {
        int length = shape.Aggregate(1, (product, size) => product * size);
        float[] output = [.. Enumerable.Range(0, length).Select(i => (float)i)];
        using DelegateScorer scorer = Scorer(length, shape, layout: input);
        ITarget target = Targets.Sum([channel]);
        Assert.Empty(target.Problems(scorer));
        ITargetReader reader = target.Open(scorer, output, output);
        Assert.Equal([expected], Read(reader, output));
        Assert.Equal(isGuess ? 1 : 0, reader.Guesses.Count);
    }

    [Fact]
    public void Sum_WhenLayoutIsStated_TakesItWhateverTheSizes()
    {
        float[] output = [.. Enumerable.Range(0, 48).Select(i => (float)i)];
        using DelegateScorer map = Scorer(48, [6, 8]), wide = Scorer(96, [6, 8, 2]);
        ITargetReader row = Targets.Sum([1], TensorLayout.Nchw).Open(map, output, output);
        ITargetReader column = Targets.Sum([1], TensorLayout.Nhwc).Open(map, output, output);
        Assert.Equal([92f], Read(row, output));     // 8 + ... + 15
        Assert.Equal([126f], Read(column, output)); // 1 + 9 + ... + 41
        Assert.Empty(row.Guesses);
        Assert.Empty(Targets.Sum([5], TensorLayout.Nchw).Problems(wide));
        Assert.Contains("has 2 channels", Assert.Single(Targets.Sum([5]).Problems(wide)), StringComparison.Ordinal);
        Assert.Contains("one channel, 0", Assert.Single(Targets.Sum([5]).Problems(map)), StringComparison.Ordinal);
    }

    [Fact]
    public void Sum_OfAMapWithoutChannels_TakesABox()
    {
        float[] output = [.. Enumerable.Range(0, 48).Select(i => (float)i)];
        using DelegateScorer scorer = Scorer(48, [6, 8]);
        ITarget target = Targets.Sum([0], new ImageBox(1, 2, 3, 4));
        Assert.Empty(target.Problems(scorer));
        Assert.Equal([17f + 18 + 25 + 26], Read(target.Open(scorer, output, output), output)); // rows 2 and 3, columns 1 and 2
    }

    [Fact]
    public void ClassesAndBoxes_OfAMap_AreRefused()
    {
        foreach (int[] shape in new[] { new[] { 6, 8 }, [1, 6, 8] })
        {
            using DelegateScorer scorer = Scorer(48, shape);
            Assert.Contains("--target sum:0 is", Assert.Single(Targets.TopClasses().Problems(scorer)), StringComparison.Ordinal);
            var box = new ImageBox(0, 0, 4, 4);
            Assert.Contains("taken as a map", Assert.Single(Targets.DetectedBox(box, 0).Problems(scorer)), StringComparison.Ordinal);
            Assert.Empty(Targets.DetectedBox(box, 0, BoxLayout.Parse("xyxy,rows")).Problems(scorer));
        }
    }

    [Theory]
    [InlineData(0, 0, 8, 6, 4095)]         // the whole input: 6 x 8 pixels for 3 x 4 cells
    [InlineData(2, 2, 4, 4, 1 << 5)]       // one cell: row 1, column 1
    [InlineData(0, 3, 3.1, 6, (1 << 4) + (1 << 5) + (1 << 8) + (1 << 9))] // centers at y 3 and 5, x 1 and 3
    [InlineData(-5, -5, 1.1, 1.1, 1)]
    public void Sum_WhenBoxIsGiven_AddsCellsWithCenterInBox(double left, double top, double right, double bottom, float expected)
    {
        float[] output = [.. Enumerable.Range(0, 12).Select(i => (float)(1 << i))];
        using DelegateScorer scorer = Scorer(12, [1, 3, 4]);
        ITarget target = Targets.Sum([0], new ImageBox(left, top, right, bottom));
        Assert.Empty(target.Problems(scorer));
        Assert.Equal([expected], Read(target.Open(scorer, output, output), output));
    }

    [Fact]
    public void Sum_WhenMaskIsGiven_WeightsCellsByMaskAtCenter()
    {
        float[] output = [.. Enumerable.Range(0, 12).Select(i => (float)(1 << i))];
        using DelegateScorer scorer = Scorer(12, [1, 3, 4]);
        var mask = new AttributionMap(1, 2, [0, 0.5f]); // right half with weight 0.5
        Assert.Equal([0.5f * (4 + 8 + 64 + 128 + 1024 + 2048)], Read(Targets.Sum([0], mask).Open(scorer, output, output), output));
    }

    [Fact]
    public void DetectedBox_ReturnsBestScoreTimesOverlap()
    {
        // Three boxes: center, size, objectness, two class scores.
        float[] rows =
        [
            10, 10, 10, 20, 0.5f, 0.1f, 0.8f, // 5,0 to 15,20: equals the given box
            15, 10, 10, 20, 1.0f, 0.9f, 0.9f, // shifted right by half its width: overlap 1/3
            40, 40, 10, 10, 1.0f, 1.0f, 1.0f, // elsewhere
        ];
        var box = new ImageBox(5, 0, 15, 20);
        using DelegateScorer scorer = Scorer(21, [3, 7]);
        float Score(int index) =>
            Read(Targets.DetectedBox(box, index, BoxLayout.Parse("cxcywh,rows,objectness=4")).Open(scorer, rows, rows), rows)[0];
        Assert.Equal(0.4f, Score(1), 1e-6f);      // 0.5 * 0.8 against 0.9 / 3
        Assert.Equal(0.9f / 3, Score(0), 1e-6f);  // 0.05 against 0.9 / 3

        // Transposed and without objectness: the longer axis of the shape is that of the boxes.
        float[] columns = new float[5 * 7];
        for (int i = 0; i < 7; i++)
            (columns[i], columns[7 + i], columns[14 + i], columns[21 + i], columns[28 + i]) = (10 + i, 10, 10, 20, i == 5 ? 0.9f : 0.2f);
        using DelegateScorer transposed = Scorer(35, [1, 5, 7]);
        Assert.Equal(0.9f / 3, Read(Targets.DetectedBox(box, 0).Open(transposed, columns, columns), columns)[0], 1e-6f);
    }

    [Fact]
    public void Custom_ReturnsFunctionValuesAndThrowsOnNaN()
    {
        using DelegateScorer scorer = Scorer(3);
        ITargetReader reader = Targets.Custom(["spread", "last"], (output, values) =>
            (values[0], values[1]) = (output[1] - output[0], output[2]))
            .Open(scorer, [0, 0, 0], [0, 0, 0]);
        Assert.Equal([5f, 3f], Read(reader, 2, 7, 3));
        Assert.Contains("'spread' is NaN", Assert.Throws<LimeException>(() =>
            Read(Targets.Custom(["spread"], (_, values) => values[0] = float.NaN).Open(scorer, [0, 0, 0], [0, 0, 0]), 1, 2, 3)).Message,
                StringComparison.Ordinal);
    }

    [Fact]
    public void Problems_WhenTargetDoesNotFitModel_ReportsEachReason()
    {
        using DelegateScorer flat = Scorer(24), spatial = Scorer(24, [2, 3, 4]);
        Assert.Contains("Output 24 does not exist", Assert.Single(Targets.Outputs(24, 23).Problems(flat)), StringComparison.Ordinal);
        Assert.Contains("has 2 channels", Assert.Single(Targets.Sum([2]).Problems(spatial)), StringComparison.Ordinal);
        Assert.Equal(2, Targets.Sum([-1, 5]).Problems(spatial).Count);
        Assert.Contains("no area", Assert.Single(Targets.Sum([0], new ImageBox(3, 3, 3, 9)).Problems(spatial)), StringComparison.Ordinal);
        Assert.Contains("no centre of a cell", Assert.Single(Targets.Sum([0], new ImageBox(0, 0, 0.5, 0.5)).Problems(spatial)),
            StringComparison.Ordinal);
        Assert.Contains("[24]", Assert.Single(Targets.Sum([0], new ImageBox(0, 0, 5, 5)).Problems(flat)), StringComparison.Ordinal);
        Assert.Contains("[24]", Assert.Single(Targets.DetectedBox(new(0, 0, 5, 5), 0).Problems(flat)), StringComparison.Ordinal);
        BoxLayout layout = BoxLayout.Parse("cxcywh,objectness=4");
        Assert.Contains("has 2 classes", Assert.Single(Targets.DetectedBox(new(0, 0, 5, 5), 2, layout).Problems(Scorer(70, [10, 7]))),
            StringComparison.Ordinal);
        Assert.Contains("needs 13 numbers", Assert.Single(Targets.DetectedBox(new(0, 0, 5, 5), 0, BoxLayout.Parse("xyxy,class=12"))
            .Problems(Scorer(70, [10, 7]))), StringComparison.Ordinal);
    }

    [Fact]
    public void Explain_WhenOptionsAndTargetAreInvalid_ReportsAllProblems()
    {
        var model = new LinearModel(6, 8, 1, TensorLayout.Nchw);
        LimeException error = Assert.Throws<LimeException>(() =>
            new LimeExplainer(new LimeOptions { Samples = 1, Classes = [0], Target = Targets.Outputs(7) })
            .Explain(model.Scorer(), model.Image()));
        Assert.Equal(3, error.Problems.Count);
        Assert.Equal(0, model.ImagesScored);
    }

    [Fact]
    public void Explain_WhenTargetIsOutputs_NamesOutputsAndExplainsRawValues()
    {
        var model = new LinearModel(6, 8, 1, TensorLayout.Nchw, outputs: 3);
        ImageExplanation result =
            new OcclusionExplainer(new OcclusionOptions { Target = Targets.Outputs(1, 2), Upsampling = MapUpsampling.None })
            .Explain(model.Scorer(activation: Activation.Softmax), model.Image());
        ImageExplanation raw = new OcclusionExplainer(new OcclusionOptions { Classes = [1], Upsampling = MapUpsampling.None })
            .Explain(model.Scorer(), model.Image());
        Assert.Equal(["output 1", "output 2"], result.Classes.Select(target => target.TargetName));
        Assert.All(result.Classes, target => Assert.Null(target.ClassIndex));
        Assert.Equal(Activation.None, result.Activation);
        Assert.Equal(raw.Classes[0].Probability, result.Classes[0].Probability);
        Assert.Equal(raw.Classes[0].Map.Values.ToArray(), result.Classes[0].Map.Values.ToArray());
        Assert.Equal("class 1", raw.Classes[0].Label);
    }

    [Fact]
    public void Classes_WhenOutputIsSpatialOrATable_ReportsTheTargetsThatFit()
    {
        using DelegateScorer spatial = Scorer(24, [2, 3, 4]), table = Scorer(24, [4, 6]), pooled = Scorer(24, [24, 1, 1]);
        foreach (ITarget target in new[] { Targets.TopClasses(), Targets.Classes(1) })
        {
            Assert.Contains("--target sum:C is", Assert.Single(target.Problems(spatial)), StringComparison.Ordinal);
            Assert.Contains("--target box:CLASS@", Assert.Single(target.Problems(table)), StringComparison.Ordinal);
            Assert.Empty(target.Problems(pooled));
        }
        LimeException error = Assert.Throws<LimeException>(() =>
            new OcclusionExplainer().Explain(spatial, ImageBuffer.FromBytes(6, 8, 1, new byte[48])));
        Assert.Contains("The output [2,3,4] has values at many places", error.Message, StringComparison.Ordinal);
        using DelegateScorer single = Scorer(1, activation: Activation.Softmax);
        Assert.Contains("always 1", Assert.Single(Targets.TopClasses().Problems(single)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Activation.None, 0.3f, 0.7, true)]
    [InlineData(Activation.Auto, 0.3f, 0.7, true)]
    [InlineData(Activation.None, 2f, -2, false)]
    [InlineData(Activation.Auto, 2f, 0.11920292, true)]
    [InlineData(Activation.Sigmoid, 0.3f, 0.42555748, true)]
    public void Classes_SingleOutputWithTwoNames_IsTheScoreOfTheSecond(
        Activation activation, float output, double first, bool isProbability)
    {
        using var scorer = new DelegateScorer(new ScorerInput(6, 8, 1, TensorLayout.Nchw), 1, (_, _, _) => { })
        {
            Activation = activation,
            ClassNames = ["cat", "dog"],
            ReturnsProbabilities = output < 1,
        };
        ITargetReader reader = Targets.Classes(0, 1).Open(scorer, [output], [output]);
        float[] values = Read(reader, output);
        int cat = reader.Outputs[0].ClassName == "cat" ? 0 : 1;
        Assert.Equal(first, values[cat], 1e-6);
        Assert.Equal(isProbability ? 1 - first : -first, values[1 - cat], 1e-6);
        Assert.Equal(first > (isProbability ? 0.5 : 0) ? 0 : 1, cat); // the larger one first
        Assert.Equal(isProbability, reader.AreProbabilities);
        using var unnamed = new DelegateScorer(scorer.Input, 1, (_, _, _) => { }) { Activation = activation };
        Assert.Contains("Class 1 does not exist", Assert.Single(Targets.Classes(1).Problems(unnamed)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Activation.None, new[] { 0.34f, -0.2f }, false)]
    [InlineData(Activation.None, new[] { 0.34f }, false)]
    [InlineData(Activation.None, new[] { 0.3f, 0.7f }, true)]
    [InlineData(Activation.Softmax, new[] { 3f, 0.7f }, true)]
    [InlineData(Activation.Auto, new[] { 0.3f, 0.6f }, true)]
    public void Classes_AreProbabilities_OnlyIfTheValuesAre(Activation activation, float[] output, bool expected)
    {
        using DelegateScorer scorer = Scorer(output.Length, activation: activation);
        Assert.Equal(expected, Targets.TopClasses().Open(scorer, output, output).AreProbabilities);
    }

    [Fact]
    public void OutputShape_WhenSizeDiffersFromOutputLength_Throws() => Assert.Throws<ArgumentException>(() => Scorer(7, [2, 3]));

    private static DelegateScorer Scorer(
        int outputs, int[]? shape = null, Activation activation = Activation.None, TensorLayout layout = TensorLayout.Nchw) =>
        new(new ScorerInput(6, 8, 1, layout), outputs, (_, _, _) => { }) { OutputShape = shape ?? [outputs], Activation = activation };

    private static float[] Read(ITargetReader reader, params float[] output)
    {
        var values = new float[reader.Outputs.Count];
        reader.Read(output, values);
        return values;
    }
}
