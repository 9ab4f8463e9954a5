namespace Microsoft.ML.Lime.Onnx.Export;

/// <summary>
/// What an explanation of a test image shows about a model: how its outputs become scores, and whether they depend on other images.
/// </summary>
/// <param name="Activation">The activation; not <see cref="Activation.Auto"/>.</param>
/// <param name="Pair">
/// Whether a single output belongs to two classes, and if so, whether the first class has 1 - p; otherwise it has -z.
/// </param>
/// <param name="IsScoredAlone">Whether images have to be scored one at a time.</param>
/// <param name="Notes">What was assumed or measured, a sentence each.</param>
internal sealed record ModelTrial(
    Activation Activation, (bool IsPair, bool IsProbability) Pair, bool IsScoredAlone, IReadOnlyList<string> Notes)
{
    /// <summary>Explains a test image.</summary>
    /// <exception cref="LimeException">The outputs are random, or depend on the batch in a model of a fixed batch.</exception>
    public static ModelTrial Run(OnnxScorer scorer, CancellationToken cancellation)
    {
        ImageBuffer image = Noise(scorer.Input);
        RequireReproducible(scorer, image, cancellation);
        bool isPair = ((IScorer)scorer).ClassCount > scorer.OutputLength;
        var options = new OcclusionOptions
        {
            MaskSize = (scorer.Input.Height, scorer.Input.Width),
            Stride = (scorer.Input.Height, scorer.Input.Width),
            MaskClipping = false, // so there is one mask
            Classes = isPair ? [0, 1] : [],
        };
        ImageExplanation explanation = new OcclusionExplainer(options).Explain(scorer, image, cancellation: cancellation);
        bool isScoredAlone = explanation.ModelWarnings.Count > 0; // the other cause, random outputs, was refused
        if (isScoredAlone && scorer.ModelBatch > 1)
            throw new LimeException($"{explanation.ModelWarnings[0]} The model takes {scorer.ModelBatch} images at once, so its "
                + "explanation cannot be part of it.");
        // Of a single probability p the first class has 1 - p, of another output z it has -z, before the activation.
        bool isProbability = isPair && explanation.Activation == Activation.None
            && Math.Abs(explanation.Classes.Sum(one => one.Probability) - 1) < 0.5;
        return new ModelTrial(explanation.Activation, (isPair, isProbability), isScoredAlone,
            [.. explanation.Guesses, .. explanation.ModelWarnings.Select(warning => warning.ToString())]);
    }

    private static void RequireReproducible(OnnxScorer scorer, ImageBuffer image, CancellationToken cancellation)
    {
        using IInferenceSession session = scorer.OpenSession();
        scorer.Prepare(image, session.Input[..scorer.Input.Length]);
        float[] first = session.Run(1, cancellation).ToArray(), second = session.Run(1, cancellation).ToArray();
        if (!first.SequenceEqual(second))
            throw new LimeException($"The outputs of {scorer.Info.Name} for the same image differ from run to run, as with dropout left in "
                + "training mode, so an exported explanation would, too; export the model in evaluation mode (model.eval()).");
    }

    private static ImageBuffer Noise(ScorerInput input)
    {
        var pixels = new float[input.Length];
        uint state = 1;
        for (int i = 0; i < pixels.Length; i++)
            pixels[i] = (state = state * 1664525 + 1013904223) >> 24;
        return ImageBuffer.FromFloats(input.Height, input.Width, input.Channels, pixels);
    }
}
