namespace Microsoft.ML.Lime.Engine;

/// <summary>The explanation of one class, or of another value of the model's output (<see cref="Targets"/>).</summary>
[TypeFormatterSource]
public sealed record ClassExplanation
{
    /// <summary>The index of the class in the model's output; null for a target other than a class.</summary>
    public int? ClassIndex { get; init; }

    /// <summary>The name of the class; null if the model's outputs have no names.</summary>
    public string? ClassName { get; init; }

    /// <summary>A short description of the target, such as <c>sum of channel 3</c>; null for a class.</summary>
    public string? TargetName { get; init; }

    /// <summary>The display name of what is explained: the class's name or index, or the target.</summary>
    public string Label => TargetName ?? ClassName ?? FormattableString.Invariant($"class {ClassIndex}");

    /// <summary>
    /// The model's probability for the unperturbed image, after the activation. Without an activation the raw output; for a target its
    /// value. <see cref="IsProbability"/> says which it is.
    /// </summary>
    public required double Probability { get; init; }

    /// <summary>
    /// Whether <see cref="Probability"/> is a probability: after a softmax or sigmoid, in the model or as the activation. Otherwise it is a
    /// score, such as a logit.
    /// </summary>
    public bool IsProbability { get; init; }

    /// <summary>The same value for the baseline, the image with all segments absent; NaN for methods without a baseline.</summary>
    public required double BaselineProbability { get; init; }

    /// <summary>The surrogate model: importance per segment and its uncertainty; null for methods without one (occlusion, RISE).</summary>
    public SurrogateFit? Surrogate { get; init; }

    /// <summary>The attribution map: of the model's input size, or, without upsampling, one value per grid cell.</summary>
    public required AttributionMap Map { get; init; }

    /// <summary>Warnings, one sentence each: degenerate cases of the image, the scores or the surrogate model.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>The segments with the largest importance, in descending order; ties by index. Empty for methods without segments.</summary>
    /// <param name="count">Maximum number of segments.</param>
    public IReadOnlyList<int> TopFeatures(int count) => Surrogate is null ? [] :
        [.. Enumerable.Range(0, Surrogate.Importance.Length).OrderByDescending(i => Surrogate.Importance[i]).ThenBy(i => i).Take(count)];

    /// <summary>
    /// The segments that support or oppose the class most: those with the largest magnitude of the importance, in descending order; ties by
    /// index. Empty for methods without segments.
    /// </summary>
    /// <param name="count">Maximum number of segments.</param>
    public IReadOnlyList<int> StrongestFeatures(int count) => Surrogate is null ? [] :
        [.. Enumerable.Range(0, Surrogate.Importance.Length).OrderByDescending(i => Math.Abs(Surrogate.Importance[i])).ThenBy(i => i)
            .Take(count)];

    /// <summary>Label, probability and R² in one line. For tables and images see the extension methods of the evaluation package.</summary>
    public override string ToString() => FormattableString.Invariant($"{Label}: {Probability:0.####}")
        + (double.IsNaN(BaselineProbability) ? "" : FormattableString.Invariant($" (baseline {BaselineProbability:0.####})"))
        + (Surrogate is null ? "" : FormattableString.Invariant($", R2 {Surrogate.R2:0.###}")
            + (Surrogate.HeldOutR2 is { } value ? FormattableString.Invariant($", held-out R2 {value:0.###}") : ""));
}
