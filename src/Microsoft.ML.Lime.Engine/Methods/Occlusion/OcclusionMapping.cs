namespace Microsoft.ML.Lime.Engine;

/// <summary>How the score changes at the mask's positions become a map.</summary>
public enum OcclusionMapping
{
    /// <summary>One value per position, enlarged to the input's size, as in MATLAB's occlusionSensitivity.</summary>
    Positions,

    /// <summary>
    /// Each pixel gets the mean over all masks that cover it, or 0 if there are none, as in Captum's Occlusion. The map has the input's
    /// size.
    /// </summary>
    Average,
}
