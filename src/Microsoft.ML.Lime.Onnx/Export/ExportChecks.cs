using Microsoft.ML.Lime.Onnx.Model;

namespace Microsoft.ML.Lime.Onnx.Export;

/// <summary>Why an explanation cannot be part of a model.</summary>
internal static class ExportChecks
{
    // The first operator set of an exported model, and the first one with the rounding that inputs of whole numbers need.
    private const int MinOpset = 7, RoundOpset = 11;

    /// <summary>All problems, a sentence each; empty if there are none.</summary>
    public static IEnumerable<string> Problems(
        OnnxScorer scorer, OnnxModelFile file, ExplainOptions method, OnnxExportOptions options, string path) =>
        [.. method.Problems(scorer), .. MethodProblems(scorer, method), .. ClassProblems(method, options), .. ImageProblems(method),
            .. ModelProblems(scorer, file, method),
            .. options.EmbedPreprocessing ? PreprocessingExport.Problems(scorer) : [], .. FileProblems(file, path)];

    /// <summary>A start of names that no tensor of a graph has.</summary>
    public static string Prefix(OnnxGraph graph)
    {
        string prefix = "explanation.";
        while (graph.Tensors.Any(tensor => tensor.StartsWith(prefix, StringComparison.Ordinal)))
            prefix = "_" + prefix;
        return prefix;
    }

    /// <summary>The segments of every image.</summary>
    /// <param name="options">Options without problems.</param>
    /// <param name="scorer">The model.</param>
    /// <exception cref="LimeException">A label map has another size than the model's input.</exception>
    public static SegmentMap Segments(ISegmentOptions options, OnnxScorer scorer) => options.Segmenter.Segment(ImageBuffer.FromFloats(
        scorer.Input.Height, scorer.Input.Width, scorer.Input.Channels, new float[scorer.Input.Length]));

    private static IEnumerable<string> MethodProblems(OnnxScorer scorer, ExplainOptions method)
    {
        if (method is ISegmentOptions segments)
        {
            if (segments.Segmenter.Info.Name is not ("grid" or "map"))
                yield return $"The segments of {segments.Segmenter.Info.Name} depend on the image, so they cannot be part of an exported "
                    + "model; use a grid (--segmentation grid, Segmenters.Grid), or a label map for all images (Segmenters.Map).";
            else if (segments.Upsampling != MapUpsampling.Nearest && segments.Segmenter.Info.Name == "map")
                yield return "Only the cells of a grid can be enlarged smoothly; use the upsampling nearest with a label map.";
        }
        IBaseline? baseline = method switch
        {
            CamOptions => null,
            LimeOptions lime => lime.Baseline,
            KernelShapOptions shap => shap.Baseline,
            OcclusionOptions occlusion => occlusion.Baseline,
            RiseOptions rise => rise.Baseline,
            _ => null,
        };
        if (baseline is not null)
            foreach (string problem in BaselineExport.Problems(baseline, scorer))
                yield return problem;
        else if (method is not CamOptions)
            yield return $"The method of {method.GetType().Name} cannot be part of an exported model; use cam, occlusion, rise, lime or "
                + "kernelshap.";
    }

    private static IEnumerable<string> ClassProblems(ExplainOptions method, OnnxExportOptions options)
    {
        if (method.Target is { } target)
            yield return $"An exported model explains classes, not the target '{target.Info.Name}'; leave the target out, or explain "
                + "with this library.";
        else if (method.Classes.Count > 0 && method.TopClasses > 0)
            yield return "An exported model explains the same number of classes for each image, so named classes and top classes exclude "
                + "each other; omit one.";
        if (options.AllClasses && (method.Classes.Count > 0 || method.TopClasses > 0))
            yield return "All classes are explained, so no others can be named; omit one (--class, --top, OnnxExportOptions.AllClasses).";
    }

    private static IEnumerable<string> ImageProblems(ExplainOptions method)
    {
        if (method.Resize != ResizeMode.Auto || method.PixelRange is not null || method.Interpolation != ResampleFilter.Bilinear
            || method.Alpha != AlphaMode.OverWhite)
            yield return "An exported model takes an image of the input's size, so how a source image is fitted to it (--resize, "
                + "--interpolation, --transparency, --range) is not part of it; omit these options, and fit the image in the program that "
                + "runs the model.";
    }

    private static IEnumerable<string> ModelProblems(OnnxScorer scorer, OnnxModelFile file, ExplainOptions method)
    {
        if (scorer.Info.Output == JoinedOutput.Name)
            yield return "The outputs of a detector are joined outside of the model, so they cannot be explained in it; name one output "
                + "(--output, OnnxScorerOptions.Output).";
        int needed = scorer.TakesWholeNumbers && method is not CamOptions ? RoundOpset : MinOpset;
        if (file.Graph.Opset < needed)
            yield return FormattableString.Invariant($"The model {file.Path} uses ONNX's operator set {file.Graph.Opset}, but its ")
                + FormattableString.Invariant($"explanation needs {needed} or later; export the model again, or convert it with the ")
                + "Python package onnx (onnx.version_converter).";
        foreach (string ending in (string[])["map", "importance", "explained"])
            if (file.Graph.Tensors.Contains($"{scorer.Info.Output}.{ending}"))
                yield return $"The model {file.Path} has a tensor '{scorer.Info.Output}.{ending}' already, probably of an earlier export; "
                    + "use the model without it.";
    }

    private static IEnumerable<string> FileProblems(OnnxModelFile file, string path)
    {
        if (!file.IsFile)
            yield break;
        (string model, string written) = (Path.GetFullPath(file.Path), Path.GetFullPath(path));
        if (model == written)
            yield return $"The file {path} is the model itself; give another path, because a model is not replaced.";
        else if (file.External is not null && Path.GetDirectoryName(model) != Path.GetDirectoryName(written))
            yield return $"The model {file.Path} keeps weights in other files, which the new model uses, too; write it into the same "
                + $"folder: {Path.Combine(Path.GetDirectoryName(file.Path) ?? "", Path.GetFileName(path))}.";
    }
}
