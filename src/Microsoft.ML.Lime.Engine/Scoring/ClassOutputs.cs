namespace Microsoft.ML.Lime.Engine.Scoring;

/// <summary>
/// The raw outputs of the classes. The single output of a model with two class names belongs to the second class. The first class then has
/// the complement: 1 - p of a probability p, and -z of any other score z, so that the sigmoid of both adds up to 1.
/// </summary>
/// <param name="IsPair">Whether a single output belongs to two classes.</param>
/// <param name="IsProbability">Whether the single output is a probability; otherwise it is a logit or another score.</param>
internal readonly record struct ClassOutputs(bool IsPair, bool IsProbability)
{
    /// <summary>Whether a model has a single output and two class names.</summary>
    public static bool IsPairOf(IScorer scorer) => scorer.OutputLength == 1 && scorer.ClassNames is { Count: 2 };

    /// <summary>The raw outputs of all classes.</summary>
    /// <param name="outputs">The raw outputs of one image.</param>
    /// <param name="pair">Memory of two values, which the result may use.</param>
    public ReadOnlySpan<float> Read(ReadOnlySpan<float> outputs, Span<float> pair)
    {
        if (!IsPair)
            return outputs;
        (pair[0], pair[1]) = (IsProbability ? 1 - outputs[0] : -outputs[0], outputs[0]);
        return pair;
    }
}
