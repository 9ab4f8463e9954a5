namespace Microsoft.ML.Lime.Engine;

/// <summary>
/// From a picture's values to a model's: x = (pixel * <see cref="Scale"/> - mean) / std, per channel, in the order of the channels that the
/// model gets.
/// </summary>
public sealed record Preprocessing
{
    /// <summary>Values as they are, in RGB order.</summary>
    public static Preprocessing Raw { get; } = new();

    /// <summary>RGB, 1/255, mean (.485, .456, .406), std (.229, .224, .225).</summary>
    public static Preprocessing ImageNet { get; } = new() { Scale = 1 / 255.0, Mean = [.485, .456, .406], Std = [.229, .224, .225] };

    /// <summary>BGR, values 0 to 255 less (104, 117, 123).</summary>
    public static Preprocessing Caffe { get; } = new() { Channels = ChannelOrder.Bgr, Mean = [104, 117, 123] };

    /// <summary>RGB, 0 to 1.</summary>
    public static Preprocessing Unit { get; } = new() { Scale = 1 / 255.0 };

    /// <summary>RGB, -1 to 1.</summary>
    public static Preprocessing SignedUnit { get; } = new() { Scale = 1 / 127.5, Mean = [1] };

    /// <summary>Multiplies the pixel. Defaults to 1.</summary>
    public double Scale { get; init; } = 1;

    /// <summary>Subtracted after scaling: one value, or one per channel. Defaults to 0.</summary>
    public IReadOnlyList<double> Mean { get; init; } = [0];

    /// <summary>Divides last: one value, or one per channel; none is 0. Defaults to 1.</summary>
    public IReadOnlyList<double> Std { get; init; } = [1];

    /// <summary>The order of the channels. Defaults to RGB; ignored by models of one channel, which get grey.</summary>
    public ChannelOrder Channels { get; init; } = ChannelOrder.Rgb;
}
