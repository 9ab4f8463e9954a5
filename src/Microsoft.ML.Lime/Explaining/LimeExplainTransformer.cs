namespace Microsoft.ML.Lime;

/// <summary>Explains what a model decided on the pictures of a column; see <see cref="LimeExplainEstimator"/>.</summary>
/// <remarks>The scorer is not disposed of with it: whoever opened it does that.</remarks>
public sealed class LimeExplainTransformer : LimeTransformer
{
    internal LimeExplainTransformer(ImageMapping mapping) : base(mapping)
    {
    }
}
