using Microsoft.ML.Lime.Rows;

namespace Microsoft.ML.Lime;

/// <summary>
/// Explains a model's decisions on the images of a column, by any method. Create an instance with <see cref="LimeCatalog.Explain"/>.
/// </summary>
/// <remarks>
/// <list type="table">
/// <item><term>Does this estimator need to look at the data to train its parameters?</term><description>No</description></item>
/// <item><term>Input column data type</term><description>Image, and Vector&lt;Int32&gt; where the options name a column of label
/// maps</description></item>
/// <item><term>Required NuGet packages</term><description>MlNetLime; for ONNX models exactly one flavour of
/// Microsoft.ML.OnnxRuntime</description></item>
/// <item><term>Exportable to ONNX</term><description>No</description></item>
/// </list>
/// <para>
/// Output columns, with the prefix <c>&lt;out&gt;</c>, for K classes, N segments, and a model input of H x W pixels:
/// </para>
/// <list type="table">
/// <item><term><c>.ScoreMap</c></term><description>Vector&lt;Single, K, H, W&gt;: the attribution of each pixel; other sizes where
/// <see cref="ExplainOptions.MapSize"/> says so, variable length where it is null</description></item>
/// <item><term><c>.Importance</c></term><description>Vector&lt;Single, K, *&gt;: K x N importances of the segments, class after
/// class</description></item>
/// <item><term><c>.StandardError</c></term><description>The same for their standard errors; empty where the surrogate has none. For lasso
/// they belong to the debiased coefficients (<see cref="SurrogateFit.Debiased"/>), which have no column</description></item>
/// <item><term><c>.FeatureMap</c></term><description>Vector&lt;Int32, H, W&gt;: the segment of each pixel, from 0</description></item>
/// <item><term><c>.ClassIndex</c></term><description>Vector&lt;Int32, K&gt;; -1 for a target that is not a class</description></item>
/// <item><term><c>.ClassName</c></term><description>Vector&lt;String, K&gt;: empty where the scorer has no names; for a target that is not
/// a class its description, such as <c>sum of channel 3</c></description></item>
/// <item><term><c>.Probability</c></term><description>Vector&lt;Single, K&gt;: the model's, for the unperturbed image; the value of a
/// target</description></item>
/// <item><term><c>.R2</c></term><description>Vector&lt;Single, K&gt;: the fit of the surrogate; NaN where the scores are
/// constant</description></item>
/// <item><term><c>.Warning</c></term><description>Vector&lt;String&gt;: one sentence each</description></item>
/// <item><term><c>.Overlay</c></term><description>Image, on request: the image under the colours of the first class's
/// map</description></item>
/// </list>
/// <para>
/// Only methods with segments (<see cref="ISegmentOptions"/>: LIME and KernelSHAP) have <c>.Importance</c>, <c>.StandardError</c>,
/// <c>.FeatureMap</c> and <c>.R2</c>. Classes come in falling order of the model's output, or in the order of the options. A target
/// (<see cref="ExplainOptions.Target"/>) has K values, in its own order. A row without an image gets NaN (-1 in columns of Int32) in
/// vectors of fixed length, empty vectors of variable length, and a warning. Columns are computed lazily; the model does not run for a row
/// of which only <c>.FeatureMap</c> is read. CAM and Score-CAM need a scorer that provides activations (<see cref="IActivationScorer"/>).
/// </para>
/// </remarks>
public sealed class LimeExplainEstimator : LimeEstimator<LimeExplainTransformer>
{
    internal LimeExplainEstimator(ImageMapping mapping) : base(mapping, (bound, fitted) => new LimeExplainTransformer(bound, fitted))
    {
    }
}
