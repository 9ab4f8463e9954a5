namespace Microsoft.ML.Lime.Engine;

/// <summary>The baselines.</summary>
public static class Baselines
{
    /// <summary>The mean of the whole picture, channel by channel.</summary>
    public static IBaseline ImageMean => throw new NotImplementedException();

    /// <summary>The mean of each segment, channel by channel.</summary>
    public static IBaseline SegmentMean => throw new NotImplementedException();

    /// <summary>One colour: a value for all channels, or one per channel, in the picture's units.</summary>
    public static IBaseline Color(params IReadOnlyList<double> channels) => throw new NotImplementedException();

    /// <summary>The picture itself, blurred by a Gaussian.</summary>
    /// <param name="sigma">Width in pixels; null for 5 % of the picture's shorter side.</param>
    public static IBaseline Blur(double? sigma = null) => throw new NotImplementedException();
}
