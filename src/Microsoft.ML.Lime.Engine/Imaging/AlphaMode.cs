using Microsoft.ML.Lime.Engine.Imaging;

namespace Microsoft.ML.Lime.Engine;

/// <summary>
/// How the transparency of an image is removed. Written as text it is <c>white</c>, <c>black</c>, <c>#RRGGBB</c> or <c>drop</c>.
/// </summary>
public sealed record AlphaMode
{
    /// <summary>The forms of the text.</summary>
    public const string Form = "white|black|#RRGGBB|drop";

    private const string DropText = "drop", WhiteText = "white", BlackText = "black";

    private AlphaMode(HexColor? color) => Color = color;

    /// <summary>The colours are composited over white.</summary>
    public static AlphaMode OverWhite { get; } = Over(255, 255, 255);

    /// <summary>The alpha channel is discarded and the colours stay as stored, as in Pillow's <c>convert("RGB")</c>.</summary>
    public static AlphaMode Drop { get; } = new((HexColor?)null);

    /// <summary>The colours are composited over another colour.</summary>
    /// <param name="red">Red.</param>
    /// <param name="green">Green.</param>
    /// <param name="blue">Blue.</param>
    public static AlphaMode Over(byte red, byte green, byte blue) => new(new HexColor(red, green, blue));

    /// <summary>The colour beneath; null if alpha is discarded.</summary>
    internal HexColor? Color { get; }

    /// <summary>The member in C#.</summary>
    internal string Code => this == OverWhite ? nameof(OverWhite) : Color is { } color ? $"{nameof(Over)}({color.Code})" : nameof(Drop);

    /// <summary>Reads the text of a mode, in any case; null for any other text.</summary>
    /// <param name="text">The text, such as <c>drop</c>.</param>
    public static AlphaMode? Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.ToLowerInvariant() switch
        {
            DropText => Drop,
            WhiteText => OverWhite,
            BlackText => Over(0, 0, 0),
            _ => HexColor.Parse(text) is { } color ? new AlphaMode(color) : null,
        };
    }

    /// <summary>The text, such as <c>drop</c>; <see cref="Parse"/> reads it.</summary>
    public override string ToString() => Color switch
    {
        null => DropText,
        { Red: 255, Green: 255, Blue: 255 } => WhiteText,
        { Red: 0, Green: 0, Blue: 0 } => BlackText,
        { } color => color.ToString(),
    };
}
