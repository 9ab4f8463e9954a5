namespace Microsoft.ML.Lime.Engine;

/// <summary>
/// Perturbed versions of one image, written straight into the model's input buffer. <see cref="PreparedImage"/> has ready ones; a method
/// with its own kind of perturbation implements this interface.
/// </summary>
public interface IPerturbation
{
    /// <summary>Number of perturbed images (samples), at least 1.</summary>
    int Count { get; }

    /// <summary>
    /// Writes one perturbed image. Called by several threads at once, in any order; the same sample always gets the same values.
    /// </summary>
    /// <param name="sample">Index of the sample, from 0 to <see cref="Count"/> - 1.</param>
    /// <param name="modelInput">
    /// Receives <see cref="ScorerInput.Length"/> preprocessed values in the model's layout. It holds values of an earlier sample; write
    /// all.
    /// </param>
    void Write(int sample, Span<float> modelInput);
}
