namespace Microsoft.ML.Lime.Engine;

/// <summary>The order of the axes of a batch of pictures.</summary>
public enum TensorLayout
{
    /// <summary>Batch, channels, height, width: a plane per channel.</summary>
    Nchw,

    /// <summary>Batch, height, width, channels: channels interleaved.</summary>
    Nhwc,
}
