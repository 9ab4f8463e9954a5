namespace Microsoft.ML.Lime.Engine.Imaging;

/// <summary>The colour types of PNG, with the values that the header uses.</summary>
internal enum PngColorType : byte
{
    Grey = 0,
    Rgb = 2,
    Palette = 3,
    GreyAlpha = 4,
    Rgba = 6,
}
