using Microsoft.ML.Lime.Rows;

namespace Microsoft.ML.Lime;

/// <summary>
/// Explains what a model decided on the pictures of a column (image LIME). With K classes, N segments, and H and W the size of the picture
/// that the model takes, it adds
/// <list type="table">
/// <item><term><c>&lt;out&gt;.ScoreMap</c></term><description>Vector&lt;Single, K, H, W&gt;: how much each pixel speaks for the class;
/// of variable
/// length where the maps have one value a cell.</description></item>
/// <item><term><c>&lt;out&gt;.Importance</c></term><description>Vector&lt;Single, K, *&gt;: K x N importances by segment, class after
/// class.</description></item>
/// <item><term><c>&lt;out&gt;.StandardError</c></term><description>The same of their standard errors; empty where the surrogate has
/// none. A lasso's are of its coefficients without the pull of its penalty (<see cref="Engine.SurrogateFit.Debiased"/>), which have no column.</description></item>
/// <item><term><c>&lt;out&gt;.FeatureMap</c></term><description>Vector&lt;Int32, H, W&gt;: the segment of each pixel,
/// 0-based.</description></item>
/// <item><term><c>&lt;out&gt;.ClassIndex</c></term><description>Vector&lt;Int32, K&gt;; -1 for a target that is no
/// class.</description></item>
/// <item><term><c>&lt;out&gt;.ClassName</c></term><description>Vector&lt;String, K&gt;: empty where the scorer knows no
/// names; of a target that is no class what it is, such as <c>sum of channel 3</c>.</description></item>
/// <item><term><c>&lt;out&gt;.Probability</c></term><description>Vector&lt;Single, K&gt;: the model's, for the picture as it
/// is; a target's value.</description></item>
/// <item><term><c>&lt;out&gt;.R2</c></term><description>Vector&lt;Single, K&gt;: how well the simple model fits; NaN where the scores
/// are constant.</description></item>
/// <item><term><c>&lt;out&gt;.Warning</c></term><description>Vector&lt;String&gt;: what to know before trusting it, a sentence
/// each.</description></item>
/// <item><term><c>&lt;out&gt;.Overlay</c></term><description>Image, on request: the picture under the colours of the first class's
/// map.</description></item>
/// </list>
/// </summary>
/// <remarks>
/// Learns nothing from data. Input: Image, and a label map where the options name one. Classes come in falling order of the model's output,
/// or in the order in which the options name them; the numbers of a target (<see cref="Engine.ExplainOptions.Target"/>), which are K then,
/// in the target's order. A row without a picture gets NaN, or -1 in columns of Int32, in vectors of fixed length, empty ones of variable
/// length, and a warning. The model does not run for rows, or for cursors, that ask for <c>.FeatureMap</c> alone. Had by
/// <see cref="LimeCatalog.Explain"/>.
/// </remarks>
public sealed class LimeExplainEstimator : LimeEstimator<LimeExplainTransformer>
{
    internal LimeExplainEstimator(ImageMapping mapping) : base(mapping, (bound, fitted) => new LimeExplainTransformer(bound, fitted))
    {
    }
}
