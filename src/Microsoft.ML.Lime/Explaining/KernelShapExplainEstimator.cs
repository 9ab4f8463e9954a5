using Microsoft.ML.Lime.Rows;

namespace Microsoft.ML.Lime;

/// <summary>
/// Explains what a model decided on the pictures of a column by the Shapley values of the picture's segments (KernelSHAP). It adds the
/// columns of <see cref="LimeExplainEstimator"/>: <c>.Importance</c> holds the Shapley values, which add up to the change from the baseline
/// to the picture; <c>.StandardError</c> is empty where they are exact; <c>.R2</c> is that of the additive model on the coalitions.
/// </summary>
/// <remarks>
/// Learns nothing from data. Input: Image, and a label map where the options name one. All else is as in
/// <see cref="LimeExplainEstimator"/>. Had by <see cref="LimeCatalog.KernelShap"/>.
/// </remarks>
public sealed class KernelShapExplainEstimator : LimeEstimator<KernelShapExplainTransformer>
{
    internal KernelShapExplainEstimator(ImageMapping mapping)
        : base(mapping, (bound, fitted) => new KernelShapExplainTransformer(bound, fitted))
    {
    }
}
