using System.Text.Json.Serialization;
using Microsoft.ML.Lime.Onnx;
using Microsoft.ML.Lime.Rows;
using Microsoft.ML.Lime.Scoring;

namespace Microsoft.ML.Lime.Persistence;

/// <summary>The saved state of a scorer, without the bytes of its model.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "scorer")]
[JsonDerivedType(typeof(SavedOnnxScorer), "onnx")]
[JsonDerivedType(typeof(SavedTransformerScorer), "transformer")]
internal abstract record SavedScorer
{
    /// <summary>Creates the saved state of a scorer.</summary>
    /// <param name="scorer">The scorer.</param>
    /// <param name="output">The explanation's column, for the error.</param>
    /// <param name="model">The bytes of its model.</param>
    /// <exception cref="LimeException">It cannot be saved.</exception>
    public static SavedScorer Create(IScorer scorer, string output, out byte[] model) => scorer switch
    {
        OnnxScorer onnx => SavedOnnxScorer.Create(onnx, out model),
        ISavableScorer made => SavedTransformerScorer.Create(made.Origin, out model),
        _ => throw new LimeException(
            $"The explanation '{output}' cannot be saved, because its scorer ({scorer.GetType().Name}) cannot be saved: "
            + "score with ml.Lime().OpenOnnxScorer or ml.Lime().OpenScorer, or save the chain without the explanation and append it again "
            + "to the loaded chain."),
    };

    /// <summary>Restores the scorer.</summary>
    /// <param name="work">Provides the device and the log.</param>
    /// <param name="model">The bytes of its model.</param>
    /// <param name="owned">Receives the objects to dispose of with the transformer.</param>
    public abstract IScorer Restore(LimeWork work, byte[] model, List<IDisposable> owned);
}
