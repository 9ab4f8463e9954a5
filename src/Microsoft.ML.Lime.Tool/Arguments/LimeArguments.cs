using System.CommandLine;
using System.Globalization;
using Microsoft.ML.Lime.Engine;

namespace Microsoft.ML.Lime.Tool.Arguments;

/// <summary>The options of LIME; other methods share some of them.</summary>
internal sealed class LimeArguments
{
    private readonly SegmentationOptions _segmentation = new();
    private readonly StopArguments _stop = new();

    public Option<string> Preset { get; } = Define.Value("--preset", "default, matlab or lime");
    public Option<string> Sampler { get; } = Define.Value("--sampler", "independent, pairs, hadamard or kerdock");
    public Option<string> Surrogate { get; } = Define.Value("--surrogate", "tree, lasso or ridge");
    public Option<string> Baseline { get; } =
        Define.Value("--baseline", "image-mean, segment-mean, blur, or a colour such as #808080", "--hide-color");
    public Option<string> Distance { get; } = Define.Value("--distance", "none, cosine, euclidean or hamming");
    public Option<string> KernelWidth { get; } = Define.Value("--kernel-width", "one number above 0, such as 0.25");
    public Option<string> FeatureSelection { get; } =
        Define.Value("--feature-selection", "auto, none, highest-weights, forward-selection or lasso-path");
    public Option<string> NumFeatures { get; } = Define.Value("--num-features", "the most segments that the surrogate may use");
    public Option<string> Upsampling { get; } = Define.Value("--upsampling", "nearest, bicubic or none");
    public Option<string> Resize { get; } = Define.Value("--resize", "fill, crop or pad");
    public Option<string> Seed { get; } = Define.Value("--seed", "a whole number");

    public StopArguments Stop => _stop;

    /// <summary>Those that say how a picture is divided.</summary>
    public IReadOnlyList<Option> Segments => _segmentation.All;

    public IReadOnlyList<Option> All =>
    [
        .. Segments, Preset, .. _stop.All, Sampler, Surrogate, Baseline, Distance, KernelWidth, FeatureSelection, NumFeatures, Upsampling,
        Resize, Seed,
    ];

    public void AddTo(Command command) => command.AddRange([.. All]);

    /// <summary>All but the classes. What is given wins over the preset, in any order.</summary>
    /// <param name="arguments">What was given.</param>
    /// <param name="otherwise">What holds where no preset was named; null for the default one.</param>
    public (LimeOptions Lime, string Preset, string? MapPath) Read(ArgumentReader arguments, LimeOptions? otherwise = null)
    {
        (string name, LimeOptions preset) = arguments.Choice(Preset, ("default", otherwise ?? LimeOptions.Default),
            ("default", ("default", LimeOptions.Default)), ("matlab", ("matlab", LimeOptions.Matlab)), ("lime", ("lime", LimeOptions.Python)));
        (ISegmenter? segmenter, string? mapPath) = _segmentation.Read(arguments, preset.Segmenter);
        (int? samples, IStopRule? stop) = _stop.Read(arguments);
        MapUpsampling upsampling = ReadUpsampling(arguments) ?? preset.Upsampling;
        if (upsampling != MapUpsampling.Nearest && segmenter is not null && segmenter.Info.Name != "grid")
            arguments.Problems.Add($"--upsampling {upsampling.ToString().ToLowerInvariant()} needs the cells of a grid, "
                + $"but the segments are {mapPath ?? segmenter.Info.Name}; add --segmentation grid or use --upsampling nearest.");
        return (preset with
        {
            Segmenter = _segmentation.IsGiven(arguments) && segmenter is not null ? segmenter : preset.Segmenter,
            Samples = stop is null ? samples ?? preset.Samples : samples, // a preset's number is no limit
            Stop = stop,
            Sampler = arguments.Choice(Sampler, preset.Sampler, ("independent", Samplers.Independent), ("pairs", Samplers.Pairs),
                ("hadamard", Samplers.Hadamard), ("kerdock", Samplers.Kerdock)),
            Surrogate = arguments.Choice(
                Surrogate, preset.Surrogate, ("tree", Surrogates.Tree()), ("lasso", Surrogates.Lasso()), ("ridge", Surrogates.Ridge())),
            Baseline = ReadBaseline(arguments) ?? preset.Baseline,
            Weighting = ReadWeighting(arguments) ?? preset.Weighting,
            FeatureSelection = ReadFeatureSelection(arguments, preset.FeatureSelection),
            NumFeatures = arguments.Whole(NumFeatures, 1) ?? preset.NumFeatures,
            Upsampling = upsampling,
            Resize = SegmentationOptions.ReadResize(arguments, Resize, preset.Resize),
            Seed = arguments.Seed(Seed) ?? preset.Seed,
        }, name, mapPath);
    }

