using Microsoft.ML.Lime.Engine;

namespace Microsoft.ML.Lime;

/// <summary>Options of <see cref="RiseExplainEstimator"/>: its columns, and one <see cref="RiseOptions"/> of the engine for all the
/// rest.</summary>
public sealed record RiseExplainOptions : ExplanationColumnOptions
{
    /// <summary>How to explain. Defaults to 4000 masks of 7 x 7 cells.</summary>
    public RiseOptions Rise { get; init; } = new();

    internal override ExplainOptions Engine => Rise;

    internal override MapUpsampling Upsampling => MapUpsampling.Nearest;
}
