using Microsoft.ML.Lime.Engine;
using Microsoft.ML.Lime.Engine.Methods;

namespace Microsoft.ML.Lime;

/// <summary>Options of <see cref="CamExplainEstimator"/>: its columns, and one <see cref="CamOptions"/> of the engine for all the
/// rest.</summary>
public sealed record CamExplainOptions : ExplanationColumnOptions
{
    /// <summary>How to explain. Defaults to the layer that is found.</summary>
    public CamOptions Cam { get; init; } = new();

    internal override ExplainOptions Engine => Cam;

    internal override MapUpsampling Upsampling => Cam.Upsampling;

    internal override void Check(IScorer scorer) => FeatureLayers.FindLinear(scorer, Cam.Layer);
}
