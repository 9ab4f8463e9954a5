namespace Microsoft.ML.Lime.Evaluation;

/// <summary>Counts of one class: labelled, correct and predicted.</summary>
/// <param name="Name">The class.</param>
/// <param name="Pictures">Number of readable images of the class.</param>
/// <param name="Right">Number of these images that were predicted correctly.</param>
/// <param name="Predicted">Number of images with this prediction, whatever their label.</param>
public sealed record ClassTally(string Name, int Pictures, int Right, int Predicted)
{
    /// <summary>The recall, the share of its images that were predicted correctly; null if it has no images.</summary>
    public Proportion? Recall => Pictures == 0 ? null : new Proportion(Right, Pictures);
}
