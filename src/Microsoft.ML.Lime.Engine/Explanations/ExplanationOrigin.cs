namespace Microsoft.ML.Lime.Engine;

/// <summary>
/// The origin of an explanation: where the image came from, how the model was opened, which files were written.
/// <see cref="ExplanationJson"/> includes it, so that the explanation can be repeated. Null means unknown.
/// </summary>
public sealed record ExplanationOrigin
{
    /// <summary>The path of the image, as given.</summary>
    public string? ImagePath { get; init; }

    /// <summary>SHA-256 of the image file in lower-case hex.</summary>
    public string? ImageSha256 { get; init; }

    /// <summary>The shape of the model's input.</summary>
    public ScorerInput? Input { get; init; }

    /// <summary>The preprocessing from pixels to the model's input values.</summary>
    public Preprocessing? Preprocessing { get; init; }

    /// <summary>The path of the file with the class names.</summary>
    public string? LabelsPath { get; init; }

    /// <summary>The path of the segment labels that were used instead of a segmenter.</summary>
    public string? SegmentationPath { get; init; }

    /// <summary>The name of the preset on which the options are based.</summary>
    public string? Preset { get; init; }

    /// <summary>Number of the most important segments that were marked as such.</summary>
    public int? TopFeatures { get; init; }

    /// <summary>
    /// The selection of the masked image. Null for the <see cref="TopFeatures"/> segments of the largest importance; no mask if both are
    /// null.
    /// </summary>
    public ImageAndMaskOptions? MaskedImage { get; init; }

    /// <summary>Images per model call; if tuned automatically, the tuned value.</summary>
    public int? BatchSize { get; init; }

    /// <summary>Number of threads that ran the model in parallel; if tuned automatically, the tuned value.</summary>
    public int? Threads { get; init; }

    /// <summary>Names of the files that were written.</summary>
    public IReadOnlyList<string> Files { get; init; } = [];

    /// <summary>The program and its version.</summary>
    public string? Tool { get; init; }
}
