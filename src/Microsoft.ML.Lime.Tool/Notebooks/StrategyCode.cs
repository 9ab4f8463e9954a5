using Microsoft.ML.Lime.Engine;

namespace Microsoft.ML.Lime.Tool.Notebooks;

/// <summary>Strategies as the C# that makes them, told from their names and parameters.</summary>
internal static class StrategyCode
{
    /// <param name="segmenter">The segmenter.</param>
    /// <param name="mapPath">The file of a label map, where that stands in for a segmenter.</param>
    public static string Of(ISegmenter segmenter, string? mapPath) => mapPath is not null
        ? $"Segmenters.Map(SegmentMapFile.Load({CSharp.Text(mapPath)}))"
        : segmenter.Info.Name switch
        {
            "superpixels" => Call("Segmenters.Slic0", segmenter.Info),
            "grid" => Call("Segmenters.Grid", segmenter.Info),
            "slic" => Call("Segmenters.Slic", segmenter.Info),
            "quickshift" => Call("Segmenters.Quickshift", segmenter.Info),
            "felzenszwalb" => Call("Segmenters.Felzenszwalb", segmenter.Info),
            _ => throw Unknown(segmenter.Info),
        };

    public static string Of(IBaseline? baseline) => baseline?.Info.Name switch
    {
        null => "null",
        "image-mean" => "Baselines.ImageMean",
        "segment-mean" => baseline.Info.Parameters.Count == 0 ? "Baselines.SegmentMean" : "Baselines.TruncatedSegmentMean",
        "blur" => Call("Baselines.Blur", baseline.Info),
        "color" => Call("Baselines.Color", baseline.Info),
        _ => throw Unknown(baseline.Info),
    };

    public static string Of(ISampler sampler) => sampler.Info.Name switch
    {
        "independent" => "Samplers.Independent",
        "pairs" => "Samplers.Pairs",
        "hadamard" => "Samplers.Hadamard",
        "kerdock" => "Samplers.Kerdock",
        _ => throw Unknown(sampler.Info),
    };

    public static string Of(ISurrogate surrogate) => surrogate.Info.Name switch
    {
        "tree" => "Surrogates.Tree()", // the command has no options of trees
        "lasso" => Call("Surrogates.Lasso", surrogate.Info),
        "ridge" => Call("Surrogates.Ridge", surrogate.Info),
        _ => throw Unknown(surrogate.Info),
    };

    public static string Of(ISampleWeighting weighting) => weighting.Info.Name switch
    {
        "none" => "Weightings.None",
        "drawn" => "Weightings.Drawn",
        "exponential" => $"Weightings.Exponential({Distance(weighting)}, {Values(weighting.Info)})",
        _ => throw Unknown(weighting.Info),
    };

    public static string Of(IFeatureSelection selection) => selection.Info.Name switch
    {
        "auto" => "FeatureSelections.Auto",
        "none" => "FeatureSelections.None",
        "highest-weights" => "FeatureSelections.HighestWeights",
        "forward-selection" => "FeatureSelections.ForwardSelection",
        "lasso-path" => "FeatureSelections.LassoPath",
        _ => throw Unknown(selection.Info),
    };

    public static string Of(IStopRule? rule) => rule?.Info.Name switch
    {
        null => "null",
        "certain-enough" => Call("StopRules.CertainEnough", rule.Info),
        "top-decided" => Call("StopRules.TopDecided", rule.Info),
        _ => throw Unknown(rule.Info),
    };

    public static string Of(ITarget? target) => target?.Info.Name switch
    {
        null => "null",
        "outputs" => Call("Targets.Outputs", target.Info),
        "sum" => $"Targets.Sum([{Join(target.Info, name => name.StartsWith("channel", StringComparison.Ordinal))}]"
            + $"{(Box(target.Info) is { Length: > 0 } box ? $", {box}" : "")})",
        "box" => $"Targets.DetectedBox({Box(target.Info)}, {Join(target.Info, name => name == "class")})",
        _ => throw Unknown(target.Info),
    };

    private static string Distance(ISampleWeighting weighting) => weighting.Distance switch
    {
        "cosine" => "Distances.Cosine",
        "euclidean" => "Distances.Euclidean",
        "hamming" => "Distances.Hamming",
        _ => throw Unknown(weighting.Info),
    };

    /// <summary>Parameters are listed in the order in which the method takes them.</summary>
    private static string Call(string method, ComponentInfo info) => $"{method}({Values(info)})";

    private static string Values(ComponentInfo info) => string.Join(", ", info.Parameters.Select(parameter =>
        parameter.Key == "connected" ? CSharp.Flag(parameter.Value != 0) : CSharp.Number(parameter.Value)));

    private static string Join(ComponentInfo info, Func<string, bool> which) =>
        string.Join(", ", info.Parameters.Where(parameter => which(parameter.Key)).Select(parameter => CSharp.Number(parameter.Value)));

    private static string Box(ComponentInfo info) =>
        Join(info, name => name is "left" or "top" or "right" or "bottom") is { Length: > 0 } edges ? $"new PictureBox({edges})" : "";

    private static ArgumentException Unknown(ComponentInfo info) => new($"'{info.Name}' has no form in C#.", nameof(info));
}
