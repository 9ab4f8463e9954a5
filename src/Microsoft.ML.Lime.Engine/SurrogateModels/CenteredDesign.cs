using Microsoft.ML.Lime.Engine.Numerics;
using Microsoft.ML.Lime.Engine.Sampling;

namespace Microsoft.ML.Lime.Engine.SurrogateModels;

/// <summary>
/// The design matrix of a regression: the masks as columns of zeros and ones minus their weighted means, so that no intercept has to be
/// fitted. The columns stay bits; only derived matrices are dense.
/// </summary>
internal sealed class CenteredDesign
{
    /// <summary>
    /// The maximum number of features for a Gram matrix. A larger matrix would need more than 800 MB and minutes to factor.
    /// </summary>
    private const int MaxDenseFeatures = 10_000;

    /// <summary>Samples and targets per block of a product, chosen so that a block stays in the cache.</summary>
    private const int SampleBlock = 256, TargetBlock = 16;

    private readonly double[]? _weights;
    private readonly ulong[] _weightedSamples; // the samples with a nonzero weight, as bits

    /// <exception cref="ArgumentException">
    /// There is not one weight per sample, a weight is negative or not finite, or all weights are zero.
    /// </exception>
    public CenteredDesign(MaskMatrix masks, ReadOnlySpan<double> weights)
        : this(masks, weights.IsEmpty ? null : weights.ToArray(), columns: null)
    {
    }

    private CenteredDesign(MaskMatrix masks, double[]? weights, BitColumns? columns)
    {
        Masks = masks;
        if (weights is not null)
        {
            if (weights.Length != masks.Samples)
                throw new ArgumentException($"Expected {masks.Samples} weights, one per sample; found {weights.Length}.", nameof(weights));
            _weights = weights;
            if (!Array.TrueForAll(_weights, w => w >= 0 && double.IsFinite(w)) || Array.TrueForAll(_weights, w => w == 0))
                throw new ArgumentException("Weights must be finite and at least 0, and at least one must be positive.", nameof(weights));
        }
        double squares = 0;
        Columns = columns ?? new BitColumns(masks);
        _weightedSamples = new ulong[Columns.Stride];
        for (int sample = 0; sample < masks.Samples; sample++)
        {
            double weight = Weight(sample);
            if (weight == 0)
                continue;
            _weightedSamples[sample >> 6] |= 1UL << (sample & 63);
            HasUnequalWeights |= weight != 1;
            Samples++;
            TotalWeight += weight;
            squares += weight * weight;
        }
        EffectiveSamples = TotalWeight * TotalWeight / squares;
    }

    /// <summary>The same masks with other weights, one per sample.</summary>
    public CenteredDesign WithWeights(double[] weights) => new(Masks, weights, Columns);

    public MaskMatrix Masks { get; }

    /// <summary>The masks by feature.</summary>
    public BitColumns Columns { get; }

    public int Features => Masks.Features;

    /// <summary>Number of samples with a nonzero weight.</summary>
    public int Samples { get; }

    /// <summary>Kish's effective sample size: (sum of w)^2 / sum of w^2 (Kish 1965).</summary>
    public double EffectiveSamples { get; }

    /// <summary>Sum of the weights.</summary>
    public double TotalWeight { get; }

    /// <summary>For each feature, the weighted share of the samples in which it is present; exactly 0 or 1 if it never varies.</summary>
    public double[] Means => field ??= MeansOfColumns();

    /// <summary>For each feature, the number of samples with a nonzero weight in which it is present.</summary>
    private int[] PresentSums => field ??= CountPresent();

    /// <summary>Whether any weight differs from 0 and 1. If not, sums reduce to counts.</summary>
    public bool HasUnequalWeights { get; }

    /// <summary>The weight of a sample; 1 if no weights were given.</summary>
    public double Weight(int sample) => _weights is null ? 1 : _weights[sample];

    /// <summary>Whether the feature is present in some samples and absent in others, among the samples with a nonzero weight.</summary>
    public bool Varies(int feature) => PresentSums[feature] > 0 && PresentSums[feature] < Samples;

    /// <summary>
    /// The upper triangle of Z'WZ, where Z are the centred columns. The row and column of a feature that never varies are exactly 0.
    /// </summary>
    public double[][] Gram(CancellationToken cancellation)
    {
        if (Features > MaxDenseFeatures)
            throw new LimeException($"A linear surrogate supports at most {MaxDenseFeatures} segments, but there are {Features}; " +
                "use fewer segments or the tree surrogate.");
        return HasUnequalWeights ? WeightedGram(cancellation) : UnweightedGram(cancellation);
    }

    /// <summary>Both triangles of Z'WZ.</summary>
    public double[][] FullGram(CancellationToken cancellation)
    {
        double[][] gram = Gram(cancellation);
        for (int i = 0; i < gram.Length; i++)
            for (int j = 0; j < i; j++)
                gram[i][j] = gram[j][i];
        return gram;
    }

    /// <summary>Z'W(y - mean) for one target.</summary>
    public double[] CrossProducts(CenteredScores scores) => CrossProducts([scores])[0];

    /// <summary>Z'W(y - mean) for each target.</summary>
    public double[][] CrossProducts(CenteredScores[] scores)
    {
        var products = new double[scores.Length][];
        ForEachBlock(scores.Length, (first, count) =>
        {
            var sums = new Matrix(Features, count);
            Matrix block = new(0, count);
            for (int from = 0; from < Masks.Samples; from += SampleBlock)
            {
                int rows = Math.Min(SampleBlock, Masks.Samples - from);
                if (block.Rows != rows)
                    block = new Matrix(rows, count);
                for (int row = 0; row < rows; row++)
                {
                    Span<double> weighted = block.Row(row);
                    CenteredScores.Row(scores.AsSpan(first, count), from + row, weighted);
                    double weight = Weight(from + row);
                    for (int target = 0; target < count; target++)
                        weighted[target] *= weight;
                }
                BitProduct.Add(Columns.WordsFrom(from / 64), Columns.Stride, block, sums);
            }
            for (int target = 0; target < count; target++)
            {
                // The column means need not be subtracted, because the weighted centred scores sum to 0.
                var column = products[first + target] = new double[Features];
                for (int feature = 0; feature < column.Length; feature++)
                    column[feature] = Varies(feature) ? sums[feature, target] : 0;
            }
        });
        return products;
    }

