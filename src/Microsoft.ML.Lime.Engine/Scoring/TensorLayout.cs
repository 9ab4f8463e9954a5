namespace Microsoft.ML.Lime.Engine;

/// <summary>The order of the axes of a batch of images.</summary>
public enum TensorLayout
{
    /// <summary>Batch, channels, height, width: one plane per channel.</summary>
    Nchw,

    /// <summary>Batch, height, width, channels: channels interleaved.</summary>
    Nhwc,
}
