using Microsoft.ML.Data;
using Microsoft.ML.Lime.Engine;
using Microsoft.ML.Lime.Onnx.Model;
using Microsoft.ML.Transforms.Image;

namespace Microsoft.ML.Lime.Tests;

/// <summary>A detector with the outputs of Tiny YOLOv2, as the sample DetectedBox explains it.</summary>
/// <remarks>With the environment variable <c>MLNETLIME_RECORD</c> set to 1 this class writes the sample's model.</remarks>
public sealed class DetectorTests : PipelineTest
{
    private const int Anchors = 5, Values = 25, Cells = 13;

    private static string Stored => Path.Combine(Checkout.Root, "docs", "samples", "DetectedBox", "detector.onnx");

    /// <summary>The third anchor of each cell is an object (a boat) if the mean blue of 3 x 3 cells is above 140.</summary>
    private static byte[] Detector()
    {
        int channels = Anchors * Values;
        float[] weights = new float[channels * 3], bias = new float[channels];
        for (int anchor = 0; anchor < Anchors; anchor++)
            bias[anchor * Values + 4] = anchor == 2 ? -7 : -20;
        weights[(2 * Values + 4) * 3 + 2] = 0.05f;
        (bias[2 * Values + 2], bias[2 * Values + 3]) = (0.25f, -0.15f); // the logarithms of width and height, over those of the anchor
        bias[2 * Values + 5 + 3] = 6;
        return new TinyOnnx()
            .Input("image", TensorElement.Float32, 1, 3, 416, 416)
            .Output("grid", TensorElement.Float32, 1, channels, Cells, Cells)
            .Weights("weights", [channels, 3, 1, 1], weights)
            .Weights("bias", [channels], bias)
            .Node("AveragePool", "image", "mean", ("kernel_shape", new long[] { 96, 96 }), ("strides", new long[] { 32, 32 }),
                ("pads", new long[] { 32, 32, 32, 32 }), ("count_include_pad", 1))
            .Node("Conv", "mean,weights,bias", "grid").ToBytes();
    }

    [Fact]
    public void StoredModel_IsTheGeneratedOne()
    {
        if (Environment.GetEnvironmentVariable("MLNETLIME_RECORD") == "1")
            File.WriteAllBytes(Stored, Detector());
        Assert.Equal(Detector(), File.ReadAllBytes(Stored));
    }

    [Fact]
    public void OneBox_ByAnyScorer_IsExplainedByWhatTheModelSees()
    {
        string file = Path.Combine(Folder, "detector.onnx");
        File.WriteAllBytes(file, Detector());
        // The model sees 3 x 3 cells around the cell in the middle: blue there, black elsewhere.
        const int cell = 6 * Cells + 6, size = 416;
        var pixels = new byte[size * size * 3];
        for (int y = 160; y < 256; y++)
            for (int x = 160; x < 256; x++)
                pixels[(y * size + x) * 3 + 2] = 200;
        using MLImage photo = Images.MLImages.ToImage(ImageBuffer.FromBytes(size, size, 3, pixels));
        IDataView rows = Ml.Data.LoadFromEnumerable([new Row { image = photo }]);
        ITransformer model = Ml.Transforms.ResizeImages("image", size, size)
            .Append(Ml.Transforms.ExtractPixels("image")).Append(Ml.Transforms.ApplyOnnxModel("grid", "image", file)).Fit(rows);
        ITarget target = Targets.Custom(["boat"], (output, values) =>
            values[0] = 1 / (1 + MathF.Exp(-output[(2 * Values + 4) * Cells * Cells + cell])));
        // A grid of 13 x 13: a segment per cell.
        LimeOptions options = new()
        {
            Target = target,
            Segmenter = Segmenters.Grid(Cells * Cells),
            Baseline = Baselines.Color(0, 0, 0),
            Samples = 600,
        };
        foreach (ChainScoring scoring in new[] { ChainScoring.RowByRow, ChainScoring.Composed })
        {
            using IScorer scorer = Ml.Lime().OpenScorer(model, "image", new() { Scoring = scoring, Activation = Activation.None });
            Assert.Equal([Anchors * Values, Cells, Cells], scorer.OutputShape);
            IDataView view = Ml.Lime().ExplainImage("Explanation", "image", scorer, new() { Method = options }).Fit(rows).Transform(rows);
            LimeExplanationRow row = Ml.Data.CreateEnumerable<LimeExplanationRow>(view, reuseRowObject: false).Single();
            Assert.Equal("boat", row.ClassName.Single());
            Assert.Equal(1 / (1 + Math.Exp(-(200 * 0.05 - 7))), row.Probability.Single(), 1e-4);
            int[] first = [.. Enumerable.Range(0, Cells * Cells).OrderByDescending(i => row.Importance[i]).Take(9).Order()];
            Assert.Equal([.. new[] { 5, 6, 7 }.SelectMany(y => new[] { 5, 6, 7 }.Select(x => y * Cells + x))], first);
        }
    }

    private sealed class Row
    {
        [ImageType(416, 416)]
        public MLImage? image { get; set; }
    }
}
