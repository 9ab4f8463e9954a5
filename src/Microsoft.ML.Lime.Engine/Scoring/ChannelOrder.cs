namespace Microsoft.ML.Lime.Engine;

/// <summary>The order in which a model gets a picture's channels.</summary>
public enum ChannelOrder
{
    /// <summary>Red, green, blue; alpha last, where the model takes it.</summary>
    Rgb,

    /// <summary>Blue, green, red; alpha last, where the model takes it.</summary>
    Bgr,

    /// <summary>Pillow's L (ITU-R 601-2): one channel, or the same value in each of a model's three.</summary>
    Grey,
}
