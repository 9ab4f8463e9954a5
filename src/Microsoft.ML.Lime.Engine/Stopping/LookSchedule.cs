namespace Microsoft.ML.Lime.Engine.Stopping;

/// <summary>
/// After how many samples an explanation is looked at while it is sampled: fixed by the number of segments and the limit alone, so that
/// neither threads nor batch size decide where it stops. The first sample is the picture itself, so a block ends with a whole pair.
/// </summary>
/// <remarks>HC3 is the standard errors' estimator (MacKinnon and White 1985), which is close to the jackknife.</remarks>
/// <param name="features">Number of segments.</param>
/// <param name="limit">The most samples, the picture included.</param>
internal sealed class LookSchedule(int features, int limit)
{
    /// <summary>Samples of a block.</summary>
    private const int Block = 128;

    /// <summary>
    /// The fewest samples that a rule looks at: HC3 is sound from about four samples a coefficient on, and a quarter of a thousand make
    /// its own chance small.
    /// </summary>
    public int Least => (int)Math.Min(int.MaxValue, Math.Max(256, 4 * (features + 1L)));

    /// <summary>The looks of a rule.</summary>
    public int RuleLooks
    {
        get
        {
            int looks = 0;
            for (int samples = Next(0); ; samples = Next(samples))
            {
                if (samples >= Least)
                    looks++;
                if (samples == limit)
                    return looks;
            }
        }
    }

    /// <summary>The first look at which there are so many samples; the last where there never are.</summary>
    public int From(double samples)
    {
        int look = Next(0);
        while (look < samples && look < limit)
            look = Next(look);
        return look;
    }

    /// <summary>The number of samples at the next look: a block more, or an eighth where that is more, so that fits stay cheap.</summary>
    /// <param name="samples">That at the last one; 0 before the first.</param>
    public int Next(int samples)
    {
        int blocks = samples / Block;
        return (int)Math.Min(limit, 1 + (blocks + Math.Max(1, blocks / 8)) * (long)Block);
    }
}
