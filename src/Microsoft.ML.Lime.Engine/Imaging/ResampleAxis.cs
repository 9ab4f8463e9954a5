namespace Microsoft.ML.Lime.Engine.Imaging;

/// <summary>
/// How a row or column of pixels is resampled: the part of <paramref name="Length"/> old pixels from <paramref name="Start"/> on becomes
/// <paramref name="Scaled"/> new pixels, of which <paramref name="Count"/> from <paramref name="First"/> on are computed.
/// </summary>
internal readonly record struct ResampleAxis(double Start, double Length, int Scaled, int First, int Count)
{
    /// <summary>All <paramref name="from"/> old pixels become <paramref name="to"/> new ones.</summary>
    public static ResampleAxis Whole(int from, int to) => Part(0, from, to);

    /// <summary>A part of the old pixels becomes <paramref name="to"/> new ones.</summary>
    public static ResampleAxis Part(double start, double length, int to) => new(start, length, to, 0, to);

    /// <summary>Old pixels per new pixel.</summary>
    public double Scale => Length / Scaled;

    /// <summary>The centre of a computed pixel, in old pixels.</summary>
    public double Centre(int i) => Start + (First + i + 0.5) * Scale;

    /// <summary>Whether the new pixels are all old ones, unchanged.</summary>
    public bool IsIdentity(int from) => Start == 0 && Length == from && Scaled == from && First == 0 && Count == from;
}
