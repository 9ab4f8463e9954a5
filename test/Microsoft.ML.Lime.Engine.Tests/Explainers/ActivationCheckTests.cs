using Microsoft.ML.Lime.Engine;
using Microsoft.ML.Lime.Engine.Methods;

namespace Microsoft.ML.Lime.Tests;

/// <summary>One activation for all images of a scorer, whichever image comes first.</summary>
public sealed class ActivationCheckTests
{
    private static readonly ScorerInput Input = new(4, 6, 3, TensorLayout.Nchw);

    private static readonly IExplainer Occlusion = new OcclusionExplainer(new() { MaskSize = (2, 2), Stride = (2, 2), TopClasses = 2 });

    // z = (m, 1 - 2 m) of the mean m: within [0, 1] for dark images, -1 for white; the sum is no distribution except for black.
    [Theory]
    [InlineData(50, 220)]
    [InlineData(220, 50)]
    public void Explain_LogitsThatLieWithinUnitForAnImage_GetASoftmaxForEveryImage(byte first, byte second)
    {
        using DelegateScorer scorer = Scorer(mean => [mean, 1 - 2 * mean]);
        foreach (byte value in new[] { first, second })
        {
            ImageExplanation found = Explain(scorer, Grey(value));
            Assert.Equal(Activation.Softmax, found.Activation);
            double mean = value / 255.0, odds = Math.Exp(mean - (1 - 2 * mean));
            Assert.Equal(odds / (1 + odds), found.Classes.Single(c => c.ClassIndex == 0).Probability, 1e-5);
            Assert.Contains(found.Guesses, guess => guess.Contains("are taken as logits", StringComparison.Ordinal));
        }
    }

    [Fact]
    public void Explain_SingleLogitWithinUnit_GetsASigmoid()
    {
        using DelegateScorer scorer = Scorer(mean => [3 * mean]);
        ImageExplanation found = Explain(scorer, Grey(51));
        Assert.Equal(1 / (1 + Math.Exp(-0.6)), found.Classes[0].Probability, 1e-5);
        Assert.Contains(found.Guesses, guess => guess.Contains("for test images", StringComparison.Ordinal));
    }

    [Fact]
    public void Explain_IndependentProbabilities_StayAndAreTestedOnce()
    {
        using DelegateScorer scorer = Scorer(mean => [mean, mean / 2]);
        ImageExplanation first = Explain(scorer, Grey(51)), second = Explain(scorer, Grey(102));
        Assert.Equal((Activation.None, Activation.None), (first.Activation, second.Activation));
        Assert.Equal(0.2, first.Classes[0].Probability, 1e-5);
        Assert.Equal(ActivationCheck.MaxModelCalls, first.ModelCalls - second.ModelCalls);
    }

    [Fact]
    public void Explain_OutputsThatAddUpToOne_AreNotTested()
    {
        using DelegateScorer scorer = Scorer(mean => [mean, 1 - mean]);
        ImageExplanation first = Explain(scorer, Grey(51)), second = Explain(scorer, Grey(102));
        Assert.Equal((Activation.None, 0), (first.Activation, first.ModelCalls - second.ModelCalls));
    }

    // The model divides by 255 itself or not: white is the value that the image's type has.
    [Fact]
    public void Explain_FloatImageWithinUnit_IsTestedWithinUnit()
    {
        using DelegateScorer scorer = Scorer(mean => [255 * mean, 255 * mean / 2]);
        float[] pixels = new float[Input.Length];
        Array.Fill(pixels, 0.2f);
        ImageExplanation found = Explain(scorer, ImageBuffer.FromFloats(Input.Height, Input.Width, 3, pixels));
        Assert.Equal((Activation.None, 0.2), (found.Activation, Math.Round(found.Classes[0].Probability, 5)));
    }

    [Fact]
    public void Explain_WhereTheModelFailsForTestImages_KeepsWhatTheImageShows()
    {
        using DelegateScorer scorer = Scorer(mean => mean == 1 ? throw new LimeException("no") : [mean, mean / 2]);
        Assert.Equal(Activation.None, Explain(scorer, Grey(51)).Activation);
    }

    [Fact]
    public void Explain_AfterACancelledTest_TestsAgain()
    {
        bool isCancelled = true;
        using DelegateScorer scorer = Scorer(
            mean => mean == 1 && isCancelled ? throw new OperationCanceledException() : [mean, 1 - 2 * mean]);
        Assert.Throws<OperationCanceledException>(() => Explain(scorer, Grey(51)));
        isCancelled = false;
        Assert.Equal(Activation.Softmax, Explain(scorer, Grey(51)).Activation);
    }

    private static ImageBuffer Grey(byte value)
    {
        byte[] pixels = new byte[Input.Length];
        Array.Fill(pixels, value);
        return ImageBuffer.FromBytes(Input.Height, Input.Width, 3, pixels);
    }

    private static ImageExplanation Explain(DelegateScorer scorer, ImageBuffer image) =>
        Occlusion.Explain(scorer, image, cancellation: TestContext.Current.CancellationToken);

    private static DelegateScorer Scorer(Func<float, float[]> outputs)
    {
        return new DelegateScorer(Input, outputs(0.5f).Length, Score) { Activation = Activation.Auto, BatchSize = 1 };

        void Score(ReadOnlySpan<float> values, int count, Span<float> scores)
        {
            for (int i = 0; i < count; i++)
            {
                float sum = 0;
                foreach (float value in values.Slice(i * Input.Length, Input.Length))
                    sum += value;
                float[] found = outputs(sum / Input.Length / 255);
                found.CopyTo(scores[(i * found.Length)..]);
            }
        }
    }
}
