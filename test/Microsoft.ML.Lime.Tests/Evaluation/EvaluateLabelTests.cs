using Microsoft.ML.Data;
using Microsoft.ML.Lime.Engine;
using Microsoft.ML.Lime.Evaluation;
using Microsoft.ML.Lime.Images;
using Microsoft.ML.Lime.Onnx;
using Microsoft.ML.Lime.Shapes;

namespace Microsoft.ML.Lime.Tests;

/// <summary>Labels and masks of every column type.</summary>
public sealed class EvaluateLabelTests : EvaluateTest
{
    // Three correct labels, a wrong one and a missing one; the model predicts all of these images correctly.
    private static readonly int?[] Labels =
        [ShapeScene.Create(5, 0).ClassIndex, (ShapeScene.Create(5, 1).ClassIndex + 1) % 6, ShapeScene.Create(5, 2).ClassIndex,
            ShapeScene.Create(5, 3).ClassIndex, null];

    private IDataView Rows(IEstimator<ITransformer>? keys = null)
    {
        IDataView rows = Ml.Data.LoadFromEnumerable(Labels.Select((label, i) => new LabelledRow
        {
            ImagePath = $"{(i == 4 ? 0 : i)}.png",
            Text = label is { } index ? ShapeScene.ClassNames[index] : "",
            Number = label ?? float.NaN,
            Whole = label ?? -1,
            Plain = (uint)(label ?? 6), // key values start at 0 here; 6 is beyond the last class and means missing
        }));
        return keys?.Fit(rows).Transform(rows) ?? rows;
    }

    private static IScorer Nameless(OnnxScorer scorer) => new DelegateScorer(Small, scorer.OutputLength, (batch, count, scores) =>
    {
        using IInferenceSession session = scorer.OpenSession();
        for (int i = 0; i < count; i++)
        {
            var sample = new float[scorer.Input.Length];
            float[] pixels = batch.Slice(i * Small.Length, Small.Length).ToArray();
            scorer.Prepare(ImageBuffer.FromFloats(Height, Width, 3, pixels).ToByte(), sample);
            sample.CopyTo(session.Input);
            session.Run(1).CopyTo(scores[(i * scorer.OutputLength)..]);
        }
    })
    { Activation = Activation.Softmax };

    [Theory]
    [InlineData("Text")]
    [InlineData("Number")]
    [InlineData("Plain")]
    [InlineData("Key of Text")]
    [InlineData("Key of Whole")]
    public void Evaluate_WithTextNumberOrKeyLabels_ReportsAccuracyAndTruth(string label)
    {
        using OnnxScorer scorer = OpenShapes();
        IDataView rows = Rows(label.StartsWith("Key", StringComparison.Ordinal) ? Ml.Transforms.Conversion.MapValueToKey(label, label[7..])
            : null);
        (ITransformer model, IDataView explained) = Chain(Estimator(Ml.Lime(), "occlusion", scorer), rows);

        LimeMetrics found = Ml.Lime().Evaluate(explained, model, label, options: Quick);

        bool isMissingKnown = label == "Key of Whole"; // -1 is an ordinary key value that is not a class
        Assert.Equal(isMissingKnown ? new EvaluationSummary.Proportion(3, 5) : new EvaluationSummary.Proportion(3, 4), found.Accuracy);
        Assert.Equal(Labels.Select(index => index is { } known ? ShapeScene.ClassNames[known] : isMissingKnown ? "-1" : null),
            found.Rows.Select(row => row.Truth));
        Assert.Equal(isMissingKnown, found.Warnings.Contains(
            "1 of 5 labels are none of the model's classes (the first is '-1' in row 4), so their rows count as wrong; check the labels "
                + "against the scorer's ClassNames."));
        Assert.Contains($"accuracy {(isMissingKnown ? 0.6 : 0.75):F4}", found.ToString(), StringComparison.Ordinal);
        LimeMetrics.ClassResult first = found.Classes.Single(of => of.Name == ShapeScene.ClassNames[Labels[0]!.Value]);
        Assert.Equal(found.Rows.Count(row => (row.Truth ?? row.Prediction) == first.Name), first.Metrics[0].Distribution!.Values.Count);
    }

    [Fact]
    public void Evaluate_WhenScorerHasNoClassNames_AcceptsNumbersAndKeysAndRejectsText()
    {
        using OnnxScorer scorer = OpenShapes();
        IScorer nameless = Nameless(scorer);
        // Keys in class order, as in a model trained with them.
        IDataView names = Ml.Data.LoadFromEnumerable(ShapeScene.ClassNames.Select(name => new LabelledRow { Text = name }));
        IDataView keys = Ml.Transforms.SelectColumns("Text").Fit(names).Transform(names);
        (ITransformer model, IDataView explained) = Chain(
            Estimator(Ml.Lime(), "occlusion", nameless), Rows(Ml.Transforms.Conversion.MapValueToKey("Key", "Text", keyData: keys)));
        foreach (string label in new[] { "Number", "Plain", "Key" })
        {
            LimeMetrics found = Ml.Lime().Evaluate(explained, model, label, options: Quick);
            Assert.Equal(new EvaluationSummary.Proportion(3, 4), found.Accuracy);
            Assert.Equal($"{Labels[0]}", found.Rows[0].Truth);
        }
        Assert.Equal("The label column 'Text' has names, but the scorer has no class names; give it ClassNames, or use class "
            + "indices as labels.",
            Assert.Throws<LimeException>(() => Ml.Lime().Evaluate(explained, model, "Text", options: Quick)).Message);
    }

