namespace Microsoft.ML.Lime.Engine.Methods;

/// <summary>The range of the scores of an image's perturbed images, per target. Thread-safe.</summary>
/// <param name="targets">Number of targets.</param>
internal sealed class ScoreSpread(int targets)
{
    private readonly object _gate = new();
    private readonly Range[] _ranges = new Range[targets];

    /// <summary>The range of a target's scores so far.</summary>
    public Range this[int target]
    {
        get
        {
            lock (_gate)
                return _ranges[target];
        }
    }

    /// <summary>Adds the scores of the samples from <paramref name="first"/> to <paramref name="end"/>, which is exclusive.</summary>
    public void Add(ScoreMatrix scores, int first, int end)
    {
        lock (_gate)
            for (int sample = first; sample < end; sample++)
            {
                ReadOnlySpan<float> row = scores.Row(sample);
                for (int target = 0; target < row.Length; target++)
                    _ranges[target] = _ranges[target].With(row[target]);
            }
    }

    /// <summary>The range of some values.</summary>
    /// <param name="Count">Number of values; 0 where the others have no meaning.</param>
    /// <param name="Min">The smallest value.</param>
    /// <param name="Max">The largest value.</param>
    public readonly record struct Range(int Count, float Min, float Max)
    {
        // 16 units in the last place of float32: the rounding of sums in another order, but no dependence on the image.
        private const double Tolerance = 1e-6;

        /// <summary>The middle of the range.</summary>
        public double Middle => ((double)Min + Max) / 2;

        /// <summary>The range with another value.</summary>
        public Range With(float value) => Count == 0 ? new(1, value, value) : new(Count + 1, Math.Min(Min, value), Math.Max(Max, value));

        /// <summary>Whether the values are equal but for the rounding of float32: within 1e-6 of the largest magnitude.</summary>
        /// <param name="magnitude">The least magnitude that the rounding refers to.</param>
        public bool IsConstant(double magnitude = 0) =>
            (double)Max - Min <= Tolerance * Math.Max(magnitude, Math.Max(Math.Abs(Min), Math.Abs(Max)));
    }
}
