namespace Microsoft.ML.Lime.Engine;

/// <summary>
/// What the one who asked for an explanation knows and the explanation itself does not: where the picture came from, how the model was
/// opened, what was written. <see cref="ExplanationJson"/> puts it into the result, so that the result can be repeated.
/// What is null is not known.
/// </summary>
public sealed record ExplanationOrigin
{
    /// <summary>The picture's path, as given.</summary>
    public string? ImagePath { get; init; }

    /// <summary>SHA-256 of the picture's file in lower-case hex.</summary>
    public string? ImageSha256 { get; init; }

    /// <summary>The picture that the model takes.</summary>
    public ScorerInput? Input { get; init; }

    /// <summary>How pixels became the model's numbers.</summary>
    public Preprocessing? Preprocessing { get; init; }

    /// <summary>The path of the file with the classes' names.</summary>
    public string? LabelsPath { get; init; }

    /// <summary>The path of the label map that stood in for a segmentation.</summary>
    public string? SegmentationPath { get; init; }

    /// <summary>The name of the preset that the options started from.</summary>
    public string? Preset { get; init; }

    /// <summary>How many of the most important segments were shown as such.</summary>
    public int? TopFeatures { get; init; }

    /// <summary>
    /// What the masked picture shows; null for the <see cref="TopFeatures"/> of the largest importance, and no mask where that is null,
    /// too.
    /// </summary>
    public ImageAndMaskOptions? MaskedPicture { get; init; }

    /// <summary>Pictures that the model took at once; where that was found by trial, what the trial came to.</summary>
    public int? BatchSize { get; init; }

    /// <summary>Processor threads that ran the model side by side, found likewise.</summary>
    public int? Threads { get; init; }

    /// <summary>Names of the files that were written.</summary>
    public IReadOnlyList<string> Files { get; init; } = [];

    /// <summary>The program and its version.</summary>
    public string? Tool { get; init; }
}