    /// <summary>The centred scores of one target minus the prediction of its coefficients.</summary>
    public double[] Residuals(CenteredScores scores, double[] coefficients) => Residuals([scores], [coefficients])[0];

    /// <summary>For each target, its centred scores minus the prediction of its coefficients.</summary>
    public double[][] Residuals(CenteredScores[] scores, double[][] coefficients)
    {
        var residuals = new double[scores.Length][];
        ForEachBlock(scores.Length, (first, count) =>
        {
            var block = new Matrix(Features, count);
            double[] offsets = new double[count], values = new double[count];
            for (int target = 0; target < count; target++)
            {
                residuals[first + target] = new double[Masks.Samples];
                for (int feature = 0; feature < Features; feature++)
                {
                    block[feature, target] = coefficients[first + target][feature];
                    offsets[target] += Means[feature] * coefficients[first + target][feature];
                }
            }
            Matrix predicted = new(0, count);
            for (int from = 0; from < Masks.Samples; from += SampleBlock)
            {
                int rows = Math.Min(SampleBlock, Masks.Samples - from);
                if (predicted.Rows == rows)
                    predicted.Clear();
                else
                    predicted = new Matrix(rows, count);
                BitProduct.Add(Masks.Words(from), Masks.WordsPerRow, block, predicted);
                for (int row = 0; row < rows; row++)
                {
                    CenteredScores.Row(scores.AsSpan(first, count), from + row, values);
                    Span<double> predictedRow = predicted.Row(row);
                    for (int target = 0; target < count; target++)
                        predictedRow[target] = values[target] - (predictedRow[target] - offsets[target]);
                }
                for (int target = 0; target < count; target++)
                {
                    ReadOnlySpan<double> column = predicted.SliceFrom(0, target);
                    Span<double> left = residuals[first + target].AsSpan(from, rows);
                    for (int row = 0; row < left.Length; row++)
                        left[row] = column[row * predicted.Stride];
                }
            }
        });
        return residuals;
    }

    /// <summary>
    /// Executes work in blocks of targets, in parallel. The results of the targets are independent, so their order does not matter.
    /// </summary>
    public static void ForEachBlock(int targets, Action<int, int> work)
    {
        if (targets <= TargetBlock)
            work(0, targets);
        else
            Parallel.For(0, (targets + TargetBlock - 1) / TargetBlock,
                block => work(block * TargetBlock, Math.Min(TargetBlock, targets - block * TargetBlock)));
    }

    /// <summary>The Gram matrix without weights: integer counts, exact except for one division per element.</summary>
    private double[][] UnweightedGram(CancellationToken cancellation)
    {
        var gram = new double[Features][];
        for (int i = 0; i < Features; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            gram[i] = new double[Features];
            for (int j = i; j < Features; j++)
                gram[i][j] = (Columns.CountBoth(i, j,
                    _weightedSamples) * Samples - (long)PresentSums[i] * PresentSums[j]) / (double)Samples;
        }
        return gram;
    }

    private double[][] WeightedGram(CancellationToken cancellation)
    {
        var sums = new Matrix(Features, Features);
        Matrix block = new(0, Features);
        for (int from = 0; from < Masks.Samples; from += SampleBlock)
        {
            cancellation.ThrowIfCancellationRequested();
            int rows = Math.Min(SampleBlock, Masks.Samples - from);
            if (block.Rows == rows)
                block.Clear();
            else
                block = new Matrix(rows, Features);
            for (int row = 0; row < rows; row++)
            {
                Span<double> present = block.Row(row);
                foreach (int feature in new SetBits(Masks.Row(from + row)))
                    present[feature] = Weight(from + row);
            }
            BitProduct.Add(Columns.WordsFrom(from / 64), Columns.Stride, block, sums);
        }
        var gram = new double[Features][];
        for (int i = 0; i < gram.Length; i++)
        {
            gram[i] = new double[Features];
            for (int j = i; j < Features; j++)
                gram[i][j] = Varies(i) && Varies(j) ? sums[i, j] - TotalWeight * Means[i] * Means[j] : 0;
        }
        return gram;
    }

    private int[] CountPresent() =>
        [.. Enumerable.Range(0, Features).Select(feature => (int)BitColumns.CountCommonBits(Columns[feature], _weightedSamples))];

    private double[] MeansOfColumns()
    {
        var means = new double[Features];
        Matrix sums = new(Features, 1), block = new(0, 1);
        for (int from = 0; HasUnequalWeights && from < Masks.Samples; from += SampleBlock)
        {
            int rows = Math.Min(SampleBlock, Masks.Samples - from);
            if (block.Rows != rows)
                block = new Matrix(rows, 1);
            for (int row = 0; row < rows; row++)
                block[row, 0] = Weight(from + row);
            BitProduct.Add(Columns.WordsFrom(from / 64), Columns.Stride, block, sums);
        }
        for (int feature = 0; feature < means.Length; feature++)
            means[feature] = PresentSums[feature] == Samples ? 1
                : (HasUnequalWeights ? sums[feature, 0] : PresentSums[feature]) / TotalWeight;
        return means;
    }
}
