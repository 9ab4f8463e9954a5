using Microsoft.ML.Data;
using Microsoft.ML.Lime.Engine;
using static Microsoft.ML.Lime.Onnx.Model.TensorElement;

namespace Microsoft.ML.Lime.Tests;

/// <summary>Targets other than classes in pipelines.</summary>
public sealed class MethodTargetTests : MethodTest
{
    /// <summary>A model with two planes of 4 x 6 cells: the mean red and the mean green of each cell of 20 x 16 pixels.</summary>
    private static DelegateScorer Planes() => new(new(Height, Width, 3, TensorLayout.Nchw), 2 * 4 * 6, (batch, images, scores) =>
    {
        scores.Clear();
        for (int image = 0; image < images; image++)
            for (int channel = 0; channel < 2; channel++)
                for (int y = 0; y < Height; y++)
                    for (int x = 0; x < Width; x++)
                        scores[((image * 2 + channel) * 4 + y / 20) * 6 + x / 16] +=
                            batch[((image * 3 + channel) * Height + y) * Width + x] / (20 * 16);
    })
    {
        OutputShape = [2, 4, 6],
    };

    [Theory]
    [MemberData(nameof(Methods))]
    public void Explain_WithSpatialSumTarget_MatchesEngineAndNamesTarget(string method)
    {
        ITarget target = Targets.Sum([1, 0], new ImageBox(16, 20, 48, 60));
        IDataView files = Files("0.png", "");
        IDataView view = Images(Estimator(Ml.Lime(), method, Planes(), target: target)).Fit(files).Transform(files);
        ExplanationRow[] rows = [.. Ml.Data.CreateEnumerable<ExplanationRow>(view, reuseRowObject: false)];

        Same(Expected(method, Planes(), 0, target: target), rows[0]);
        Assert.Equal([-1, -1], rows[0].ClassIndex);
        Assert.Equal(["sum of channel 1 in the box 16,20,48,60", "sum of channel 0 in the box 16,20,48,60"], rows[0].ClassName);
        // Expected value: the sum of the means of the four cells in the box, each of 20 x 16 pixels.
        ImageBuffer scene = Scene(0);
        double green = 0;
        for (int y = 20; y < 60; y++)
            for (int x = 16; x < 48; x++)
                green += scene.Bytes[(y * Width + x) * 3 + 1] / 320.0;
        Assert.Equal(green, rows[0].Probability[0], 1e-2);
        Assert.Equal(2 * Height * Width, rows[1].ScoreMap.Length); // a row without an image has maps for all target values, too
        Assert.False(view.Schema["Explanation.Probability"].HasSlotNames());
    }

    [Theory]
    [InlineData(ChainScoring.Composed)]
    [InlineData(ChainScoring.RowByRow)]
    public void Occlusion_OfSegmentationHeadInChain_MatchesManualSumsBeforeAndAfterLoading(ChainScoring scoring)
    {
        // Two planes of the input's size: green, and blue times -0.5.
        string head = Path.Combine(Folder, "head.onnx");
        File.WriteAllBytes(head, new TinyOnnx().Input("x", Float32, 1, 3, Height, Width).Output("y", Float32, 1, 2, Height, Width)
            .Node("Conv", "x,w", "y").Weights("w", [2, 3, 1, 1], 0, 1, 0, 0, 0, -0.5f).ToBytes());
        ITransformer chain = Ml.Transforms.LoadImages("Image", Folder, "ImagePath")
            .Append(Ml.Transforms.ResizeImages("Image", Width, Height))
            .Append(Ml.Transforms.ExtractPixels("x", "Image")).Append(Ml.Transforms.ApplyOnnxModel("y", "x", head)).Fit(Files());
        using IScorer scorer = Ml.Lime().OpenScorer(chain, "Image", new() { Scoring = scoring });
        OcclusionOptions options = new()
        {
            MaskSize = (40, 32),
            Stride = (40, 32),
            MaskClipping = false,
            Baseline = Baselines.Color(0),
            Upsampling = MapUpsampling.None,
            Target = Targets.Sum([1, 0], new ImageBox(10, 20, 50, 70), scoring == ChainScoring.Composed ? null : TensorLayout.Nchw),
        };
        if (scoring == ChainScoring.RowByRow) // this scorer knows the output only as a vector, not its axis order
            Assert.StartsWith("The model does not state whether the output [2,80,96] has its channels first or last;",
                Assert.Throws<LimeException>(() => Ml.Lime().ExplainImage("E", "Image", scorer,
                    new() { Method = options with { Target = Targets.Sum([0]) } })).Message, StringComparison.Ordinal);
        ITransformer model = Images(Ml.Lime().ExplainImage("Explanation", "Image", scorer, new() { Method = options })).Fit(Files());

        var expected = new float[2 * 2 * 3];
        ImageBuffer scene = Scene(1);
        for (int y = 20; y < 70; y++)
            for (int x = 10; x < 50; x++)
            {
                expected[y / 40 * 3 + x / 32] -= 0.5f * scene.Bytes[(y * Width + x) * 3 + 2];
                expected[6 + y / 40 * 3 + x / 32] += scene.Bytes[(y * Width + x) * 3 + 1];
            }
        using MemoryStream stream = new();
        Ml.Model.Save(model, null, stream);
        foreach (ITransformer either in new[] { model, Ml.Model.Load(stream, out _), Ml.Lime().Load(stream, out _) })
        {
            IDataView view = either.Transform(Files("1.png"));
            Assert.Equal(expected, ReadVectors<float>(view, "Explanation.ScoreMap").Single());
            Assert.Equal([expected[..6].Sum(), expected[6..].Sum()], ReadVectors<float>(view, "Explanation.Probability").Single());
        }
    }

