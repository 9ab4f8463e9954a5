using Microsoft.ML.Lime.Evaluation.Summary;

namespace Microsoft.ML.Lime.Evaluation;

public sealed partial record EvaluationSummary
{
    /// <summary>The distribution of a metric over the images of a data set.</summary>
    [TypeFormatterSource]
    public sealed record MetricDistribution
    {
        /// <summary>Number of histogram bins in <see cref="Bins"/>.</summary>
        public const int BinCount = 24;

        /// <summary>The metric's name.</summary>
        public required string Name { get; init; }

        /// <summary>The values in ascending order, at least one.</summary>
        public required IReadOnlyList<double> Values { get; init; }

        /// <summary>The mean with its 95 % confidence interval over images (bootstrap, seed 0).</summary>
        public required ConfidenceInterval Mean { get; init; }

        /// <summary>The mean for constant maps; null if not measured.</summary>
        public required double? Constant { get; init; }

        /// <summary>The mean for random maps; null if not measured.</summary>
        public required double? Random { get; init; }

        /// <summary>The mean for centre maps; null if not measured.</summary>
        public required double? Center { get; init; }

        /// <summary>Number of images whose value is above that of the random map, and number of images with both values.</summary>
        public required (int Count, int Of) AboveRandom { get; init; }

        /// <summary>Number of images whose value is below that of the random map.</summary>
        public required int BelowRandom { get; init; }

        /// <summary>The median.</summary>
        public double Median => (Values[(Values.Count - 1) / 2] + Values[Values.Count / 2]) / 2;

        /// <summary>The minimum of the values and of the reference maps' means: the start of the histogram.</summary>
        public double Minimum => new[] { Values[0], Constant, Random, Center }.Min()!.Value;

        /// <summary>The maximum of the values and of the reference maps' means: the end of the histogram.</summary>
        public double Maximum => new[] { Values[^1], Constant, Random, Center }.Max()!.Value;

        /// <summary>Number of values in each of <see cref="BinCount"/> equal bins from <see cref="Minimum"/> to <see
        /// cref="Maximum"/>.</summary>
        public int[] Bins
        {
            get
            {
                var bins = new int[BinCount];
                foreach (double value in Values)
                    bins[Maximum > Minimum ? Math.Min(BinCount - 1, (int)((value - Minimum) / (Maximum - Minimum) * BinCount))
                        : BinCount / 2]++;
                return bins;
            }
        }

        /// <summary>Collects the values of a metric over images; null if no image has one.</summary>
        public static MetricDistribution? Create(string name, IEnumerable<EvaluatedImage> images)
        {
            ArgumentNullException.ThrowIfNull(images);
            var values = new MetricValues();
            foreach (EvaluatedImage image in images)
                if (image.Metrics.GetValueOrDefault(name) is { } value)
                    values.Add(value);
            return values.ToDistribution(name);
        }

        /// <summary>Name, mean and interval in one line.</summary>
        public override string ToString() =>
            FormattableString.Invariant($"{Name}: {Mean.Mean:0.####} ({Mean.Lower:0.####} to {Mean.Upper:0.####})");
    }
}
