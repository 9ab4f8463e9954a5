namespace Microsoft.ML.Lime.Engine.Methods;

/// <summary>Finds the layer that a class activation method needs.</summary>
internal static class ActivationLayers
{
    /// <param name="scorer">The model.</param>
    /// <param name="method">The method, for the message.</param>
    /// <param name="name">The layer; null to find it.</param>
    /// <exception cref="LimeException">The scorer provides no activations, or has no such layer.</exception>
    public static IActivationLayer Find(IScorer scorer, string method, string? name) => scorer is IActivationScorer features
        ? features.Layer(name)
        : throw new LimeException($"The scorer of {scorer.Info.Name} provides no activations, which {method} needs; open the ONNX model "
            + "with OnnxScorer.Open, or use a method that needs only scores, such as rise.");

    /// <summary>Why a method's layer cannot be used; empty if it can.</summary>
    public static IReadOnlyList<string> Problems(Action find)
    {
        try
        {
            find();
            return [];
        }
        catch (LimeException reason)
        {
            return reason.Problems;
        }
    }

    /// <summary>The layer and the linear layer that follows its pooling.</summary>
    /// <exception cref="LimeException">There is no layer, or what follows it is not linear.</exception>
    public static (IActivationLayer Layer, IActivationLayer.LinearHead Head) FindLinear(IScorer scorer, string? name)
    {
        IActivationLayer layer = Find(scorer, "cam", name);
        return (layer, layer.Head ?? throw new LimeException($"{scorer.Info.Name} gives no exact class activation map of the layer "
            + $"'{layer.Name}', because {layer.Note ?? "it is not known what follows"}; use score-cam, which needs no linear layer."));
    }
}
