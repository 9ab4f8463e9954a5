namespace Microsoft.ML.Lime.Engine;

/// <summary>Why the model gave one class its probability, or another number of its output (<see cref="Targets"/>) its value.</summary>
[TypeFormatterSource]
public sealed record ClassExplanation
{
    /// <summary>The class: its index in the model's output; null where the number is no class.</summary>
    public int? ClassIndex { get; init; }

    /// <summary>Its name, or null where the model's outputs have none.</summary>
    public string? ClassName { get; init; }

    /// <summary>What the number is in a few words, such as <c>sum of channel 3</c>; null for a class.</summary>
    public string? TargetName { get; init; }

    /// <summary>In words what is explained: the class's name or index, or the target.</summary>
    public string Label => TargetName ?? ClassName ?? FormattableString.Invariant($"class {ClassIndex}");

    /// <summary>
    /// The model's probability of it for the picture itself (after the activation; the raw output where there is none; the target's
    /// value).
    /// </summary>
    public required double Probability { get; init; }

    /// <summary>The same for the baseline, the picture with every segment hidden.</summary>
    public required double BaselineProbability { get; init; }

    /// <summary>
    /// The surrogate's view: importance by segment and how far to trust it; null for methods without one (occlusion, RISE).
    /// </summary>
    public SurrogateFit? Fit { get; init; }

    /// <summary>The importance as a map: of the model's input size, or of the grid's where upsampling is none.</summary>
    public required ScoreMap Map { get; init; }

    /// <summary>What to know before trusting it, a sentence each: degenerate cases of the picture, the scores and the surrogate.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>The segments with the largest importance, largest first; equal ones by number; none without segments.</summary>
    public IReadOnlyList<int> TopFeatures(int count) => Fit is null ? [] :
        [.. Enumerable.Range(0, Fit.Importance.Length).OrderByDescending(i => Fit.Importance[i]).ThenBy(i => i).Take(count)];

    /// <summary>The label, the probability and the fit in one line. For tables and images see the extension methods of the evaluation package.</summary>
    public override string ToString() => FormattableString.Invariant($"{Label}: {Probability:0.####}")
        + (double.IsNaN(BaselineProbability) ? "" : FormattableString.Invariant($" (baseline {BaselineProbability:0.####})"))
        + (Fit is null ? "" : FormattableString.Invariant($", R2 {Fit.R2:0.###}"));
}
