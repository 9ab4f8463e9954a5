namespace Microsoft.ML.Lime.Evaluation;

/// <summary>Counts of one class: labelled, correct and predicted.</summary>
/// <param name="Name">The class.</param>
/// <param name="Images">Number of readable images of the class.</param>
/// <param name="Correct">Number of these images that were predicted correctly.</param>
/// <param name="Predicted">Number of images with this prediction, whatever their label.</param>
public sealed record ClassCounts(string Name, int Images, int Correct, int Predicted)
{
    /// <summary>The recall, the share of its images that were predicted correctly; null if it has no images.</summary>
    public Proportion? Recall => Images == 0 ? null : new Proportion(Correct, Images);
}
