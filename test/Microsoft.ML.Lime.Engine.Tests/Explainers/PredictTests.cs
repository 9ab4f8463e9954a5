using Microsoft.ML.Lime.Engine;
using Microsoft.ML.Lime.Engine.Methods;

namespace Microsoft.ML.Lime.Tests;

/// <summary>The values of an image without an explanation.</summary>
public sealed class PredictTests
{
    /// <summary>Outputs for the image and for the baseline; with one output there are two class names.</summary>
    public static TheoryData<Activation, float[], float[], int> Cases => new()
    {
        { Activation.Auto, [0.2f, 0.8f], [0.5f, 0.5f], 2 },
        { Activation.Auto, [0.2f, 0.8f], [-3, 4], 2 },
        { Activation.Auto, [-2, 3], [0.5f, 0.5f], 1 },
        { Activation.None, [0.2f, 0.8f], [-3, 4], 1 },
        { Activation.Softmax, [0.2f, 0.8f], [-3, 4], 1 },
        { Activation.Sigmoid, [0.2f, 0.8f], [0.1f, 0.2f], 1 },
        { Activation.Auto, [0.7f], [0.1f], 2 + ActivationCheck.MaxModelCalls },
        { Activation.Auto, [0.7f], [-1], 2 },
        { Activation.None, [0.7f], [0.1f], 2 },
        { Activation.None, [0.7f], [-1], 2 },
        { Activation.None, [1.7f], [0.1f], 1 },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Predict_GivesBitsOfPreparedImage_WithAsFewRunsAsPossible(
        Activation activation, float[] image, float[] baseline, int expectedRuns)
    {
        int runs = 0;
        var scorer = new DelegateScorer(new ScorerInput(1, 2, 1, TensorLayout.Nhwc), image.Length, (batch, images, scores) =>
        {
            runs += images;
            for (int i = 0; i < images; i++)
                (batch[i * 2] > 50 ? image : baseline).CopyTo(scores[(i * image.Length)..]);
        })
        {
            Activation = activation,
            ClassNames = ["a", "b"],
        };
        var options = new OcclusionOptions { TopClasses = 2, Baseline = Baselines.Color(0) };
        var fitted = FittedImage.Create(options, scorer, ImageBuffer.FromBytes(1, 2, 1, [100, 100]));

        (ITargetReader target, float[] values) = fitted.Predict(options.Baseline, () => null, TestContext.Current.CancellationToken);

        Assert.Equal(expectedRuns, runs);
        PreparedImage prepared = fitted.Prepare(options.Baseline, cancellation: TestContext.Current.CancellationToken);
        Assert.Equal(prepared.Scores.ToArray(), values);
        Assert.Equal(prepared.Target.Outputs, target.Outputs);
    }

    [Fact]
    public void Predict_OfOtherTarget_ReadsBaselineToo()
    {
        var scorer = new DelegateScorer(new ScorerInput(1, 2, 1, TensorLayout.Nhwc), 2,
            (batch, images, scores) =>
            {
                for (int i = 0; i < images; i++)
                    (scores[i * 2], scores[i * 2 + 1]) = (batch[i * 2], batch[i * 2 + 1]);
            });
        var options = new OcclusionOptions { Target = Targets.Outputs(1, 0), Baseline = Baselines.Color(0) };
        var fitted = FittedImage.Create(options, scorer, ImageBuffer.FromBytes(1, 2, 1, [100, 50]));
        (_, float[] values) = fitted.Predict(options.Baseline, () => null, TestContext.Current.CancellationToken);
        Assert.Equal([50f, 100f], values);
        Assert.Throws<ArgumentNullException>("segments", () => fitted.Predict(options.Baseline, null!));
    }

    [Fact]
    public void SampleMasksAndWeighSamples_FollowFromTheOptions()
    {
        LimeOptions options = new() { Samples = 50, Seed = 7, Weighting = Weightings.Exponential(Distances.Cosine, 0.25) };
        MaskMatrix masks = options.SampleMasks(20);
        Assert.Equal((50, 20), (masks.Samples, masks.Features));
        Assert.Equal(20, masks.CountPresent(0));
        Assert.Equal(options.Sampler.Sample(20, 50, 7).Row(49).ToArray(), masks.Row(49).ToArray());
        Assert.Equal(options.Weighting.Weigh(masks), options.WeighSamples(masks));
        Assert.Empty((options with { Weighting = Weightings.None }).WeighSamples(masks));
        Assert.Equal(15 * 20, (options with { Samples = null }).SampleMasks(20).Samples);
        Assert.Throws<ArgumentOutOfRangeException>("segments", () => options.SampleMasks(0));
        Assert.Throws<LimeException>(() => (options with { Weighting = Weightings.Custom("short", _ => [1]) }).WeighSamples(masks));
    }
}
