using Microsoft.ML.Lime.Engine;
using Microsoft.ML.Transforms.Image;
using static Microsoft.ML.Lime.Onnx.Model.TensorElement;
using Anchor = Microsoft.ML.Transforms.Image.ImageResizingEstimator.Anchor;
using Order = Microsoft.ML.Transforms.Image.ImagePixelExtractingEstimator.ColorsOrder;

namespace Microsoft.ML.Lime.Tests.Chains;

/// <summary>Explanations of chains have the chain's own probabilities, and the map shows a patch that the model is known to see.</summary>
public sealed class ForeignChainTests : PipelineTest
{
    private const int Side = 8;

    public static TheoryData<ChainScoring, Order> PixelOrders =>
        [.. from scoring in (ChainScoring[])[ChainScoring.RowByRow, ChainScoring.Composed]
            from order in Enum.GetValues<Order>() select (scoring, order)];

    public static TheoryData<ChainScoring, Anchor> Anchors =>
        [.. from scoring in (ChainScoring[])[ChainScoring.RowByRow, ChainScoring.Composed]
            from anchor in Enum.GetValues<Anchor>() select (scoring, anchor)];

    /// <summary>Two logits: a weighted sum of the pixels, and 0. Each value has another weight, so that their order counts.</summary>
    private string Model(float largest)
    {
        var random = new Random(3);
        int length = Side * Side * 3;
        float[] weights = [.. Enumerable.Range(0, length)
            .SelectMany(_ => new[] { (0.5f + random.NextSingle()) * 8 / (length * largest), 0 })];
        string path = Path.Combine(Folder, FormattableString.Invariant($"sum{largest}.onnx"));
        File.WriteAllBytes(path, new TinyOnnx().Input("x", Float32, "N", 3, Side, Side).Output("y", Float32, "N", 2)
            .Weights("w", [length, 2], weights).Node("Flatten", "x", "flat", ("axis", 1)).Node("MatMul", "flat,w", "y").ToBytes());
        return path;
    }

    /// <summary>A dark photo with a bright patch in colour.</summary>
    private string Photo(int height, int width, (int Top, int Left, int Bottom, int Right) patch)
    {
        var random = new Random(5);
        var pixels = new byte[height * width * 3];
        for (int i = 0; i < pixels.Length; i++)
        {
            (int y, int x) = (i / 3 / width, i / 3 % width);
            bool isPatch = y >= patch.Top && y < patch.Bottom && x >= patch.Left && x < patch.Right;
            pixels[i] = (byte)((isPatch ? 130 + 50 * (i % 3) : 0) + random.Next(20));
        }
        ImageFile.SavePng(ImageBuffer.FromBytes(height, width, 3, pixels), Path.Combine(Folder, "patch.png"));
        return "patch.png";
    }

    private (float Probability, float[] Map) Explain(IScorer scorer, IDataView view)
    {
        var photos = Ml.Transforms.LoadImages("Photo", Folder, "ImagePath");
        IDataView explained = photos.Append(Ml.Lime().ExplainImage("E", "Photo", scorer, new()
        {
            Method = new OcclusionOptions { MaskSize = (2, 2), Stride = (1, 1), Baseline = Baselines.Color(0, 0, 0) },
            Classes = [0],
        })).Fit(view).Transform(view);
        return (ReadVectors<float>(explained, "E.Probability")[0][0], ReadVectors<float>(explained, "E.ScoreMap")[0]);
    }

    private static void IsInside(float[] map, Func<int, int, bool> isPatch)
    {
        int at = Array.IndexOf(map, map.Max());
        Assert.True(isPatch(at / Side, at % Side), $"The largest value is at row {at / Side}, column {at % Side}.");
    }

    private static double Softmax(float[] logits) => 1 / (1 + Math.Exp(logits[1] - logits[0]));

    [Theory]
    [MemberData(nameof(PixelOrders))]
    public void Explain_ExtractPixelsOfEveryKind_HasChainsProbabilityAndPlace(ChainScoring scoring, Order order)
    {
        IDataView view = Files(Photo(Side, Side, (1, 4, 4, 7)));
        HashSet<double> found = [];
        foreach (bool interleave in (bool[])[false, true])
            foreach (float offset in (float[])[0, 30.5f])
                foreach (float scale in (float[])[1, 1 / 255f])
                {
                    ITransformer chain = Ml.Transforms.LoadImages("Image", Folder, "ImagePath")
                        .Append(Ml.Transforms.ResizeImages("Image", Side, Side))
                        .Append(Ml.Transforms.ExtractPixels(
                            "x", "Image", ImagePixelExtractingEstimator.ColorBits.Rgb, order, interleave, offset, scale))
                        .Append(Ml.Transforms.ApplyOnnxModel("y", "x", Model(255 * scale))).Fit(view);
                    using IScorer scorer = Ml.Lime().OpenScorer(
                        chain, "Image", new() { Scoring = scoring, Activation = Activation.Softmax });
                    (float probability, float[] map) = Explain(scorer, view);
                    double expected = Softmax(ReadVectors<float>(chain.Transform(view), "y")[0]);
                    Assert.Equal(expected, probability, 1e-5);
                    IsInside(map, (y, x) => y is >= 1 and < 4 && x is >= 4 and < 7);
                    found.Add(Math.Round(expected, 4));
                }
        Assert.Equal(4, found.Count); // interleaving and offset matter, the scale is in the weights
    }

