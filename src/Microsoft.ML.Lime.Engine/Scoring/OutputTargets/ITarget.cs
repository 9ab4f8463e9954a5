namespace Microsoft.ML.Lime.Engine;

/// <summary>Selects which values of a model's output are explained. <see cref="Targets"/> creates them.</summary>
public interface ITarget : IComponent
{
    /// <summary>Why the target does not fit a model, a sentence each; empty if it fits.</summary>
    /// <param name="scorer">The model; it is not evaluated.</param>
    IReadOnlyList<string> Problems(IScorer scorer);

    /// <summary>Selects the values after the model was evaluated on the image and its baseline.</summary>
    /// <param name="scorer">A model for which <see cref="Problems"/> returns nothing.</param>
    /// <param name="image">Its raw outputs for the image.</param>
    /// <param name="baseline">Its raw outputs for the baseline.</param>
    ITargetReader Open(IScorer scorer, ReadOnlySpan<float> image, ReadOnlySpan<float> baseline);
}
