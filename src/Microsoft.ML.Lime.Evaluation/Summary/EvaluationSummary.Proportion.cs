namespace Microsoft.ML.Lime.Evaluation;

public sealed partial record EvaluationSummary
{
    /// <summary>A proportion with its 95 % confidence interval (Wilson 1927).</summary>
    /// <param name="Count">Number of successes.</param>
    /// <param name="Total">Number of trials, at least 1.</param>
    public readonly record struct Proportion(int Count, int Total)
    {
        private const double Z = 1.959963984540054;

        /// <summary>The proportion, 0 to 1.</summary>
        public double Share => (double)Count / Total;

        /// <summary>The lower end of the interval.</summary>
        public double Low => Count == 0 ? 0 : Center - HalfWidth;

        /// <summary>The upper end of the interval.</summary>
        public double High => Count == Total ? 1 : Center + HalfWidth;

        private double Center => (Count + Z * Z / 2) / (Total + Z * Z);

        private double HalfWidth => Z / (Total + Z * Z) * Math.Sqrt((double)Count * (Total - Count) / Total + Z * Z / 4);
    }
}
