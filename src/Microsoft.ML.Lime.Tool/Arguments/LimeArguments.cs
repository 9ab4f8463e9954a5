using System.CommandLine;
using System.Globalization;
using Microsoft.ML.Lime.Engine;

namespace Microsoft.ML.Lime.Tool;

/// <summary>The options of the method itself.</summary>
internal sealed class LimeArguments
{
    private const string MatlabName = "matlab";
    private const int MostSamples = 10_000_000;

    private readonly SegmentationOptions _segmentation = new();

    public Option<string> Preset { get; } = Define.Value("--preset", "matlab");
    public Option<string> Samples { get; } = Define.Value("--samples", "the number of perturbed pictures, 10 per segment at least");
    public Option<string> Surrogate { get; } = Define.Value("--surrogate", "tree, lasso or ridge");
    public Option<string> Baseline { get; } = Define.Value("--baseline", "image-mean, segment-mean, blur, or a colour such as #808080");
    public Option<string> Upsampling { get; } = Define.Value("--upsampling", "nearest, bicubic or none");
    public Option<string> Resize { get; } = Define.Value("--resize", "fill, crop or pad");
    public Option<string> Seed { get; } = Define.Value("--seed", "a whole number");

    public void AddTo(Command command)
    {
        _segmentation.AddTo(command);
        command.AddRange(Preset, Samples, Surrogate, Baseline, Upsampling, Resize, Seed);
    }

    /// <summary>All but the classes. What is given wins over the preset, in any order.</summary>
    public (LimeOptions Lime, string Preset, string? MapPath) Read(ArgumentReader arguments)
    {
        LimeOptions preset = arguments.Choice(Preset, LimeOptions.Matlab, (MatlabName, LimeOptions.Matlab));
        (ISegmenter? segmenter, string? mapPath) = _segmentation.Read(arguments);
        MapUpsampling upsampling = arguments.Choice(Upsampling, preset.Upsampling,
            ("nearest", MapUpsampling.Nearest), ("bicubic", MapUpsampling.Bicubic), ("none", MapUpsampling.None));
        if (upsampling != MapUpsampling.Nearest && segmenter is not null && segmenter.Info.Name != "grid")
            arguments.Problems.Add($"--upsampling {upsampling.ToString().ToLowerInvariant()} needs the cells of a grid, "
                + $"but the segments are {mapPath ?? segmenter.Info.Name}; add --segmentation grid or use --upsampling nearest.");
        return (preset with
        {
            Segmenter = _segmentation.IsGiven(arguments) && segmenter is not null ? segmenter : preset.Segmenter,
            Samples = arguments.Whole(Samples, 2, MostSamples) ?? preset.Samples,
            Surrogate = arguments.Choice(
                Surrogate, preset.Surrogate, ("tree", Surrogates.Tree()), ("lasso", Surrogates.Lasso()), ("ridge", Surrogates.Ridge())),
            Baseline = ReadBaseline(arguments) ?? preset.Baseline,
            Upsampling = upsampling,
            Resize = SegmentationOptions.ReadResize(arguments, Resize, preset.Resize),
            Seed = arguments.Seed(Seed) ?? preset.Seed,
        }, MatlabName, mapPath);
    }

    private IBaseline? ReadBaseline(ArgumentReader arguments)
    {
        switch (arguments.Text(Baseline))
        {
            case null: return null;
            case "image-mean": return Baselines.ImageMean;
            case "segment-mean": return Baselines.SegmentMean;
            case "blur": return Baselines.Blur();
            case ['#', _, _, _, _, _, _] color when uint.TryParse(color.AsSpan(1), NumberStyles.AllowHexSpecifier, null, out uint rgb):
                return Baselines.Color(rgb >> 16, rgb >> 8 & 255, rgb & 255);
            case { } other:
                arguments.Wrong(
                    Baseline, "image-mean, segment-mean, blur, or a colour as #RRGGBB", other, "image-mean", "segment-mean", "blur");
                return null;
        }
    }
}
