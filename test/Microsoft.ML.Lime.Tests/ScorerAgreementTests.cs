using Microsoft.ML.Data;
using Microsoft.ML.Lime.Engine;
using Microsoft.ML.Lime.Onnx;

namespace Microsoft.ML.Lime.Tests;

public sealed class ScorerAgreementTests : PipelineTest
{
    private ITransformer Chain(int width = Width, int height = Height) => Ml.Transforms.LoadImages("Image", Folder, "ImagePath")
        .Append(Ml.Transforms.ResizeImages("Image", width, height))
        .Append(Ml.Transforms.ExtractPixels("image", "Image", scaleImage: 1 / 256f))
        .Append(Ml.Transforms.ApplyOnnxModel("logits", "image", ShapesModel))
        .Append(Ml.Transforms.CopyColumns("Other", "image")).Fit(Files());

    private static OnnxScorer Open(double scale) => OnnxScorer.Open(ShapesModel, new() { Preprocessing = new() { Scale = scale } });

    [Fact]
    public void Measure_SameModelAndPreprocessing_Agrees()
    {
        using OnnxScorer scorer = Open(1 / 256.0);
        ScorerAgreement agreement = scorer.AgreesWith(Chain(), Files("0.png", "", "2.png"));
        Assert.True(agreement.Agrees);
        Assert.Equal((2, 1), (agreement.Rows, agreement.RowsWithoutImage));
        Assert.InRange(agreement.MaxDifference, 0, 1e-4);
        Assert.StartsWith("The scorer and the column 'logits' give the same scores on 2 images; the largest difference is ",
            agreement.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Measure_DifferentPreprocessing_ReportsLargestDifferenceAndRow()
    {
        using OnnxScorer scorer = Open(1 / 250.0);
        IDataView files = Files("0.png", "1.png");
        ScorerAgreement agreement = scorer.AgreesWith(Chain(), files);
        Assert.False(agreement.Agrees);

        float[][] expected = ReadVectors<float>(Chain().Transform(files), "logits");
        double[] differences =
            [.. expected.Select((scores, row) => Score(scorer, row).Zip(scores, (a, b) => Math.Abs((double)a - b)).Max())];
        Assert.Equal(differences.Max(), agreement.MaxDifference);
        Assert.Equal(Array.IndexOf(differences, differences.Max()), agreement.Row);
        Assert.Contains(FormattableString.Invariant($"differ on 2 of 2 images; the largest difference is {differences.Max():G3}, in row ")
            + FormattableString.Invariant($"{agreement.Row} (score "), agreement.Sentence, StringComparison.Ordinal);
        Assert.Contains("; check the scorer's preprocessing", agreement.Sentence, StringComparison.Ordinal);
        Assert.True(scorer.AgreesWith(Chain(), files, tolerance: 10).Agrees);
    }

    [Fact]
    public void Measure_WhenLaterStepResizes_UsesImageOfScorerSize()
    {
        using OnnxScorer scorer = Open(1 / 256.0);
        ITransformer chain = new TransformerChain<ITransformer>(
            Chain(), Ml.Transforms.ResizeImages("Image", 10, 20).Fit(Chain().Transform(Files())));
        Assert.True(scorer.AgreesWith(chain, Files("0.png"), "Image", "logits").Agrees);
    }

    [Fact]
    public void Measure_WithoutImages_DoesNotAgree()
    {
        using OnnxScorer scorer = Open(1 / 256.0);
        ScorerAgreement agreement = scorer.AgreesWith(Chain(), Files(""));
        Assert.False(agreement.Agrees);
        Assert.Null(agreement.Row);
        Assert.Equal("There is no image to compare the scores on; give a view with images.", agreement.Sentence);
    }

    [Fact]
    public void Measure_WhenColumnsDoNotFit_Throws()
    {
        using OnnxScorer scorer = Open(1 / 256.0);
        IDataView files = Files("0.png");
        string Refused(string? image, string? scores) =>
            Assert.Throws<LimeException>(() => scorer.AgreesWith(Chain(), files, image, scores)).Message;

        Assert.StartsWith("There is no column of images 'Photo' to compare the scores on; the columns are 'ImagePath' (String), ",
            Refused("Photo", null), StringComparison.Ordinal);
        Assert.StartsWith(
            "The model has no column of scores 'Score', a vector of Single or one Single; ", Refused(null, "Score"),
            StringComparison.Ordinal);
        Assert.Equal("The scorer gives 6 scores, but the column 'Other' has 23040; name the scorer's Output, or the scoreColumn.",
            Refused(null, "Other"));
    }

    [Fact]
    public void Measure_WhenCanceled_Throws()
    {
        using OnnxScorer scorer = Open(1 / 256.0);
        Assert.Throws<OperationCanceledException>(() =>
            scorer.AgreesWith(Chain(), Files("0.png"), cancellation: new CancellationToken(canceled: true)));
    }

    private static float[] Score(IScorer scorer, int scene)
    {
        using IInferenceSession session = scorer.OpenSession();
        scorer.Prepare(Scene(scene), session.Input[..scorer.Input.Length]);
        return session.Run(1).ToArray();
    }
}