    [Fact]
    public void Evaluate_WhenTwoClassesShareName_ComparesNumericLabelByIndex()
    {
        IScorer twins = new DelegateScorer(Small, 2, (_, count, scores) =>
        {
            for (int i = 0; i < count; i++)
                (scores[2 * i], scores[2 * i + 1]) = (0.7f, 0.2f);
        })
        { ClassNames = ["crane", "crane"] };
        // Number is 0, 1
        (ITransformer model, IDataView explained) = Chain(Estimator(Ml.Lime(), "occlusion", twins), Files("0.png", "1.png"));
        LimeMetrics found = Ml.Lime().Evaluate(explained, model, "Number", options: Quick);
        Assert.Equal(["crane", "crane (1)"], found.Rows.Select(row => row.Truth));
        Assert.Equal(new EvaluationSummary.Proportion(1, 2), found.Accuracy);
    }

    [Theory]
    [InlineData("Bits")]
    [InlineData("Floats")]
    [InlineData("MaskImage")]
    [InlineData("BigImage")]
    public void Evaluate_WithMasksOfEveryColumnType_MatchesEngineMetrics(string mask)
    {
        using OnnxScorer scorer = OpenShapes();
        IMapMetric[] metrics = [Metrics.PointingGame(), Metrics.RelevanceMassAccuracy(), Metrics.IntersectionOverUnion()];
        GroundTruthMask shape = Shape(1);
        foreach (int scale in new[] { 1, 2 })
        {
            using MLImage drawn = MLImages.ToImage(ImageBuffer.FromBytes(Height * scale, Width * scale, 3,
                [.. Enumerable.Range(0, Height * Width * scale * scale)
                    .SelectMany(i =>
                    new byte[] { 0, 0,
                    (byte)(shape.Inside[i / (Width * scale) / scale * Width + i % (Width * scale) / scale] ? 255 : 0) })]));
            drawn.Save(Path.Combine(Folder, $"mask{scale}.png"));
        }
        using (MLImage big = MLImages.ToImage(Resampler.Resize(Scene(1), Height * 2, Width * 2, ResampleFilter.Bilinear)))
            big.Save(Path.Combine(Folder, "big.png"));
        bool[] inside = shape.Inside.ToArray();
        string source = mask == "BigImage" ? "big.png" : "1.png";
        IDataView rows = Ml.Data.LoadFromEnumerable([
            new MaskedRow { ImagePath = source, Bits = inside, Floats = Array.ConvertAll(inside, value => value ? 0.5f : 0),
                MaskPath = "mask1.png", BigPath = "mask2.png" },
            new MaskedRow { ImagePath = source }]);
        (ITransformer model, IDataView explained) = Chain(Ml.Transforms.LoadImages("MaskImage", Folder, "MaskPath")
            .Append(Ml.Transforms.LoadImages("BigImage", Folder, "BigPath")).Append(Estimator(Ml.Lime(), "occlusion", scorer)), rows);

        LimeMetrics found = Ml.Lime().Evaluate(explained, model, maskColumnName: mask, options: new() { Metrics = metrics });

        ImageExplanation expected = new OcclusionExplainer(Occlusion)
            .Explain(scorer, source == "1.png" ? Scene(1) : ImageFile.Load(Path.Combine(Folder, source)));
        Same(metrics, Metrics.Compare(metrics, scorer, MetricInput.Create(expected, truth: shape)), found.Rows[0]);
        Assert.InRange(found.Rows[0].Metrics["massInside"].Value!.Value, 0.01, 0.99);
        Assert.All(found.Metrics, metric => Assert.Equal((1, 1), (metric.Distribution!.Values.Count, metric.NotApplicable)));
    }

    [Fact]
    public void Evaluate_WhenMaskSizeFitsNeitherImageNorModel_Throws()
    {
        using OnnxScorer scorer = OpenShapes();
        IDataView rows = Ml.Data.LoadFromEnumerable([new MaskedRow { ImagePath = "1.png", Floats = new float[7] }]);
        (ITransformer model, IDataView explained) = Chain(Estimator(Ml.Lime(), "occlusion", scorer), rows);
        Assert.Equal("The mask in the column 'Floats' has 7 values, but the image is 80 x 96 (height x width) and the model's input 80 "
            + "x 96; "
            + "give a value for each pixel of one of them.",
            Assert.Throws<LimeException>(() => Ml.Lime().Evaluate(explained, model, maskColumnName: "Floats", options: Quick)).Message);
    }

    private sealed class LabelledRow
    {
        public string ImagePath { get; set; } = "";

        public string Text { get; set; } = "";

        public float Number { get; set; }

        public int Whole { get; set; }

        [KeyType(6)]
        public uint Plain { get; set; }
    }

    private sealed class MaskedRow
    {
        public string ImagePath { get; set; } = "";

        public string MaskPath { get; set; } = "";

        public string BigPath { get; set; } = "";

        public bool[] Bits { get; set; } = [];

        public float[] Floats { get; set; } = [];
    }
}
