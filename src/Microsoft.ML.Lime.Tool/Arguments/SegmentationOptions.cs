using System.CommandLine;
using Microsoft.ML.Lime.Engine;

namespace Microsoft.ML.Lime.Tool.Arguments;

/// <summary>The options that say how a picture is divided.</summary>
internal sealed class SegmentationOptions
{
    private const int MostFeatures = 65536; // as many as a 16-bit map can number
    private static readonly string[] Names = ["superpixels", "slic", "grid", "quickshift", "felzenszwalb"];

    private readonly Option<string> _segmentation =
        Define.Value("--segmentation", "superpixels, slic, grid, quickshift, felzenszwalb, or a label map's file");
    private readonly Option<string> _features = Define.Value("--features", "the number of segments to aim at");
    private readonly Option<string> _compactness = Define.Value("--compactness", "the weight of place against colour");
    private readonly Option<string> _sigma = Define.Value("--sigma", "the width of a smoothing beforehand, in pixels");
    private readonly Option<string> _kernelSize = Define.Value("--kernel-size", "the width of quickshift's kernel, in pixels");
    private readonly Option<string> _maxDistance = Define.Value("--max-distance", "how far a pixel may climb at a time");
    private readonly Option<string> _ratio = Define.Value("--ratio", "the weight of colour against place");
    private readonly Option<string> _seed = Define.Value("--segmentation-seed", "a whole number");
    private readonly Option<bool> _connected = Define.Switch("--connected", "makes every segment one piece");
    private readonly Option<string> _segmentScale = Define.Value("--segment-scale", "how much segments may differ within");
    private readonly Option<string> _minSize = Define.Value("--min-size", "the number of pixels of the smallest segment");

    /// <summary>Which segmentations each option belongs to.</summary>
    private readonly (Option Option, string[] Names)[] _owners;

    public SegmentationOptions() => _owners =
    [
        (_features, ["superpixels", "slic", "grid"]),
        (_compactness, ["slic"]),
        (_sigma, ["slic", "quickshift", "felzenszwalb"]),
        (_kernelSize, ["quickshift"]),
        (_maxDistance, ["quickshift"]),
        (_ratio, ["quickshift"]),
        (_seed, ["quickshift"]),
        (_connected, ["quickshift"]),
        (_segmentScale, ["felzenszwalb"]),
        (_minSize, ["felzenszwalb"]),
    ];

    public IReadOnlyList<Option> All => [_segmentation, .. _owners.Select(owner => owner.Option)];

    public void AddTo(Command command) => command.AddRange([.. All]);

    /// <summary>Whether anything was said of it.</summary>
    public bool IsGiven(ArgumentReader arguments) =>
        arguments.IsGiven(_segmentation) || _owners.Any(owner => arguments.IsGiven(owner.Option));

    /// <summary>The segmenter, and the path of the label map where one was given; no segmenter where something is wrong.</summary>
    /// <param name="arguments">What was given.</param>
    /// <param name="otherwise">
    /// The segmenter that is meant where none was named, and whose number of segments is meant where no number was; null for the default
    /// preset's, whose number also stands in for one that has none.
    /// </param>
    public (ISegmenter? Segmenter, string? MapPath) Read(ArgumentReader arguments, ISegmenter? otherwise = null)
    {
        string given = arguments.Text(_segmentation) ?? (otherwise ?? LimeOptions.Default.Segmenter).Info.Name;
        string name = given.ToLowerInvariant();
        bool isMap = !Names.Contains(name) && File.Exists(given);
        if (!isMap && !Names.Contains(name))
        {
            arguments.Wrong(_segmentation, $"{string.Join(", ", Names)}, or the file of a label map", given, Names);
            return (null, given);
        }
        RefuseOthers(arguments, isMap ? null : name, given);
        if (isMap)
            return (arguments.Problems.Collect(() => Segmenters.Map(SegmentMapFile.Load(given))), given);

        int before = arguments.Problems.Count;
        int features = arguments.Whole(_features, 1, MostFeatures) ?? FeaturesOf(otherwise) ?? FeaturesOf(LimeOptions.Default.Segmenter)!.Value;
        ISegmenter segmenter = name switch
        {
            "superpixels" => Segmenters.Slic0(features),
            "slic" => Segmenters.Slic(features, Number(_compactness, 0.0001, 1e9, 10), Sigma(0)),
            "grid" => Segmenters.Grid(features),
            "quickshift" => Segmenters.Quickshift(
                Number(_kernelSize, 1, 1000, 4), Number(_maxDistance, 0, 1e9, 200), Number(_ratio, 0, 1000, 0.2), Sigma(0),
                arguments.Whole(_seed, 0) ?? 42, arguments.Flag(_connected)),
            _ => Segmenters.Felzenszwalb(Number(_segmentScale, 0.0001, 1e9, 100), Sigma(0.5), arguments.Whole(_minSize, 1) ?? 50),
        };
        return (arguments.Problems.Count > before ? null : segmenter, null);

        double Number(Option<string> option, double least, double most, double otherwise) =>
            arguments.Numbers(option, FormattableString.Invariant($"a number from {least} to {most}"), v => v >= least && v <= most, 1)
                ?[0] ?? otherwise;

        double Sigma(double otherwise) => Number(_sigma, 0, 1000, otherwise);
    }

    private static int? FeaturesOf(ISegmenter? segmenter) =>
        segmenter?.Info.Parameters.Where(one => one.Key == "features").Select(one => (int?)one.Value).FirstOrDefault();

    /// <summary>Options of other segmentations are problems.</summary>
    /// <param name="arguments">What was given.</param>
    /// <param name="name">The segmentation, or null for a label map.</param>
    /// <param name="given">The same as it was written.</param>
    private void RefuseOthers(ArgumentReader arguments, string? name, string given)
    {
        string segmentation = name is not null ? $"--segmentation {name}" : $"the label map '{given}', which has its own segments";
        foreach ((Option option, string[] names) in _owners)
            if (arguments.IsGiven(option) && !names.Contains(name))
                arguments.Problems.Add($"{option.Name} does not go with {segmentation}, but with {ArgumentReader.OneOf(names)}; "
                    + "leave it away, or give another --segmentation.");
    }

    /// <summary>Reads <c>fill</c>, <c>crop</c> or <c>pad</c>.</summary>
    public static ResizeMode ReadResize(ArgumentReader arguments, Option<string> option, ResizeMode otherwise) =>
        arguments.Choice(option, otherwise, ("fill", ResizeMode.Fill), ("crop", ResizeMode.Crop), ("pad", ResizeMode.Pad));
}