    [Fact]
    public void Occlusion_OfRegressionOutput_MatchesManualSums()
    {
        // One output: the sum of red over the upper half. A black mask removes the sum of the pixels that it covers.
        IScorer regression = new DelegateScorer(new ScorerInput(Height, Width, 3, TensorLayout.Nhwc), 1, (batch, images, values) =>
        {
            for (int image = 0; image < images; image++)
            {
                double sum = 0;
                for (int pixel = 0; pixel < Height / 2 * Width; pixel++)
                    sum += batch[(image * Height * Width + pixel) * 3];
                values[image] = (float)sum;
            }
        });
        OcclusionOptions options = new()
        {
            MaskSize = (20, 32),
            Stride = (20, 32),
            MaskClipping = false,
            Baseline = Baselines.Color(0),
            Upsampling = MapUpsampling.None,
            Target = Targets.Outputs(0),
        };
        IDataView files = Files("2.png");
        IDataView view = Images(Ml.Lime().ExplainImage("Explanation", "Image", regression, new() { Method = options }))
            .Fit(files).Transform(files);
        ExplanationRow row = Ml.Data.CreateEnumerable<ExplanationRow>(view, reuseRowObject: false).Single();

        var expected = new double[4 * 3];
        ImageBuffer scene = Scene(2);
        for (int y = 0; y < Height / 2; y++)
            for (int x = 0; x < Width; x++)
                expected[y / 20 * 3 + x / 32] += scene.Bytes[(y * Width + x) * 3];
        Assert.Equal(expected.Select(value => (float)value), row.ScoreMap);
        Assert.Equal([(float)expected.Sum()], row.Probability);
        Assert.Equal((-1, "output 0"), (row.ClassIndex.Single(), row.ClassName.Single()));
    }

    [Fact]
    public void Explain_WithCustomTarget_MatchesEngineAndTopClassesIsCappedAtOutputCount()
    {
        ITarget difference = Targets.Custom(["left less right"], (output, values) => values[0] = output[0] - output[1]);
        LimeOptions lime = new() { Samples = 40, Segmenter = Segmenters.Grid(12), Surrogate = Surrogates.Ridge(), Target = difference };
        IDataView files = Files("0.png");
        LimeExplanationRow row = Ml.Data.CreateEnumerable<LimeExplanationRow>(Images(Ml.Lime().ExplainImage("Explanation", "Image",
            Halves(_ => { }), new() { Method = lime })).Fit(files).Transform(files), false).Single();
        ImageExplanation expected = new LimeExplainer(lime).Explain(Halves(_ => { }), Scene(0));
        Same(expected, row);
        Assert.Equal(expected.Classes[0].Surrogate!.Importance.Select(value => (float)value), row.Importance);

        ITransformer top = Images(Ml.Lime().ExplainImage("Explanation", "Image", Halves(_ => { }),
            new() { Method = lime with { Target = Targets.TopClasses(5) } })).Fit(files);
        Assert.Equal(2, ReadVectors<int>(top.Transform(files), "Explanation.ClassIndex").Single().Length); // the model has only two outputs
    }

    [Fact]
    public void Occlusion_WhenTargetReturnsMoreValuesThanDeclared_Throws()
    {
        IDataView files = Files("0.png");
        IDataView view = Images(Ml.Lime().ExplainImage("E", "Image", Halves(_ => { }),
            new() { Method = Occlusion with { Target = new Positive() } }))
            .Fit(files).Transform(files);
        Assert.StartsWith("The target positive gave 2 values for row 0, but 1 when the columns were created;",
            Assert.Throws<LimeException>(() => ReadVectors<float>(view, "E.ScoreMap")).Message, StringComparison.Ordinal);
    }

    private sealed class Positive : ITarget
    {
        public ComponentInfo Info => new("positive");

        public IReadOnlyList<string> Problems(IScorer scorer) => [];

        public ITargetReader Open(IScorer scorer, ReadOnlySpan<float> image, ReadOnlySpan<float> baseline) =>
            Targets.Outputs(image[0] > 0 ? [0, 1] : [0]).Open(scorer, image, baseline);
    }
}
