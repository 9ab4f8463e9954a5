using Microsoft.ML.Lime.Evaluation;
using Microsoft.ML.Lime.Onnx;

namespace Microsoft.ML.Lime.Tool.Arguments;

/// <summary>The settings of <c>evaluate</c>.</summary>
internal sealed record EvaluateSettings
{
    /// <summary>The available components.</summary>
    public required ComponentRegistry Registry { get; init; }

    /// <summary>The folder of the images, a tar archive, or a series of archives; empty if not given.</summary>
    public required string Folder { get; init; }

    /// <summary>Whether the images are in tar archives.</summary>
    public bool IsTar => Folder.EndsWith(".tar", StringComparison.OrdinalIgnoreCase) && !Directory.Exists(Folder);

    /// <summary>The path of a list of the images in the folder, <c>-</c> for standard input; null for all.</summary>
    public string? List { get; init; }

    /// <summary>Source of the labels: <c>folders</c>, <c>none</c>, or the path of a table.</summary>
    public required string Truth { get; init; }

    public string? Masks { get; init; }

    /// <summary>Whether tables and symbolic links may lead out of the folders of images and masks.</summary>
    public bool AllowOutside { get; init; }

    public required string Model { get; init; }

    /// <summary>
    /// The options for opening the model, without the class names of <see cref="LabelsPath"/>; null if they are invalid.
    /// </summary>
    public required OnnxScorerOptions? Scorer { get; init; }

    /// <summary>The preprocessing that was read from a file, or that a file suggests, for the notes of the result.</summary>
    public required IReadOnlyList<string> Notes { get; init; }

    public string? LabelsPath { get; init; }

    /// <summary>The files of the input values that were given as files, by the input's name.</summary>
    public IReadOnlyDictionary<string, string> InputValueFiles { get; init; } = new Dictionary<string, string>();

    /// <summary>The methods by name, with their options; the class is not resolved yet.</summary>
    public required IReadOnlyList<(string Name, ExplainOptions Options)> Methods { get; init; }

    /// <summary>The class to explain, by index or name; null for the predicted class of each image.</summary>
    public string? Class { get; init; }

    /// <summary>The metrics; null for the default ones.</summary>
    public IReadOnlyList<IMapMetric>? Metrics { get; init; }

    /// <summary>The maximum number of images; null for all.</summary>
    public int? Limit { get; init; }

    /// <summary>Whether only misclassified images are explained.</summary>
    public bool OnlyWrong { get; init; }

    /// <summary>The folder of the results.</summary>
    public required string Output { get; init; }

    /// <summary>The shard that is evaluated; null for all images.</summary>
    public Shard? Shard { get; init; }

    /// <summary>The folder that the results are written to: that of the shard, if there is one.</summary>
    public string ResultFolder => Shard?.FolderIn(Output) ?? Output;

    /// <summary>Whether the progress is written as JSON lines, also if nothing else is printed.</summary>
    public bool ProgressForPrograms { get; init; }

    /// <summary>The maximum number of cards in the report; null for the default.</summary>
    public int? Cards { get; init; }

    /// <summary>What is stored of each image beside its row.</summary>
    public CardContent Store { get; init; } = CardContent.Overlays;

    /// <summary>Whether the rows are written as Parquet, too.</summary>
    public bool Parquet { get; init; }

    /// <summary>Whether the results of an earlier evaluation are removed first.</summary>
    public bool Restart { get; init; }

    /// <summary>The path of a label map that replaces the segmenter; null for none.</summary>
    public string? MapPath { get; init; }

    /// <summary>The path of the notebook to write; null for none.</summary>
    public string? Notebook { get; init; }

    public bool Json { get; init; }

    public bool Quiet { get; init; }
}
