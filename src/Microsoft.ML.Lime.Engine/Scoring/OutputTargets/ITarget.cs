namespace Microsoft.ML.Lime.Engine;

/// <summary>Which numbers of a model's output are explained. <see cref="Targets"/> has them.</summary>
public interface ITarget : IComponent
{
    /// <summary>Why these numbers cannot be had from a model, a sentence each; empty where they can.</summary>
    /// <param name="scorer">The model; it is not run.</param>
    IReadOnlyList<string> Problems(IScorer scorer);

    /// <summary>Decides what exactly is read, once the model has seen the picture.</summary>
    /// <param name="scorer">The model, with which <see cref="Problems"/> finds nothing wrong.</param>
    /// <param name="image">Its raw outputs for the picture.</param>
    /// <param name="baseline">Its raw outputs for the baseline.</param>
    ITargetReader Open(IScorer scorer, ReadOnlySpan<float> image, ReadOnlySpan<float> baseline);
}
