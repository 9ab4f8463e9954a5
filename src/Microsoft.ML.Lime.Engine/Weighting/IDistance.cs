namespace Microsoft.ML.Lime.Engine;

/// <summary>How far a perturbed picture is from the picture itself, told from what it shows.</summary>
public interface IDistance : IComponent
{
    /// <summary>The distance of one sample from the picture, in which every feature is shown; at least 0.</summary>
    /// <param name="masks">Which features each sample shows.</param>
    /// <param name="sample">A row of <paramref name="masks"/>.</param>
    double Measure(MaskMatrix masks, int sample);
}
