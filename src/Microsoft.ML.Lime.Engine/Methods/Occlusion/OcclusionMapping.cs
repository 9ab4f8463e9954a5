namespace Microsoft.ML.Lime.Engine;

/// <summary>How the changes of score at the mask's positions become a map.</summary>
public enum OcclusionMapping
{
    /// <summary>One value a position, enlarged to the input's size: as MATLAB's occlusionSensitivity.</summary>
    Positions,

    /// <summary>
    /// Each pixel gets the mean over all masks that cover it, 0 where none does: as Captum's Occlusion. It has the input's size already.
    /// </summary>
    Average,
}
