namespace Microsoft.ML.Lime.Engine;

/// <summary>The channel order of a model's input.</summary>
public enum ChannelOrder
{
    /// <summary>Red, green, blue; alpha last, if the model takes it.</summary>
    Rgb,

    /// <summary>Blue, green, red; alpha last, if the model takes it.</summary>
    Bgr,

    /// <summary>Pillow's L (ITU-R 601-2): one channel, or the same value in each of a model's three channels.</summary>
    Grey,
}
