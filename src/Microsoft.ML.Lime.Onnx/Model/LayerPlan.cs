namespace Microsoft.ML.Lime.Onnx.Model;

/// <summary>A tensor whose activations are used.</summary>
/// <param name="Tensor">Name of the tensor.</param>
/// <param name="Layout">Position of its channel axis.</param>
/// <param name="Pooled">The pooling that the tensor enters, and what follows; null if that is not known to be linear.</param>
/// <param name="WhyNot">If <paramref name="Pooled"/> is null, the reason, as the end of a sentence.</param>
internal sealed record LayerPlan(string Tensor, TensorLayout Layout, PooledLayer? Pooled, string? WhyNot);