    /// <summary>How values become a map; null where that was not said.</summary>
    public MapUpsampling? ReadUpsampling(ArgumentReader arguments) => arguments.Choice<MapUpsampling?>(Upsampling, null,
        ("nearest", MapUpsampling.Nearest), ("bicubic", MapUpsampling.Bicubic), ("none", MapUpsampling.None));

    private ISampleWeighting? ReadWeighting(ArgumentReader arguments)
    {
        IDistance? distance = arguments.Choice<IDistance?>(Distance, Distances.Cosine,
            ("none", null), ("cosine", Distances.Cosine), ("euclidean", Distances.Euclidean), ("hamming", Distances.Hamming));
        IReadOnlyList<double>? width = arguments.Numbers(KernelWidth, "one number above 0, such as 0.25", value => value > 0, 1);
        if (distance is null && arguments.IsGiven(KernelWidth))
            arguments.Problems.Add("--kernel-width is the width of a kernel over distances, but --distance none asks for no weights; "
                + "leave one away.");
        return distance is null ? Weightings.None
            : !arguments.IsGiven(Distance) && width is null ? null
            : width is null ? Weightings.Exponential(distance) : Weightings.Exponential(distance, width[0]);
    }

    private IFeatureSelection ReadFeatureSelection(ArgumentReader arguments, IFeatureSelection preset)
    {
        IFeatureSelection[] all =
        [
            FeatureSelections.Auto, FeatureSelections.None, FeatureSelections.HighestWeights, FeatureSelections.ForwardSelection,
            FeatureSelections.LassoPath,
        ];
        IFeatureSelection selection = arguments.Choice(FeatureSelection, preset, [.. all.Select(one => (one.Info.Name, one))]);
        if (selection == FeatureSelections.None && arguments.IsGiven(NumFeatures))
            arguments.Problems.Add("--num-features asks for some of the segments, but --feature-selection none keeps all; leave one away.");
        return selection;
    }

    /// <summary>What a hidden pixel becomes; null where that was not said.</summary>
    public IBaseline? ReadBaseline(ArgumentReader arguments)
    {
        if (arguments.Text(Baseline) is not { } text)
            return null;
        IBaseline? named = NamedBaseline(text);
        if (named is null)
            arguments.Wrong(Baseline, "image-mean, segment-mean, blur, or a colour as #RRGGBB", text, "image-mean", "segment-mean", "blur");
        return named;
    }

    /// <summary>A baseline by its name or its colour; null for none.</summary>
    public static IBaseline? NamedBaseline(string text) => text switch
    {
        "image-mean" => Baselines.ImageMean,
        "segment-mean" => Baselines.SegmentMean,
        "blur" => Baselines.Blur(),
        ['#', _, _, _, _, _, _] when uint.TryParse(text.AsSpan(1), NumberStyles.AllowHexSpecifier, null, out uint rgb) =>
            Baselines.Color(rgb >> 16, rgb >> 8 & 255, rgb & 255),
        _ => null,
    };
}
