namespace Microsoft.ML.Lime.Engine;

/// <summary>An explanation of one picture, with what it takes to repeat it.</summary>
[TypeFormatterSource]
public sealed record ImageExplanation
{
    /// <summary>The method's name, such as <c>lime</c>.</summary>
    public required string Method { get; init; }

    /// <summary>The model that was explained.</summary>
    public required ScorerInfo Model { get; init; }

    /// <summary>How the photo was fitted to the model's input.</summary>
    public required PictureFit Fit { get; init; }

    /// <summary>The picture as the model's size has it, before preprocessing.</summary>
    public required ImageBuffer Picture { get; init; }

    /// <summary>The features; null for methods that have none (occlusion, RISE).</summary>
    public SegmentMap? Segments { get; init; }

    /// <summary>The options that were used.</summary>
    public required ExplainOptions Options { get; init; }

    /// <summary>How the maps became as large as the model's input.</summary>
    public MapUpsampling Upsampling { get; init; }

    /// <summary>What was applied to the model's raw outputs; never <see cref="Activation.Auto"/>.</summary>
    public required Activation Activation { get; init; }

    /// <summary>Perturbed pictures that the explanation comes from; for a surrogate the picture itself included.</summary>
    public required int Samples { get; init; }

    /// <summary>
    /// Why there are not more of them; null for a method that draws none (occlusion), for a snapshot that is not the last, and
    /// where a file of an earlier version does not tell.
    /// </summary>
    public SamplingStop? Stopped { get; init; }

    /// <summary>Pictures that went through the model: samples, picture and baseline, each once.</summary>
    public required int ModelCalls { get; init; }

    /// <summary>Where the time went.</summary>
    public required StageTimings Timings { get; init; }

    /// <summary>One explanation per class, in falling order of the model's raw output; equal ones by index.</summary>
    public required IReadOnlyList<ClassExplanation> Classes { get; init; }

    /// <summary>The explanation of a class.</summary>
    /// <param name="classIndex">The index of the class in the model's output.</param>
    /// <exception cref="LimeException">The class was not explained.</exception>
    public ClassExplanation ClassOf(int classIndex) => Classes.FirstOrDefault(target => target.ClassIndex == classIndex)
        ?? throw new LimeException(FormattableString.Invariant($"Class {classIndex} was not explained, but ")
            + string.Join(", ", Classes.Select(target => target.ClassIndex is { } explained
                ? FormattableString.Invariant($"{explained}")
                : target.Label))
            + "; take one of those, or explain it, too.");

    /// <summary>Method, model and one line per class. For tables and images see the extension methods of the evaluation package.</summary>
    public override string ToString() => string.Join('\n',
    [
        FormattableString.Invariant($"{Method} of {Model.Name}: {Samples} samples, {ModelCalls} model calls"),
        .. Classes.Select(target => target.ToString()),
    ]);
}