    [Theory]
    [MemberData(nameof(Anchors))]
    public void Explain_PaddedGreyImage_HasChainsProbabilityAndPlace(ChainScoring scoring, Anchor anchor)
    {
        foreach ((int height, int width) in new[] { (16, 40), (40, 16) })
        {
            IDataView view = Files(Photo(height, width, (height / 2, width / 2, height * 7 / 8, width * 7 / 8)));
            ITransformer chain = Ml.Transforms.LoadImages("Image", Folder, "ImagePath")
                .Append(Ml.Transforms.ResizeImages(
                    "Image", Side, Side, "Image", ImageResizingEstimator.ResizingKind.IsoPad, anchor))
                .Append(Ml.Transforms.ConvertToGrayscale("Grey", "Image"))
                .Append(Ml.Transforms.ExtractPixels("x", "Grey"))
                .Append(Ml.Transforms.ApplyOnnxModel("y", "x", Model(255))).Fit(view);
            float[] pixels = ReadVectors<float>(chain.Transform(view), "x")[0]; // plane by plane, all grey
            double expected = Softmax(ReadVectors<float>(chain.Transform(view), "y")[0]);
            foreach (string column in (string[])["Image", "Grey"])
            {
                using IScorer scorer = Ml.Lime().OpenScorer(chain, column, new() { Scoring = scoring, Activation = Activation.Softmax });
                (float probability, float[] map) = Explain(scorer, view);
                Assert.Equal(expected, probability, 1e-5);
                IsInside(map, (y, x) => pixels[y * Side + x] > pixels.Max() / 3);
            }
        }
    }

    /// <summary>
    /// The user's own model is disposed of before the view is read. The row-by-row scorer is not tried: ML.NET then runs a native session
    /// that was freed, which mostly throws, but can end the process.
    /// </summary>
    [Fact]
    public void Read_AfterModelWasDisposed_ComposedScorerHasItsOwnSession()
    {
        IDataView view = Files(Photo(Side, Side, (1, 4, 4, 7)));
        var chain = Ml.Transforms.LoadImages("Image", Folder, "ImagePath")
            .Append(Ml.Transforms.ResizeImages("Image", Side, Side))
            .Append(Ml.Transforms.ExtractPixels("x", "Image"))
            .Append(Ml.Transforms.ApplyOnnxModel("y", "x", Model(255))).Fit(view);
        using IScorer scorer = Ml.Lime().OpenScorer(
            chain, "Image", new() { Scoring = ChainScoring.Composed, Activation = Activation.Softmax });
        float expected = Explain(scorer, view).Probability;
        chain.Dispose();
        Assert.Equal(expected, Explain(scorer, view).Probability);
    }

    private sealed class LabelledRow
    {
        public string ImagePath { get; set; } = "";

        public string Kind { get; set; } = "";
    }

    /// <summary>One versus all without calibration: the scores are margins.</summary>
    [Fact]
    public void OpenScorer_OneVersusAllOfMargins_NeverGivesProbabilities()
    {
        List<LabelledRow> rows = [];
        for (int i = 0; i < 12; i++)
        {
            string path = $"ova{i}.png";
            byte[] pixels = [.. Enumerable.Range(0, Side * Side * 3).Select(at => (byte)(at % 3 == i % 3 ? 200 + i : 20 + at % 7))];
            ImageFile.SavePng(ImageBuffer.FromBytes(Side, Side, 3, pixels), Path.Combine(Folder, path));
            rows.Add(new LabelledRow { ImagePath = path, Kind = $"k{(i + 2) % 3}" });
        }
        IDataView view = Ml.Data.LoadFromEnumerable(rows);
        ITransformer chain = Ml.Transforms.LoadImages("Image", Folder, "ImagePath")
            .Append(Ml.Transforms.ResizeImages("Image", Side, Side))
            .Append(Ml.Transforms.ExtractPixels("Features", "Image", scaleImage: 1 / 255f))
            .Append(Ml.Transforms.Conversion.MapValueToKey("Label", "Kind"))
            .Append(Ml.MulticlassClassification.Trainers.OneVersusAll(
                Ml.BinaryClassification.Trainers.LinearSvm(), useProbabilities: false)).Fit(view);
        using IScorer scorer = Ml.Lime().OpenScorer(chain, "Image");
        float[][] scores = ReadVectors<float>(chain.Transform(view), "Score");
        Assert.Equal(["k2", "k0", "k1"], scorer.ClassNames!);
        var photos = Ml.Transforms.LoadImages("Photo", Folder, "ImagePath");
        IDataView explained = photos.Append(Ml.Lime().ExplainImage("E", "Photo", scorer, new()
        {
            Method = new LimeOptions { Samples = 8, Segmenter = Segmenters.Grid(2) },
            Classes = [0, 1, 2],
        })).Fit(view).Transform(view);
        float[][] found = ReadVectors<float>(explained, "E.Probability");
        for (int row = 0; row < found.Length; row++)
            Assert.Equal(scores[row], found[row]);
        Assert.Contains(scores[0], score => score is < 0 or > 1); // otherwise they might be probabilities
    }
}
