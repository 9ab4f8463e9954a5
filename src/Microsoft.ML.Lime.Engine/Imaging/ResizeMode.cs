namespace Microsoft.ML.Lime.Engine;

/// <summary>How a source image with another aspect ratio is fitted to the model's input.</summary>
public enum ResizeMode
{
    /// <summary>Resized to the input's size; the aspect ratio is not kept.</summary>
    Fill,

    /// <summary>Scaled until it covers the input, then cropped to the centre.</summary>
    Crop,

    /// <summary>Scaled until it fits into the input, centred, and padded with zeros (black).</summary>
    Pad,
}
