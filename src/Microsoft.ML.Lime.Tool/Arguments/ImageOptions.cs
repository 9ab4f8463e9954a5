using System.CommandLine;
using Microsoft.ML.Lime.Drawing;

namespace Microsoft.ML.Lime.Tool.Arguments;

/// <summary>The options for rendering an explanation.</summary>
internal sealed class ImageOptions
{
    private const int UsualFeatures = 5;

    public Option<string> TopFeatures { get; } =
        Define.Value("--top-features", "K", "number of the most important segments to render (default 5)");
    public Option<bool> PositiveOnly { get; } = Define.Switch("--positive-only", "selects only supporting segments for the masked image");
    public Option<bool> NegativeOnly { get; } = Define.Switch("--negative-only", "selects only opposing segments for the masked image");
    public Option<bool> HideRest { get; } = Define.Switch("--hide-rest", "renders the rest of the masked image black");
    public Option<string> MinWeight { get; } = Define.Value("--min-weight", "X", "minimum magnitude of a segment's weight, at least 0");
    public Option<string> TintOption { get; } =
        Define.Value("--tint", "green-red|blue-orange", "colours of supporting and opposing segments");
    public Option<string> ColorScale { get; } =
        Define.Value("--color-scale", "own|shared|LOW,HIGH", "range of the colours: each map's own, shared by all maps, or given");
    public Option<string> Clip { get; } = Define.Value("--clip", "P", "percentile at which the colours saturate, such as 99");

    public Option<string> MaxSide { get; } = Define.Value("--max-side", "N|full",
        "longest side of the rendered images in pixels; full for the size of the source image (default 2000)");

    /// <summary>The options for the masked image.</summary>
    public IReadOnlyList<Option> OfSegments => [TopFeatures, PositiveOnly, NegativeOnly, HideRest, MinWeight, TintOption];

    public IReadOnlyList<Option> All => [.. OfSegments, ColorScale, Clip, MaxSide];

    public ImageSettings Read(ArgumentReader arguments)
    {
        int features = arguments.Whole(TopFeatures, 1) ?? UsualFeatures;
        (bool shared, ColorScale? range) = ReadScale(arguments);
        double? clip = arguments.Numbers(Clip, "a percentile above 0 and at most 100", value => value is > 0 and <= 100, 1)?[0];
        if (range is not null && clip is not null)
            arguments.Problems.Add("--clip and the range of --color-scale exclude each other, because both set the range of the colours; "
                + "omit one.");
        return new ImageSettings
        {
            TopFeatures = features,
            Masked = ReadMasked(arguments, features),
            SharesScale = shared,
            Range = range,
            Clip = clip,
            MaxSide = arguments.Text(MaxSide) == "full" ? null : arguments.Whole(MaxSide, 1) ?? Overlay.MaxSide,
        };
    }

    private ImageAndMaskOptions? ReadMasked(ArgumentReader arguments, int features)
    {
        bool positive = arguments.Flag(PositiveOnly), negative = arguments.Flag(NegativeOnly);
        if (positive && negative)
            arguments.Problems.Add("--positive-only and --negative-only exclude each other; give one, or neither to render both.");
        double? weight = arguments.Numbers(MinWeight, "a number of at least 0", value => value >= 0, 1)?[0];
        bool blueOrange = arguments.Choice(TintOption, false, ("green-red", false), ("blue-orange", true));
        bool given = positive || negative || arguments.Flag(HideRest) || arguments.IsGiven(MinWeight) || arguments.IsGiven(TintOption);
        return !given ? null : new ImageAndMaskOptions
        {
            PositiveOnly = positive,
            NegativeOnly = negative,
            HideRest = arguments.Flag(HideRest),
            Features = features,
            MinWeight = weight ?? 0,
            BlueOrange = blueOrange,
        };
    }

    private (bool Shared, ColorScale? Range) ReadScale(ArgumentReader arguments)
    {
        if (arguments.Text(ColorScale) is not { } text || text is "own" or "shared")
            return (arguments.IsGiven(ColorScale) && arguments.Text(ColorScale) == "shared", null);
        if (!text.Contains(',', StringComparison.Ordinal))
            arguments.Wrong(ColorScale, "own, shared, or two numbers LOW,HIGH", text, "own", "shared");
        else if (arguments.Numbers(ColorScale, "two numbers LOW,HIGH", _ => true, 2) is { } range)
            return (false, arguments.Problems.Collect(() => Drawing.ColorScale.Between(range[0], range[1])));
        return (false, null);
    }
}
