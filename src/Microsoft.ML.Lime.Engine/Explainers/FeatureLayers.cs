namespace Microsoft.ML.Lime.Engine;

/// <summary>Finds the layer that a method needs.</summary>
internal static class FeatureLayers
{
    /// <param name="scorer">The model.</param>
    /// <param name="method">Who asks, for the message.</param>
    /// <param name="name">The layer; null to find it.</param>
    /// <exception cref="LimeException">The scorer gives no feature maps, or has no such layer.</exception>
    public static IFeatureLayer Of(IScorer scorer, string method, string? name) => scorer is IFeatureScorer features
        ? features.Layer(name)
        : throw new LimeException($"The scorer of {scorer.Info.Name} gives no feature maps, which {method} is made of; open the ONNX model "
            + "itself (OnnxScorer.Open), or take a method that needs scores alone, such as rise.");
}
