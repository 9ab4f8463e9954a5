using Microsoft.ML.Lime.Engine;
using Microsoft.ML.Lime.Engine.Methods;

namespace Microsoft.ML.Lime;

/// <summary>Options of <see cref="ScoreCamExplainEstimator"/>: its columns, and one <see cref="ScoreCamOptions"/> of the engine for all the
/// rest.</summary>
public sealed record ScoreCamExplainOptions : ExplanationColumnOptions
{
    /// <summary>How to explain. Defaults to the layer that is found.</summary>
    public ScoreCamOptions ScoreCam { get; init; } = new();

    internal override ExplainOptions Engine => ScoreCam;

    internal override MapUpsampling Upsampling => ScoreCam.Upsampling;

    internal override void Check(IScorer scorer) => FeatureLayers.Find(scorer, "score-cam", ScoreCam.Layer);
}
