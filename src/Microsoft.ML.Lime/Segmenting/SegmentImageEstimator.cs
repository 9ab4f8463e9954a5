using Microsoft.ML.Lime.Rows;

namespace Microsoft.ML.Lime;

/// <summary>
/// Divides the images of a column into segments. Create an instance with <see cref="LimeCatalog.SegmentImage"/>.
/// </summary>
/// <remarks>
/// <list type="table">
/// <item><term>Does this estimator need to look at the data to train its parameters?</term><description>No</description></item>
/// <item><term>Input column data type</term><description>Image</description></item>
/// <item><term>Output column data types</term><description><c>&lt;out&gt;</c>: Vector&lt;Int32, H, W&gt; where the input column's type has
/// a size, otherwise Vector&lt;Int32&gt;; <c>&lt;out&gt;.SegmentCount</c>: Int32</description></item>
/// <item><term>Required NuGet packages</term><description>MlNetLime</description></item>
/// <item><term>Exportable to ONNX</term><description>No</description></item>
/// </list>
/// <para>
/// <c>&lt;out&gt;</c> holds the segment of each pixel, from 0, row by row. A row without an image gets -1 in each position of a fixed map,
/// an empty vector of variable length, and the count 0.
/// </para>
/// </remarks>
public sealed class SegmentImageEstimator : LimeEstimator<SegmentImageTransformer>
{
    internal SegmentImageEstimator(ImageMapping mapping) : base(mapping, (bound, fitted) => new SegmentImageTransformer(bound, fitted))
    {
    }
}
