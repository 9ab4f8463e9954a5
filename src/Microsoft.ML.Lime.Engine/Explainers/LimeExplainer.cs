namespace Microsoft.ML.Lime.Engine;

/// <summary>Image LIME (Ribeiro, Singh and Guestrin 2016), as MATLAB's imageLIME and python lime do it.</summary>
/// <param name="options">The options; null for the defaults.</param>
public sealed class LimeExplainer(LimeOptions? options = null)
{
    private readonly LimeOptions _options = options ?? new();

    /// <summary>Explains a model's decision on a photo.</summary>
    /// <param name="scorer">The model.</param>
    /// <param name="photo">The photo, of any size; it is fitted to the model's input.</param>
    /// <param name="progress">Told after every batch.</param>
    /// <param name="cancellation">Stops the work between two batches.</param>
    public ImageExplanation Explain(
        IScorer scorer, ImageBuffer photo, IProgress<ExplainProgress>? progress = null, CancellationToken cancellation = default) =>
        throw new NotImplementedException($"{scorer}{photo}{progress}{cancellation}{_options}");
}
