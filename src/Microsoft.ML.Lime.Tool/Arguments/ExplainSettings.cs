using Microsoft.ML.Lime.Onnx;

namespace Microsoft.ML.Lime.Tool.Arguments;

/// <summary>The settings of <c>explain</c>.</summary>
internal sealed record ExplainSettings
{
    /// <summary>The available components.</summary>
    public required ComponentRegistry Registry { get; init; }

    public required IReadOnlyList<string> Images { get; init; }

    public required string Model { get; init; }

    /// <summary>The options for opening the model, without class names; null if they are invalid.</summary>
    public required OnnxScorerOptions? Scorer { get; init; }

    /// <summary>The preprocessing that was read from a file, or that a file suggests, for the notes of the result.</summary>
    public required IReadOnlyList<string> Notes { get; init; }

    public string? LabelsPath { get; init; }

    /// <summary>The names in the label file; null if no file was given or it is invalid.</summary>
    public required Lazy<IReadOnlyList<string>?> Labels { get; init; }

    /// <summary>The files of the input values that were given as files, by the input's name.</summary>
    public IReadOnlyDictionary<string, string> InputValueFiles { get; init; } = new Dictionary<string, string>();

    /// <summary>The method's options; the classes are not resolved yet.</summary>
    public required ExplainOptions Options { get; init; }

    public required string? Preset { get; init; }

    public string? MapPath { get; init; }

    /// <summary>The number of top classes; null if not given.</summary>
    public int? Top { get; init; }

    /// <summary>Classes by index or name; empty for the top classes.</summary>
    public required IReadOnlyList<string> Classes { get; init; }

    public required ImageSettings Drawing { get; init; }

    public required string Folder { get; init; }

    /// <summary>Whether the explanation is written to a file that <c>draw</c> reads.</summary>
    public bool Save { get; init; }

    /// <summary>The path of the notebook to write; null for none.</summary>
    public string? Notebook { get; init; }

    public bool Json { get; init; }

    public bool Quiet { get; init; }

    public bool Show { get; init; }

    /// <summary>Whether the map is rendered while it converges.</summary>
    public bool Watch { get; init; }
}
