using Microsoft.ML.Lime.Engine;

namespace Microsoft.ML.Lime.Persistence;

/// <summary>The tables of all catalogues: a new strategy needs a line here, or it cannot be saved.</summary>
internal static class SavedStrategies
{
    public static readonly StrategyTable<ISegmenter> Segmenters = new("segmenter",
        "take one of Segmenters that makes its own map, or put the label maps in a column and name that in Segments",
        segmenter => segmenter.Info)
    {
        { "grid", saved => Engine.Segmenters.Grid(saved.Whole("features")) },
        { "slic", saved => Engine.Segmenters.Slic(saved.Whole("features"), saved["compactness"], saved["sigma"]) },
        { "superpixels", saved => Engine.Segmenters.Slic0(saved.Whole("features")) },
        {
            "quickshift", saved => Engine.Segmenters.Quickshift(
                saved["kernelSize"], saved["maxDistance"], saved["ratio"], saved["sigma"], saved.Whole("seed"), saved.Flag("connected"))
        },
        { "felzenszwalb", saved => Engine.Segmenters.Felzenszwalb(saved["scale"], saved["sigma"], saved.Whole("minSize")) },
    };

    public static readonly StrategyTable<IBaseline> Baselines = new("baseline", "take one of Baselines", baseline => baseline.Info)
    {
        { "image-mean", _ => Engine.Baselines.ImageMean },
        {
            "segment-mean", saved => saved.Maybe("truncated") is null
                ? Engine.Baselines.SegmentMean
                : Engine.Baselines.TruncatedSegmentMean
        },
        { "color", saved => Engine.Baselines.Color(saved.All) },
        { "blur", saved => Engine.Baselines.Blur(saved.Maybe("sigma")) },
    };

    public static readonly StrategyTable<ISampler> Samplers = new("sampler", "take one of Samplers", sampler => sampler.Info)
    {
        { "independent", _ => Engine.Samplers.Independent },
        { "pairs", _ => Engine.Samplers.Pairs },
        { "hadamard", _ => Engine.Samplers.Hadamard },
        { "kerdock", _ => Engine.Samplers.Kerdock },
    };

    public static readonly StrategyTable<ISurrogate> Surrogates = new("surrogate", "take one of Surrogates or MlNetSurrogates",
        surrogate => surrogate.Info)
    {
        {
            "tree", saved => Engine.Surrogates.Tree(saved.Whole("minLeaf"), saved.Whole("minParent"),
                saved.Flag("normalizedImportance") ? TreeImportance.Normalized : TreeImportance.RiskReduction, saved.Whole("resamples"))
        },
        { "lasso", saved => Engine.Surrogates.Lasso(saved.Maybe("lambda")) },
        { "ridge", saved => Engine.Surrogates.Ridge(saved["alpha"]) },
        {
            "fast-tree", saved => MlNetSurrogates.FastTree(
                saved.Whole("trees"), saved.Whole("leaves"), saved.Whole("minLeaf"), saved["learningRate"])
        },
        { "sdca", saved => MlNetSurrogates.Sdca(saved.Maybe("lambda"), saved.Whole("iterations")) },
    };

    public static readonly StrategyTable<ISampleWeighting> Weightings = new("weighting",
        "take one of Weightings that has neither a function nor a distance of your own", WithDistance)
    {
        { "none", _ => Engine.Weightings.None },
        { "drawn", _ => Engine.Weightings.Drawn },
        { "exponential-cosine", saved => Engine.Weightings.Exponential(Distances.Cosine, saved["width"]) },
        { "exponential-euclidean", saved => Engine.Weightings.Exponential(Distances.Euclidean, saved["width"]) },
        { "exponential-hamming", saved => Engine.Weightings.Exponential(Distances.Hamming, saved["width"]) },
    };

    public static readonly StrategyTable<IFeatureSelection> FeatureSelections = new("feature selection",
        "take one of FeatureSelections", selection => selection.Info)
    {
        { "none", _ => Engine.FeatureSelections.None },
        { "highest-weights", _ => Engine.FeatureSelections.HighestWeights },
        { "forward-selection", _ => Engine.FeatureSelections.ForwardSelection },
        { "lasso-path", _ => Engine.FeatureSelections.LassoPath },
        { "auto", _ => Engine.FeatureSelections.Auto },
    };

    public static readonly StrategyTable<IStopRule> StopRules = new("stop rule", "take one of StopRules", rule => rule.Info)
    {
        { "certain-enough", saved => Engine.StopRules.CertainEnough(saved["share"]) },
        { "top-decided", saved => Engine.StopRules.TopDecided(saved.Whole("k"), saved["confidence"]) },
    };

    public static readonly StrategyTable<ITarget> Targets = new("target",
        "take one of Targets that has neither a mask nor a function", target => target.Info)
    {
        { "classes", saved => Engine.Targets.Classes(saved.Numbered("class")) },
        { "top-classes", saved => Engine.Targets.TopClasses(saved.Whole("count")) },
        { "outputs", saved => Engine.Targets.Outputs(saved.Numbered("output")) },
        {
            "sum", saved => saved.Box is { } box
                ? Engine.Targets.Sum(saved.Numbered("channel"), box, (TensorLayout?)saved.Maybe("layout"))
                : Engine.Targets.Sum(saved.Numbered("channel"), (TensorLayout?)saved.Maybe("layout"))
        },
        {
            "box", saved => Engine.Targets.DetectedBox(
                saved.Box!.Value, saved.Whole("class"), (DetectorLayout)(saved.Maybe("layout") ?? 0))
        },
    };

    // A distance is told by its name, unless it is a function under that name.
    private static ComponentInfo WithDistance(ISampleWeighting weighting) => weighting switch
    {
        { Distance: { } distance } when distance != Distances.Cosine && distance != Distances.Euclidean && distance != Distances.Hamming =>
            weighting.Info with { Name = $"{weighting.Info.Name} of an own distance" },
        { Distance: { } distance } => weighting.Info with { Name = $"{weighting.Info.Name}-{distance.Info.Name}" },
        _ => weighting.Info,
    };
}
