namespace Microsoft.ML.Lime.Engine.Imaging;

/// <summary>PNG's colour types, under the numbers that the header gives them.</summary>
internal enum PngColor : byte
{
    Grey = 0,
    Rgb = 2,
    Palette = 3,
    GreyAlpha = 4,
    Rgba = 6,
}
