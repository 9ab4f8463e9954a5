namespace Microsoft.ML.Lime.Engine;

/// <summary>The order in which a model gets a picture's channels.</summary>
public enum ChannelOrder
{
    /// <summary>Red, green, blue.</summary>
    Rgb,

    /// <summary>Blue, green, red.</summary>
    Bgr,

    /// <summary>One channel: Pillow's L (ITU-R 601-2).</summary>
    Grey,
}
