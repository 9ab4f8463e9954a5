using Microsoft.ML.Lime.Engine;
using Microsoft.ML.Lime.Evaluation;
using Microsoft.ML.Lime.Onnx;

namespace Microsoft.ML.Lime.Tool.Arguments;

/// <summary>What <c>evaluate</c> was asked to do.</summary>
internal sealed record EvaluateSettings
{
    /// <summary>The components that there are.</summary>
    public required ComponentRegistry Registry { get; init; }

    /// <summary>The folder of the pictures; empty where none was named.</summary>
    public required string Folder { get; init; }

    /// <summary>Where classes stand: <c>folders</c>, <c>none</c>, or the path of a table.</summary>
    public required string Truth { get; init; }

    public string? Masks { get; init; }

    public required string Model { get; init; }

    /// <summary>How to open the model, or null where that was not said soundly; the classes' names are yet to be read.</summary>
    public required OnnxScorerOptions? Scorer { get; init; }

    public string? LabelsPath { get; init; }

    /// <summary>The methods by name, with their options; the class is yet to be looked up.</summary>
    public required IReadOnlyList<(string Name, ExplainOptions Options)> Methods { get; init; }

    /// <summary>The class that is explained, by index or name; null for each picture's predicted one.</summary>
    public string? Class { get; init; }

    /// <summary>The metrics; null where none was named.</summary>
    public IReadOnlyList<IMapMetric>? Metrics { get; init; }

    /// <summary>How many pictures at most; null for all.</summary>
    public int? Limit { get; init; }

    /// <summary>Whether only pictures whose prediction is wrong are explained.</summary>
    public bool OnlyWrong { get; init; }

    /// <summary>The folder of the results.</summary>
    public required string Output { get; init; }

    /// <summary>Whether what an earlier evaluation left there is removed first.</summary>
    public bool Restart { get; init; }

    /// <summary>The label map that stands in for a segmentation; null for none.</summary>
    public string? MapPath { get; init; }

    /// <summary>The notebook that is written; null for none.</summary>
    public string? Notebook { get; init; }

    public bool Json { get; init; }

    public bool Quiet { get; init; }
}
