using System.CommandLine;
using Microsoft.ML.Lime.Drawing;
using Microsoft.ML.Lime.Engine;

namespace Microsoft.ML.Lime.Tool.Arguments;

/// <summary>The options that say how an explanation is drawn.</summary>
internal sealed class ImageOptions
{
    private const int UsualFeatures = 5;

    public Option<string> TopFeatures { get; } =
        Define.Value("--top-features", "K", "how many of the most important segments are shown (default 5)");
    public Option<bool> PositiveOnly { get; } = Define.Switch("--positive-only", "the masked picture shows what speaks for the class");
    public Option<bool> NegativeOnly { get; } = Define.Switch("--negative-only", "the masked picture shows what speaks against it");
    public Option<bool> HideRest { get; } = Define.Switch("--hide-rest", "the masked picture is black elsewhere");
    public Option<string> MinWeight { get; } = Define.Value("--min-weight", "X", "the least magnitude of a segment's weight, 0 or more");
    public Option<string> TintOption { get; } =
        Define.Value("--tint", "green-red|blue-orange", "colours of what speaks for the class and against it");
    public Option<string> ColorScale { get; } =
        Define.Value("--color-scale", "own|shared|LOW,HIGH", "range of the colours: each map's own, one for all, or this");
    public Option<string> Clip { get; } = Define.Value("--clip", "P", "the percentile at which the colours end, such as 99");

    /// <summary>Those that say which segments are shown, and how.</summary>
    public IReadOnlyList<Option> OfSegments => [TopFeatures, PositiveOnly, NegativeOnly, HideRest, MinWeight, TintOption];

    public IReadOnlyList<Option> All => [.. OfSegments, ColorScale, Clip];

    public ImageSettings Read(ArgumentReader arguments)
    {
        int features = arguments.Whole(TopFeatures, 1) ?? UsualFeatures;
        (bool shared, ColorScale? range) = ReadScale(arguments);
        double? clip = arguments.Numbers(Clip, "a percentile above 0 and at most 100", value => value is > 0 and <= 100, 1)?[0];
        if (range is not null && clip is not null)
            arguments.Problems.Add("--clip and the range of --color-scale exclude each other, because both say where the colours end; "
                + "leave one away.");
        return new ImageSettings
        {
            TopFeatures = features,
            Masked = ReadMasked(arguments, features),
            SharesScale = shared,
            Range = range,
            Clip = clip,
        };
    }

    private ImageAndMaskOptions? ReadMasked(ArgumentReader arguments, int features)
    {
        bool positive = arguments.Flag(PositiveOnly), negative = arguments.Flag(NegativeOnly);
        if (positive && negative)
            arguments.Problems.Add("--positive-only and --negative-only exclude each other; give one, or neither to see both.");
        double? weight = arguments.Numbers(MinWeight, "a number of at least 0", value => value >= 0, 1)?[0];
        Tint tint = arguments.Choice(TintOption, Tint.GreenRed, ("green-red", Tint.GreenRed), ("blue-orange", Tint.BlueOrange));
        bool given = positive || negative || arguments.Flag(HideRest) || arguments.IsGiven(MinWeight) || arguments.IsGiven(TintOption);
        return !given ? null : new ImageAndMaskOptions
        {
            PositiveOnly = positive,
            NegativeOnly = negative,
            HideRest = arguments.Flag(HideRest),
            Features = features,
            MinWeight = weight ?? 0,
            Tint = tint,
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
