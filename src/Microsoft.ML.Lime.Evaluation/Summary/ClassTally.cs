namespace Microsoft.ML.Lime.Evaluation;

/// <summary>How often a class was the truth, was right and was predicted.</summary>
/// <param name="Name">The class.</param>
/// <param name="Pictures">Readable pictures of which it is the truth.</param>
/// <param name="Right">Those of them in which it was predicted.</param>
/// <param name="Predicted">Pictures in which it was predicted, whatever the truth.</param>
public sealed record ClassTally(string Name, int Pictures, int Right, int Predicted)
{
    /// <summary>The share of its pictures that are right; null where it has none.</summary>
    public Proportion? Recall => Pictures == 0 ? null : new Proportion(Right, Pictures);
}
