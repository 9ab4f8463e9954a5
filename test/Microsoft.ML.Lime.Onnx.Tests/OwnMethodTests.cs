using Microsoft.ML.Lime.Engine;

namespace Microsoft.ML.Lime.Tests;

/// <summary>
/// A method of a user in one file. This project does not see the internals of the engine, so the file compiles with the public API alone.
/// </summary>
public sealed class OwnMethodTests
{
    [Theory]
    [InlineData(1, 1, 6)]
    [InlineData(3, 2, 12)]
    public void Explain_OwnMethodOnLinearModel_ReturnsContributionOfEachSegment(int batchSize, int sessions, int measuring)
    {
        var input = new ScorerInput(2, 4, 1, TensorLayout.Nchw);
        using var scorer = new DelegateScorer(input, 1, (batch, count, scores) =>
        {
            for (int i = 0; i < count; i++)
            {
                scores[i] = 0;
                foreach (float value in batch.Slice(i * input.Length, input.Length))
                    scores[i] += value;
            }
        })
        { BatchSize = batchSize, DegreeOfParallelism = sessions };
        ImageBuffer image = ImageBuffer.FromFloats(2, 4, 1, [1, 2, 3, 4, 5, 6, 7, 8]);
        var options = new LeaveOneOutOptions { Segmenter = Segmenters.Grid(8), TopClasses = 1 };
        ImageExplanation explanation =
            options.CreateExplainer().Explain(scorer, image, cancellation: TestContext.Current.CancellationToken);
        Assert.Equal([1, 2, 3, 4, 5, 6, 7, 8], explanation.Classes[0].Map.Values.ToArray());
        Assert.Equal(("leave-one-out", 8, 10 + measuring), (explanation.Method, explanation.Samples, explanation.ModelCalls));
        Assert.Equal((36f, 0f), ((float)explanation.Classes[0].Probability, (float)explanation.Classes[0].BaselineProbability));
    }

    [Fact]
    public void Explain_OwnMethodWithInvalidOptions_Throws()
    {
        using var scorer = new DelegateScorer(new ScorerInput(2, 4, 1, TensorLayout.Nchw), 1, (_, _, scores) => scores.Clear());
        ImageBuffer image = ImageBuffer.FromFloats(2, 4, 1, new float[8]);
        Assert.Throws<LimeException>(() => new LeaveOneOutOptions { Classes = [7] }.CreateExplainer().Explain(scorer, image));
    }

    private sealed record LeaveOneOutOptions : ExplainOptions
    {
        public ISegmenter Segmenter { get; init; } = Segmenters.Slic0(64);

        public override string Summary => "leave one out";

        public override IExplainer CreateExplainer() => new LeaveOneOutExplainer(this);

        public override IReadOnlyList<KeyValuePair<string, object?>> Describe() => [new("segmentation", Segmenter.Info)];
    }

    /// <summary>The importance of a segment is the score of the image minus the score without the segment.</summary>
    private sealed class LeaveOneOutExplainer(LeaveOneOutOptions options) : IExplainer
    {
        public ImageExplanation Explain(
            IScorer scorer, ImageBuffer source, IProgress<ExplainProgress>? progress = null, CancellationToken cancellation = default)
        {
            var fitted = FittedImage.Create(options, scorer, source);
            SegmentMap segments = fitted.Segment(options.Segmenter, cancellation);
            PreparedImage image = fitted.Prepare(Baselines.Color(0), segments, cancellation);
            var masks = new MaskMatrix(segments.Count, segments.Count);
            for (int segment = 0; segment < segments.Count; segment++)
            {
                masks.ShowAll(segment);
                masks[segment, segment] = false;
            }
            ScoreMatrix scores = image.Score(image.HideSegments(masks), progress, cancellation);
            return image.CreateExplanation("leave-one-out", segments.Count, MapUpsampling.Nearest, target =>
            {
                double[] drops = Array.ConvertAll(scores.Column(target), score => image.Scores[target] - score);
                return (segments.ToAttributionMap(drops), null);
            });
        }
    }
}
