namespace Microsoft.ML.Lime.Engine;

/// <summary>
/// A replaceable part of a method: a segmenter, sampler, baseline, weighting, distance, selection, surrogate, stop rule or target.
/// </summary>
public interface IComponent
{
    /// <summary>Name and numeric parameters, as results record them.</summary>
    ComponentInfo Info { get; }
}
