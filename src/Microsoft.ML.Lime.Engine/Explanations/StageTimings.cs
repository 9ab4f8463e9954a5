namespace Microsoft.ML.Lime.Engine;

/// <summary>
/// Wall-clock time per stage in milliseconds. The stages are disjoint and add up to <see cref="Total"/>. If perturbation and inference
/// overlap on several threads, their wall time is divided in proportion to the thread time of each.
/// </summary>
public sealed record StageTimings
{
    /// <summary>Opening the model.</summary>
    public double Load { get; init; }

    /// <summary>Reading and decoding the image and fitting it to the model's input.</summary>
    public double Decode { get; init; }

    /// <summary>Segmenting the image.</summary>
    public double Segmentation { get; init; }

    /// <summary>Running the model.</summary>
    public double Inference { get; init; }

    /// <summary>Sampling masks and composing perturbed images.</summary>
    public double Perturbation { get; init; }

    /// <summary>Fitting the surrogate model.</summary>
    public double Surrogate { get; init; }

    /// <summary>Drawing and writing images.</summary>
    public double Render { get; init; }

    /// <summary>The sum of the stages.</summary>
    public double Total => Load + Decode + Segmentation + Inference + Perturbation + Surrogate + Render;
}
