namespace Microsoft.ML.Lime.Engine.Numerics;

/// <summary>
/// Mirror padding with the edge value repeated (d c b a | a b c d | d c b a), the mode <c>reflect</c> of <c>scipy.ndimage</c>.
/// </summary>
internal static class MirroredIndex
{
    /// <summary>The index within 0 to <paramref name="length"/> - 1 that an index beyond the edges stands for.</summary>
    public static int Of(int index, int length)
    {
        int position = index % (2 * length);
        if (position < 0)
            position += 2 * length;
        return Math.Min(position, 2 * length - 1 - position);
    }
}
