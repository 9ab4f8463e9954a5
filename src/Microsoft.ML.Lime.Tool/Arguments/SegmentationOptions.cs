using System.CommandLine;
using Microsoft.ML.Lime.Engine;

namespace Microsoft.ML.Lime.Tool;

/// <summary>The options that say how a picture is divided.</summary>
internal sealed class SegmentationOptions
{
    public const int DefaultFeatures = 49;
    private const int MostFeatures = 65536; // as many as a 16-bit map can number
    private static readonly string[] Names = ["superpixels", "slic", "grid"];

    public Option<string> Segmentation { get; } = Define.Value("--segmentation", "superpixels, slic, grid, or a label map's file");
    public Option<string> Features { get; } = Define.Value("--features", "the number of segments to aim at");

    public void AddTo(Command command) => command.AddRange(Segmentation, Features);

    /// <summary>The segmenter, and the path of the label map where one was given; no segmenter where something is wrong.</summary>
    public (ISegmenter? Segmenter, string? MapPath) Read(ArgumentReader arguments)
    {
        int features = arguments.Whole(Features, 1, MostFeatures) ?? DefaultFeatures;
        string name = arguments.Text(Segmentation) ?? Names[0];
        switch (name.ToLowerInvariant())
        {
            case "superpixels":
                return (Segmenters.Slic0(features), null);
            case "slic":
                return (Segmenters.Slic(features), null);
            case "grid":
                return (Segmenters.Grid(features), null);
        }
        if (arguments.IsGiven(Features))
            arguments.Problems.Add($"--features does not go with the label map '{name}', which has its own segments; leave it away.");
        if (Directory.Exists(name) || !File.Exists(name))
        {
            arguments.Wrong(Segmentation, "superpixels, slic, grid, or the file of a label map", name, Names);
            return (null, name);
        }
        return (arguments.Problems.Collect(() => Segmenters.Map(SegmentMapFile.Load(name))), name);
    }

    /// <summary>Reads <c>fill</c>, <c>crop</c> or <c>pad</c>.</summary>
    public static ResizeMode ReadResize(ArgumentReader arguments, Option<string> option, ResizeMode otherwise) =>
        arguments.Choice(option, otherwise, ("fill", ResizeMode.Fill), ("crop", ResizeMode.Crop), ("pad", ResizeMode.Pad));
}
