using Microsoft.ML.Lime.Engine;

namespace Microsoft.ML.Lime.Onnx.Model;

/// <summary>A tensor that is taken for feature maps.</summary>
/// <param name="Tensor">Its name.</param>
/// <param name="Layout">Where its channels are.</param>
/// <param name="Pooled">The pooling that it enters, and what follows; null where that is not known to be linear.</param>
/// <param name="WhyNot">Why not, as the end of a sentence.</param>
internal sealed record LayerPlan(string Tensor, TensorLayout Layout, PooledLayer? Pooled, string? WhyNot);
