using Microsoft.ML.Lime.Engine;
using Microsoft.ML.Lime.Onnx;

namespace Microsoft.ML.Lime.Tool.Arguments;

/// <summary>What <c>explain</c> was asked to do.</summary>
internal sealed record ExplainSettings
{
    /// <summary>The components that there are.</summary>
    public required ComponentRegistry Registry { get; init; }

    public required IReadOnlyList<string> Images { get; init; }

    public required string Model { get; init; }

    /// <summary>How to open the model, or null where that was not said soundly; the classes' names are yet to be read.</summary>
    public required OnnxScorerOptions? Scorer { get; init; }

    public string? LabelsPath { get; init; }

    /// <summary>The method's options; the classes are yet to be looked up.</summary>
    public required ExplainOptions Options { get; init; }

    public required string? Preset { get; init; }

    public string? MapPath { get; init; }

    /// <summary>How many of the model's favourites were asked for; null where no number was given.</summary>
    public int? Top { get; init; }

    /// <summary>Classes by index or name; none for the model's favourites.</summary>
    public required IReadOnlyList<string> Classes { get; init; }

    public required ImageSettings Drawing { get; init; }

    public required string Folder { get; init; }

    /// <summary>Whether the explanation is written to a file that <c>draw</c> reads.</summary>
    public bool Save { get; init; }

    /// <summary>The notebook that is written; null for none.</summary>
    public string? Notebook { get; init; }

    public bool Json { get; init; }

    public bool Quiet { get; init; }

    public bool Show { get; init; }

    /// <summary>Whether the map is drawn while it settles.</summary>
    public bool Watch { get; init; }
}
