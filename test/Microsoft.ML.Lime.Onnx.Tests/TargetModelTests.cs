using Microsoft.ML.Lime.Engine;
using Microsoft.ML.Lime.Onnx;
using static Microsoft.ML.Lime.Onnx.Model.TensorElement;

namespace Microsoft.ML.Lime.Tests;

/// <summary>
/// Every target on a small model whose map is known: each pixel of a 2 x 3 image is occluded alone (set to 0), so the map is
/// the contribution of the pixel to the target.
/// </summary>
public class TargetModelTests : OnnxTest
{
    private static readonly float[] Pixels = [10, 20, 30, 40, 50, 60];

    [Fact]
    public void Classes_MapIsDropOfClassOutput()
    {
        // y[k] = sum of x[i] * (k + 1) * (i + 1)
        ImageExplanation result = Explain(TinyModels.Linear("N", 1, 2, 3), Targets.Classes(0, 1));
        Assert.Equal([1, 0], result.Classes.Select(target => target.ClassIndex));
        AssertMap(result.Classes[0], i => Pixels[i] * 2 * (i + 1));
        AssertMap(result.Classes[1], i => Pixels[i] * (i + 1));
    }

    [Fact]
    public void Classes_WhenModelReturnsLogits_MapIsDropOfProbability()
    {
        TinyOnnx model = new TinyOnnx().Input("x", Float32, "N", 1, 2, 3).Output("y", Float32, "N", 1)
            .Node("Flatten", "x", "flat", ("axis", 1)).Node("MatMul", "flat,w", "y").Weights("w", [6, 1], .01f, .01f, 0, 0, 0, .02f);
        using OnnxScorer scorer = Open(model); // a single output outside [0, 1] is a logit
        ImageExplanation result = Explainer(Targets.Classes(0)).Explain(scorer, Image());
        double whole = 1 / (1 + Math.Exp(-1.5));
        Assert.Equal(Activation.Sigmoid, result.Activation);
        Assert.Equal(whole, result.Classes[0].Probability, 1e-6);
        AssertMap(result.Classes[0], i => whole - 1 / (1 + Math.Exp(-1.5 + (i < 2 ? Pixels[i] * .01 : i == 5 ? 1.2 : 0))), 1e-6);
    }

