namespace Microsoft.ML.Lime.Engine;

/// <summary>How a photo of another shape is fitted to the model's input.</summary>
public enum ResizeMode
{
    /// <summary>Stretched: the whole photo, its proportions not kept.</summary>
    Fill,

    /// <summary>Scaled until it covers the input, then the middle is taken.</summary>
    Crop,

    /// <summary>Scaled until it fits into the input, centred, the rest filled with zeros (black).</summary>
    Pad,
}
