namespace Microsoft.ML.Lime.Engine;

/// <summary>How the transparency of an image is removed.</summary>
public enum AlphaMode
{
    /// <summary>The colours are composited over white.</summary>
    OverWhite,

    /// <summary>The alpha channel is discarded and the colours stay as stored, as in Pillow's <c>convert("RGB")</c>.</summary>
    Drop,
}
