using System.Runtime.CompilerServices;
using Microsoft.ML.Lime.Engine.Scoring;

namespace Microsoft.ML.Lime.Engine.Methods;

/// <summary>
/// Measures once per scorer whether outputs that lie within [0, 1] for one image do so for others, too, so that
/// <see cref="Activation.Auto"/> takes a scorer's outputs as logits for all images or for none.
/// </summary>
/// <remarks>
/// The test images do not depend on the image that is explained: black, white, a white left half, noise of single pixels and of blocks, and
/// the first channel alone. Outputs that add up to 1 for image and baseline are probabilities without a test.
/// </remarks>
internal sealed class ActivationCheck
{
    /// <summary>Number of test images, so the largest number of model evaluations.</summary>
    public const int MaxModelCalls = 6;

    private static readonly ConditionalWeakTable<IScorer, ActivationCheck> Checks = [];

    private readonly object _gate = new();
    private bool? _areLogits;

    /// <summary>The check of a scorer.</summary>
    public static ActivationCheck Of(IScorer scorer) => Checks.GetOrCreateValue(scorer);

    /// <summary>Returns what was found earlier, or measures if the outputs for image and baseline leave it open.</summary>
    /// <param name="scorer">The scorer of this check.</param>
    /// <param name="session">A session of the scorer; null to open one if it is needed.</param>
    /// <param name="channels">Number of channels of the images.</param>
    /// <param name="range">The values of black and white.</param>
    /// <param name="output">The raw output for the image.</param>
    /// <param name="baselineOutput">That for the baseline.</param>
    /// <param name="cancellation">Stops the model.</param>
    /// <returns>Whether an output for a test image lies outside [0, 1], and the number of model evaluations now.</returns>
    public (bool AreLogits, int ModelCalls) Measure(IScorer scorer, IInferenceSession? session, int channels,
        (float Low, float High) range, float[] output, float[] baselineOutput, CancellationToken cancellation)
    {
        lock (_gate)
        {
            if (_areLogits is { } known)
                return (known, 0);
            if (scorer.Activation != Activation.Auto || scorer.ReturnsProbabilities
                || !RawOutput.IsWithinUnit(output) || !RawOutput.IsWithinUnit(baselineOutput)
                || RawOutput.IsDistribution(output) && RawOutput.IsDistribution(baselineOutput))
                return (false, 0);
            using IInferenceSession? own = session is null ? scorer.OpenSession() : null;
            IInferenceSession used = (session ?? own)!;
            (bool areLogits, int calls) = (false, 0);
            while (calls < MaxModelCalls && !areLogits)
            {
                scorer.Prepare(TestImage(calls++, scorer.Input, channels, range), used.Input[..scorer.Input.Length]);
                areLogits = LeavesUnit(used, cancellation);
            }
            _areLogits = areLogits; // not before the end, because a test can be cancelled
            return (areLogits, calls);
        }
    }

    // A model may fail for an artificial image, which says nothing about its outputs.
    private static bool LeavesUnit(IInferenceSession session, CancellationToken cancellation)
    {
        try
        {
            ReadOnlySpan<float> output = session.Run(1, cancellation);
            return RawOutput.FindUnreal(output) < 0 && !RawOutput.IsWithinUnit(output);
        }
        catch (LimeException) when (!cancellation.IsCancellationRequested)
        {
            return false;
        }
    }

    private static ImageBuffer TestImage(int number, ScorerInput input, int channels, (float Low, float High) range)
    {
        var random = new Xoshiro256(1);
        var blocks = new float[8 * 8 * channels];
        for (int i = 0; i < blocks.Length; i++)
            blocks[i] = (float)random.NextDouble();
        var values = new float[input.Height * input.Width * channels];
        for (int i = 0; i < values.Length; i++)
        {
            (int pixel, int channel) = (i / channels, i % channels);
            (int y, int x) = (pixel / input.Width, pixel % input.Width);
            float share = number switch
            {
                _ when channels == 4 && channel == 3 => 1, // opaque
                0 => 0,
                1 => 1,
                2 => x < input.Width / 2 ? 1 : 0,
                3 => (float)random.NextDouble(),
                4 => blocks[((y * 8 / input.Height * 8) + (x * 8 / input.Width)) * channels + channel],
                _ => channel == 0 ? 1 : 0,
            };
            values[i] = range.Low + share * (range.High - range.Low);
        }
        return ImageBuffer.FromFloats(input.Height, input.Width, channels, values);
    }
}
