using Microsoft.ML.Lime.Engine.Imaging;
using Edges = (double Top, double Left, double Bottom, double Right);

namespace Microsoft.ML.Lime.Engine;

/// <summary>
/// How a source image of another size is fitted to the model's input. Written as text it is <c>fill</c>, <c>crop</c>, <c>pad</c>,
/// <c>pad:#RRGGBB</c>, <c>shorter:S</c> or <c>HxW</c>.
/// </summary>
public sealed record ResizeMode
{
    /// <summary>The forms of the text.</summary>
    public const string Form = "fill|crop|pad|pad:#RRGGBB|shorter:S|HxW";

    private const string AutoText = "auto", FillText = "fill", CropText = "crop", PadText = "pad", ShorterText = "shorter",
        PartText = "part";

    private readonly string _text;

    private ResizeMode(string text, string code) => (_text, Code) = (text, code);

    /// <summary>
    /// The scorer's own way where it has one (<see cref="IScorer.FitImage"/>), such as the steps of an ML.NET model; otherwise
    /// <see cref="Fill"/>.
    /// </summary>
    public static ResizeMode Auto { get; } = new(AutoText, nameof(Auto));

    /// <summary>Resized to the input's size; the aspect ratio is not kept.</summary>
    public static ResizeMode Fill { get; } = new(FillText, nameof(Fill));

    /// <summary>Scaled until it covers the input, then cropped to the centre, to a fraction of a pixel.</summary>
    public static ResizeMode Crop { get; } = new(CropText, nameof(Crop));

    /// <summary>Scaled until it fits into the input, centred, and padded with zeros (black).</summary>
    public static ResizeMode Pad { get; } = new(PadText, nameof(Pad));

    /// <summary>
    /// Scaled until it fits into the input, centred, and padded with a colour. YOLO models are trained with grey: 114, 114, 114.
    /// </summary>
    /// <param name="red">Red.</param>
    /// <param name="green">Green.</param>
    /// <param name="blue">Blue.</param>
    public static ResizeMode PadWith(byte red, byte green, byte blue) => PadWith(new HexColor(red, green, blue));

    /// <summary>
    /// The shorter side is scaled to a number of pixels; then the middle of the input's size is taken. This is <c>Resize</c> and
    /// <c>CenterCrop</c> of torchvision, with its rounding: the longer side is rounded down, and a margin of n + 0.5 pixels to the even
    /// number. Where the input is larger than the resized image, black is added.
    /// </summary>
    /// <param name="pixels">The shorter side after scaling, 1 to 65535.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number is not within that range.</exception>
    public static ResizeMode ShorterSide(int pixels)
    {
        RequireSide(pixels);
        return new ResizeMode(string.Create(CultureInfo.InvariantCulture, $"{ShorterText}:{pixels}"),
            string.Create(CultureInfo.InvariantCulture, $"{nameof(ShorterSide)}({pixels})"))
        { Side = pixels };
    }

    /// <summary>
    /// Resized to a size, whatever the aspect ratio; then the middle of the input's size is taken, as after <see cref="ShorterSide"/>.
    /// </summary>
    /// <param name="height">Height in pixels, 1 to 65535.</param>
    /// <param name="width">Width in pixels, 1 to 65535.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is not within that range.</exception>
    public static ResizeMode ToSize(int height, int width)
    {
        RequireSide(height);
        RequireSide(width);
        return new ResizeMode(string.Create(CultureInfo.InvariantCulture, $"{height}x{width}"),
            string.Create(CultureInfo.InvariantCulture, $"{nameof(ToSize)}({height}, {width})"))
        { Size = (height, width) };
    }

    /// <summary>Whether the middle of the resized image is taken, so that the resized size is part of the mode.</summary>
    public bool TakesMiddle => Side is not null || Size is not null;

    internal bool IsFill => _text is FillText or AutoText;

    internal bool IsCrop => _text == CropText;

    /// <summary>The colour of padding; null for zeros.</summary>
    internal HexColor? Color { get; private init; }

    /// <summary>The shorter side after scaling; null for other modes.</summary>
    internal int? Side { get; private init; }

    /// <summary>The size that the image is resized to; null for other modes.</summary>
    internal (int Height, int Width)? Size { get; private init; }

    /// <summary>The part of the source image that the input shows, and where; null for other modes.</summary>
    internal (Edges Source, Edges Input)? Part { get; private init; }

    /// <summary>
    /// A part of the source image that is shown in a part of the input, both in pixels. The text is <c>part:</c> and the top, left, bottom
    /// and right edges of both.
    /// </summary>
    internal static ResizeMode OfPart(Edges source, Edges input)
    {
        string text = string.Join(',', new[]
        {
            source.Top, source.Left, source.Bottom, source.Right, input.Top, input.Left, input.Bottom, input.Right,
        }.Select(edge => edge.ToString("R", CultureInfo.InvariantCulture)));
        return new ResizeMode($"{PartText}:{text}", nameof(Auto)) { Part = (source, input) };
    }

    /// <summary>The member in C#.</summary>
    internal string Code { get; }

    /// <summary>Reads the text of a mode, in any case; null for any other text.</summary>
    /// <param name="text">The text, such as <c>shorter:256</c>.</param>
    public static ResizeMode? Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        text = text.ToLowerInvariant();
        (string name, string? value) = text.Split(':') is [var first, var second] ? (first, second) : (text, null);
        return (name, value) switch
        {
            (AutoText, null) => Auto,
            (FillText, null) => Fill,
            (CropText, null) => Crop,
            (PadText, null) => Pad,
            (PadText, not null) => HexColor.Parse(value) is { } color ? PadWith(color) : null,
            (ShorterText, not null) => Pixels(value) is { } pixels ? ShorterSide(pixels) : null,
            (PartText, not null) => PartOf(value),
            (_, null) when name.Split('x') is [var height, var width] && Pixels(height) is { } rows && Pixels(width) is { } columns =>
                ToSize(rows, columns),
            _ => null,
        };
    }

    /// <summary>The text, such as <c>shorter:256</c>; <see cref="Parse"/> reads it.</summary>
    public override string ToString() => _text;

    private static ResizeMode PadWith(HexColor color) => new($"{PadText}:{color}", $"{nameof(PadWith)}({color.Code})") { Color = color };

    private static ResizeMode? PartOf(string text)
    {
        double?[] edges = [.. text.Split(',').Select(edge =>
            double.TryParse(edge, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) ? value : (double?)null)];
        return edges is [{ } top, { } left, { } bottom, { } right, { } inputTop, { } inputLeft, { } inputBottom, { } inputRight]
            && top < bottom && left < right && inputTop < inputBottom && inputLeft < inputRight
            ? OfPart((top, left, bottom, right), (inputTop, inputLeft, inputBottom, inputRight))
            : null;
    }

    private static int? Pixels(string text) =>
        ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out ushort side) && side > 0 ? side : null;

    private static void RequireSide(int pixels)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(pixels, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(pixels, ushort.MaxValue);
    }
}