    [Fact]
    public void Outputs_RegressionValue_StaysRaw()
    {
        TinyOnnx model = new TinyOnnx().Input("x", Float32, "N", 1, 2, 3).Output("y", Float32, "N", 2)
            .Node("Flatten", "x", "flat", ("axis", 1)).Node("MatMul", "flat,w", "y").Weights("w", [6, 2], 1, -3, 0, 0, 0, 1, 2, 0, 0, 0, 0,
                .5f);
        ClassExplanation target = Explain(model, Targets.Outputs(1)).Classes[0];
        Assert.Equal("output 1", target.TargetName);
        Assert.Equal(-30 + 30 + 30, target.Probability);
        AssertMap(target, i => i switch { 0 => -30, 2 => 30, 5 => 30, _ => 0 });
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Sum_SegmentationOutput_CoversPlaneBoxOrMask(bool channelsLast)
    {
        TinyOnnx Model() => channelsLast
            ? Head().Output("y", Float32, "N", 2, 3, 2).Node("Transpose", "planes", "y", ("perm", new long[] { 0, 2, 3, 1 }))
            : Head().Output("y", Float32, "N", 2, 2, 3).Node("Identity", "planes", "y");
        TensorLayout layout = channelsLast ? TensorLayout.Nhwc : TensorLayout.Nchw;

        ImageExplanation whole = Explain(Model(), Targets.Sum([0, 1], layout));
        AssertMap(whole.Classes[0], i => 2 * Pixels[i]);
        AssertMap(whole.Classes[1], i => -0.5 * Pixels[i]);
        Assert.Equal(420, whole.Classes[0].Probability);

        // Columns 1 and 2 of the lower row.
        ImageExplanation box = Explain(Model(), Targets.Sum([0], new ImageBox(1, 1, 3, 2), layout));
        AssertMap(box.Classes[0], i => i is 4 or 5 ? 2 * Pixels[i] : 0);
        Assert.Equal("sum of channel 0 in the box 1,1,3,2", box.Classes[0].TargetName);

        ImageExplanation mask = Explain(Model(), Targets.Sum([1], new AttributionMap(2, 1, [1, 0]), layout));
        AssertMap(mask.Classes[0], i => i < 3 ? -0.5 * Pixels[i] : 0);

        static TinyOnnx Head() => new TinyOnnx().Input("x", Float32, "N", 1, 2, 3).Node("Conv", "x,w", "planes")
            .Weights("w", [2, 1, 1, 1], 2, -.5f);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void DetectedBox_MapIsDropOfScoreTimesOverlap(bool boxesLast)
    {
        // Two fixed boxes, 0,0 to 2,2 and 1,0 to 3,2. Their scores depend on the first and the last column of pixels.
        const int rows = 8; // the longer axis is that of the boxes; six more boxes are far away and have constant scores
        int numbers = boxesLast ? 5 : 6, score = 4;
        var weights = new float[6 * rows * numbers];
        var bias = new float[rows * numbers];
        for (int box = 0; box < rows; box++)
        {
            Span<float> row = bias.AsSpan(box * numbers, numbers);
            (row[0], row[1], row[2], row[3]) = box switch { 0 => (1, 1, 2, 2), 1 => (2, 1, 2, 2), _ => (50, 50, 2, 2) };
            if (!boxesLast)
                row[5] = 0.5f; // class score, next to the objectness
        }
        foreach ((int pixel, int box) in new[] { (0, 0), (3, 0), (2, 1), (5, 1) })
            weights[pixel * rows * numbers + box * numbers + score] = 0.001f;
        TinyOnnx model = new TinyOnnx().Input("x", Float32, "N", 1, 2, 3).Node("Flatten", "x", "flat", ("axis", 1))
            .Node("MatMul", "flat,w", "product").Node("Add", "product,b", "sum").Node("Reshape", "sum,shape", boxesLast ? "rows" : "y")
            .Weights("w", [6, rows * numbers], weights).Weights("b", [rows * numbers], bias).Longs("shape", -1, rows, numbers);
        model = boxesLast
            ? model.Output("y", Float32, "N", numbers, rows).Node("Transpose", "rows", "y", ("perm", new long[] { 0, 2, 1 }))
            : model.Output("y", Float32, "N", rows, numbers);

        // The given box is the second one; the first overlaps it by 2 of 6. Scores 0.05 and 0.09: the second wins, also with a pixel
        // occluded (0.06 or 0.03 against 0.05 / 3).
        ClassExplanation target = Explain(model, Targets.DetectedBox(new ImageBox(1, 0, 3, 2), 0)).Classes[0];
        double factor = boxesLast ? 1 : 0.5;
        Assert.Equal(0.09 * factor, target.Probability, 1e-6);
        AssertMap(target, i => i is 2 or 5 ? Pixels[i] * 0.001 * factor : 0, 1e-6);
        Assert.Equal("class 0 in the box 1,0,3,2", target.TargetName);
    }

    [Fact]
    public void Custom_MapIsDropOfFunctionValue()
    {
        ITarget difference = Targets.Custom(["second less first"], (output, values) => values[0] = output[1] - output[0]);
        AssertMap(Explain(TinyModels.Linear("N", 1, 2, 3), difference).Classes[0], i => Pixels[i] * (i + 1));
    }

    [Fact]
    public void OutputShape_ExcludesBatchAxis()
    {
        using OnnxScorer pooled = Open(TinyModels.ChannelMeans(4, 6)), flat = Open(TinyModels.Linear("N", 1, 2, 3));
        using OnnxScorer fixedBatch = Open(TinyModels.Linear(3, 1, 2, 3));
        Assert.Equal([3, 1, 1], pooled.OutputShape);
        Assert.Equal([2], flat.OutputShape);
        Assert.Equal([2], fixedBatch.OutputShape);
    }

    [Theory]
    [InlineData("lime")]
    [InlineData("occlusion")]
    [InlineData("kernelshap")]
    [InlineData("rise")]
    public void Explain_FixedBatchModel_MatchesDynamicBatchModel(string method)
    {
        IExplainer explainer = method switch
        {
            "lime" => new LimeExplainer(new() { Segmenter = Segmenters.Grid(6), Samples = 40, Surrogate = Surrogates.Ridge() }),
            "occlusion" => Explainer(Targets.TopClasses()),
            "kernelshap" => new KernelShapExplainer(new() { Segmenter = Segmenters.Grid(6), Samples = 40 }),
            _ => new RiseExplainer(new() { Samples = 40, Grid = 2 }),
        };
        var raw = new OnnxScorerOptions { Activation = Activation.None };
        using OnnxScorer open = Open(TinyModels.Linear("N", 1, 2, 3), raw), three = Open(TinyModels.Linear(3, 1, 2, 3), raw);
        ImageExplanation one = ExplainMeasured(open), other = ExplainMeasured(three);
        Assert.Equal(one.Classes[0].Map.Values.ToArray(), other.Classes[0].Map.Values.ToArray());
        Assert.Equal(one.ModelCalls, other.ModelCalls);

        // The first explanation measures the scorer, with a cost that depends on the batch size.
        ImageExplanation ExplainMeasured(OnnxScorer scorer)
        {
            explainer.Explain(scorer, Image());
            return explainer.Explain(scorer, Image());
        }
    }

    private ImageExplanation Explain(TinyOnnx model, ITarget target)
    {
        using OnnxScorer scorer = Open(model, new OnnxScorerOptions { Activation = Activation.None });
        return Explainer(target).Explain(scorer, Image());
    }

    private static OcclusionExplainer Explainer(ITarget target) => new(new()
    {
        Target = target,
        MaskSize = (1, 1),
        Stride = (1, 1),
        MaskClipping = false,
        Baseline = Baselines.Color(0),
        Upsampling = MapUpsampling.None,
    });

    private static ImageBuffer Image() => ImageBuffer.FromBytes(2, 3, 1, [.. Pixels.Select(pixel => (byte)pixel)]);

    private static void AssertMap(ClassExplanation target, Func<int, double> expected, double tolerance = 1e-3)
    {
        Assert.Equal((2, 3), (target.Map.Height, target.Map.Width));
        for (int i = 0; i < 6; i++)
            Assert.Equal(expected(i), target.Map.Values[i], tolerance);
    }
}
