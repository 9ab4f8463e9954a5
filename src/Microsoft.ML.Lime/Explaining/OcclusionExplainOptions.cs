using Microsoft.ML.Lime.Engine;
using Microsoft.ML.Lime.Engine.Methods.Occlusion;

namespace Microsoft.ML.Lime;

/// <summary>Options of <see cref="OcclusionExplainEstimator"/>: its columns, and one <see cref="OcclusionOptions"/> of the engine for all
/// the rest.</summary>
public sealed record OcclusionExplainOptions : ExplanationColumnOptions
{
    /// <summary>How to explain. Defaults to what MATLAB's occlusionSensitivity does.</summary>
    public OcclusionOptions Occlusion { get; init; } = new();

    internal override ExplainOptions Engine => Occlusion;

    internal override MapUpsampling Upsampling =>
        Occlusion.Mapping == OcclusionMapping.Average ? MapUpsampling.Nearest : Occlusion.Upsampling;

    internal override (int Height, int Width)? MapSize(ScorerInput input)
    {
        var window = new SlidingWindow((input.Height, input.Width), Occlusion.MaskSize, Occlusion.Stride, Occlusion.MaskClipping);
        return Upsampling == MapUpsampling.None ? (window.Rows, window.Columns) : base.MapSize(input);
    }
}
