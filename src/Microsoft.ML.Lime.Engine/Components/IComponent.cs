namespace Microsoft.ML.Lime.Engine;

/// <summary>A part of a method that can be replaced: a segmenter, sampler, baseline, weighting, distance, selection, surrogate, stop rule
/// or target.</summary>
public interface IComponent
{
    /// <summary>Name and numeric parameters, for the result.</summary>
    ComponentInfo Info { get; }
}
