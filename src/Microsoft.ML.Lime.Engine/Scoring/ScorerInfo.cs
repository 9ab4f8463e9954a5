namespace Microsoft.ML.Lime.Engine;

/// <summary>Description of the explained model, as results record it.</summary>
public sealed record ScorerInfo
{
    /// <summary>The model's name; for a file its path as given.</summary>
    public required string Name { get; init; }

    /// <summary>SHA-256 of the model's bytes in lower-case hex; null if there is no file.</summary>
    public string? Sha256 { get; init; }

    /// <summary>The runtime of the model, such as <c>ONNX Runtime 1.31.1</c>; null for a delegate.</summary>
    public string? Runtime { get; init; }

    /// <summary>The device of the model, such as <c>cpu</c> or <c>gpu:0 (CUDA)</c>.</summary>
    public string Device { get; init; } = "cpu";

    /// <summary>The input's name, or null.</summary>
    public string? Input { get; init; }

    /// <summary>The values of the inputs that do not take the image, by name; empty if there are none.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<double>> InputValues { get; init; } =
        new Dictionary<string, IReadOnlyList<double>>();

    /// <summary>The output's name, or null.</summary>
    public string? Output { get; init; }

    /// <summary>
    /// What is known about the layout of a detector's boxes, mostly without the form of the coordinates, in the text form of
    /// <see cref="Engine.BoxLayout"/>; null, the default, for nothing.
    /// </summary>
    public string? BoxLayout { get; init; }

    /// <summary>Decisions made while the model was opened that a user should know, such as a device that was not available.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>
    /// What the model does not state and was assumed while it was opened: a sentence each, with the option that states it.
    /// </summary>
    public IReadOnlyList<string> Guesses { get; init; } = [];
}
