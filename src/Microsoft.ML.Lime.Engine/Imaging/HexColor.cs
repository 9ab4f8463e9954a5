namespace Microsoft.ML.Lime.Engine.Imaging;

/// <summary>An 8-bit colour, written as <c>#RRGGBB</c>.</summary>
internal readonly record struct HexColor(byte Red, byte Green, byte Blue)
{
    /// <summary>The arguments in C#.</summary>
    public string Code => string.Create(CultureInfo.InvariantCulture, $"{Red}, {Green}, {Blue}");

    /// <summary>Reads <c>#RRGGBB</c>; null for any other text.</summary>
    public static HexColor? Parse(string text) => text is ['#', _, _, _, _, _, _]
        && uint.TryParse(text.AsSpan(1), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out uint rgb)
        ? new HexColor((byte)(rgb >> 16), (byte)(rgb >> 8), (byte)rgb)
        : null;

    /// <summary>A pixel of this colour: grey (as <see cref="ImageBuffer.ToGrey"/> computes it), RGB, or RGB and full opacity.</summary>
    /// <param name="channels">1, 3 or 4.</param>
    /// <exception cref="LimeException">A pixel of another number of channels has no colour.</exception>
    public byte[] Pixel(int channels) => channels switch
    {
        1 => ImageBuffer.FromBytes(1, 1, 3, [Red, Green, Blue]).ToGrey().Bytes.ToArray(),
        3 => [Red, Green, Blue],
        4 => [Red, Green, Blue, byte.MaxValue],
        _ => throw new LimeException(
            $"An image of {channels} channels cannot be padded with the colour {this}; use pad, which adds zeros."),
    };

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"#{Red:X2}{Green:X2}{Blue:X2}");
}
