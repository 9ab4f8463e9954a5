namespace Microsoft.ML.Lime.Onnx.Model;

/// <summary>
/// What the metadata of an ONNX file state about pixels, by the keys of the ONNX specification (MetadataProps.md). Custom Vision and
/// converters for Windows ML write them.
/// </summary>
/// <param name="metadata">The metadata.</param>
internal sealed class PixelMetadata(IReadOnlyDictionary<string, string> metadata)
{
    public const string FormatKey = "Image.BitmapPixelFormat";
    public const string RangeKey = "Image.NominalPixelRange";
    public const string GammaKey = "Image.ColorSpaceGamma";

    /// <summary>The pixel format, such as <c>Bgr8</c>; empty if it is not stated.</summary>
    public string Format { get; } = metadata.GetValueOrDefault(FormatKey, "");

    /// <summary>The range of the pixels, such as <c>NominalRange_0_255</c>; empty if it is not stated.</summary>
    public string Range { get; } = metadata.GetValueOrDefault(RangeKey, "");

    /// <summary>Whether the pixels are not corrected by a gamma; such values are not supported.</summary>
    public bool IsLinear => metadata.GetValueOrDefault(GammaKey, "").Equals("Linear", StringComparison.OrdinalIgnoreCase);

    /// <summary>The order of the channels; null if it is not stated, or not known.</summary>
    public ChannelOrder? Channels => Format switch
    {
        "Bgr8" or "Bgra8" => ChannelOrder.Bgr,
        "Rgb8" or "Rgba8" => ChannelOrder.Rgb,
        "Gray8" => ChannelOrder.Grey,
        _ => null,
    };

    /// <summary>The name of the preset for the range; null if it is not stated, or not known.</summary>
    public string? Preset => Range switch
    {
        "NominalRange_0_255" => "raw",
        "Normalized_0_1" => "unit",
        "Normalized_1_1" => "signed-unit",
        _ => null,
    };
}
