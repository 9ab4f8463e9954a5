namespace Microsoft.ML.Lime.Engine;

/// <summary>
/// Where the time went, in milliseconds of wall clock. The stages are disjoint and add up to <see cref="Total"/>; where perturbation and
/// inference overlap on several threads, their wall time is shared out in proportion to the threads' time in each.
/// </summary>
public sealed record StageTimings
{
    /// <summary>Opening the model.</summary>
    public double Load { get; init; }

    /// <summary>Reading and decoding the picture and fitting it to the model's input.</summary>
    public double Decode { get; init; }

    /// <summary>Dividing the picture into segments.</summary>
    public double Segmentation { get; init; }

    /// <summary>Running the model.</summary>
    public double Inference { get; init; }

    /// <summary>Drawing masks and composing perturbed pictures.</summary>
    public double Perturbation { get; init; }

    /// <summary>Fitting the surrogate.</summary>
    public double Surrogate { get; init; }

    /// <summary>Drawing and writing pictures.</summary>
    public double Render { get; init; }

    /// <summary>The sum of the stages.</summary>
    public double Total => Load + Decode + Segmentation + Inference + Perturbation + Surrogate + Render;
}
