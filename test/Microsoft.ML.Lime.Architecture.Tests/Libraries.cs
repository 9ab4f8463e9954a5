namespace Microsoft.ML.Lime.Tests;

/// <summary>The projects under <c>src</c>, bottom to top, and the order of their folders, bottom to top.</summary>
/// <remarks>A folder may use the folders before it in its list. The root folder of a project is written as <c>.</c>.</remarks>
internal static class Libraries
{
    public static IReadOnlyList<(string Assembly, string Project, string[] Folders)> All { get; } =
    [
        ("Microsoft.ML.Lime.Engine", "Microsoft.ML.Lime.Engine",
        [
            ".", "Numerics", "Components", "Imaging", "Segmentation", "Scoring", "Scoring/Activations", "Scoring/OutputTargets", "Sampling",
            "Perturbation", "Weighting", "SurrogateModels", "Selection", "Stopping", "Explanations", "Methods", "Methods/Occlusion",
            "Methods/KernelShap", "Methods/ImageLime", "Methods/Rise", "Methods/Cam", "Methods/ScoreCam", "Registry",
        ]),
        ("Microsoft.ML.Lime.Drawing", "Microsoft.ML.Lime.Drawing", ["."]),
        ("Microsoft.ML.Lime.Evaluation", "Microsoft.ML.Lime.Evaluation",
            [".", "Quality", "Records", "Summary", "Shortcuts", "DataSets", "ResultViews", "Report", "Notebooks"]),
        ("Microsoft.ML.Lime.Onnx", "Microsoft.ML.Lime.Onnx", ["Model", "Native", "Preprocessors", ".", "Export"]),
        ("Microsoft.ML.Lime", "Microsoft.ML.Lime",
            ["Rows", "Images", "Scoring", "Trainers", "Persistence", "Segmenting", "Explaining", "RowEvaluation", "."]),
        ("mlnet-lime", "Microsoft.ML.Lime.Tool", ["Hosting", "Arguments", "Output", "Notebooks", "Commands", "."]),
    ];

    /// <summary>Files of source code of a project, without those that the build generates.</summary>
    public static IEnumerable<string> SourceFiles(string project) =>
        Directory.EnumerateFiles(Path.Combine(Checkout.Root, "src", project), "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal)
                && !file.Contains($"{Path.DirectorySeparatorChar}bin{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal);
}
