using System.Numerics;

namespace Microsoft.ML.Lime.Engine;

/// <summary>
/// The masks as a regression sees them: columns of zeros and ones less their weighted means, so that no intercept has to be fitted.
/// The columns themselves stay bits; only what is made of them is dense.
/// </summary>
internal sealed class CenteredDesign
{
    /// <summary>A Gram matrix of more features than this would take more than 800 MB, and minutes to factor.</summary>
    private const int MaxDenseFeatures = 10_000;

    private readonly double[]? _weights;
    private readonly int[] _shown;

    /// <exception cref="ArgumentException">The weights are not one per sample, negative, not finite, or all zero.</exception>
    public CenteredDesign(MaskMatrix masks, ReadOnlySpan<double> weights)
    {
        Masks = masks;
        _shown = new int[masks.Features];
        Means = new double[masks.Features];
        if (!weights.IsEmpty)
        {
            if (weights.Length != masks.Samples)
                throw new ArgumentException($"Expected {masks.Samples} weights, one per sample; found {weights.Length}.", nameof(weights));
            _weights = weights.ToArray();
            if (!Array.TrueForAll(_weights, w => w >= 0 && double.IsFinite(w)) || Array.TrueForAll(_weights, w => w == 0))
                throw new ArgumentException("Weights must be finite, none negative and at least one positive.", nameof(weights));
        }
        double squares = 0;
        for (int sample = 0; sample < masks.Samples; sample++)
        {
            double weight = Weight(sample);
            if (weight == 0)
                continue;
            Samples++;
            TotalWeight += weight;
            squares += weight * weight;
            foreach (int feature in new SetBits(masks.Row(sample)))
            {
                _shown[feature]++;
                Means[feature] += weight;
            }
        }
        EffectiveSamples = TotalWeight * TotalWeight / squares;
        for (int feature = 0; feature < Means.Length; feature++)
            Means[feature] = _shown[feature] == Samples ? 1 : Means[feature] / TotalWeight;
    }

    public MaskMatrix Masks { get; }

    public int Features => Masks.Features;

    /// <summary>Number of samples whose weight is not zero.</summary>
    public int Samples { get; }

    /// <summary>How many equal weights would tell as much: (sum of w)^2 / sum of w^2 (Kish 1965).</summary>
    public double EffectiveSamples { get; }

    /// <summary>Sum of the weights.</summary>
    public double TotalWeight { get; }

    /// <summary>Weighted share of the samples that show a feature; exactly 0 or 1 where it never varies.</summary>
    public double[] Means { get; }

    /// <summary>A sample's weight: 1 where no weights were given.</summary>
    public double Weight(int sample) => _weights is null ? 1 : _weights[sample];

    /// <summary>Whether some samples show a feature and others hide it.</summary>
    public bool Varies(int feature) => _shown[feature] > 0 && _shown[feature] < Samples;

    /// <summary>Upper triangle of Z'WZ, Z being the centred columns; row and column of a feature that never varies are exactly 0.</summary>
    public double[][] Gram(CancellationToken cancellation)
    {
        if (Features > MaxDenseFeatures)
            throw new LimeException($"A linear surrogate serves at most {MaxDenseFeatures} features, but there are {Features}; " +
                "use fewer features or the tree.");
        return _weights is null ? CountedGram(cancellation) : WeightedGram(cancellation);
    }

    /// <summary>The same, both triangles.</summary>
    public double[][] FullGram(CancellationToken cancellation)
    {
        double[][] gram = Gram(cancellation);
        for (int i = 0; i < gram.Length; i++)
            for (int j = 0; j < i; j++)
                gram[i][j] = gram[j][i];
        return gram;
    }

    /// <summary>Z'W(y - mean) for one target.</summary>
    public double[] CrossProducts(CenteredScores scores)
    {
        var products = new double[Features];
        for (int sample = 0; sample < Masks.Samples; sample++)
        {
            // The mean of the column need not be taken off: the weighted scores add up to 0.
            double weighted = Weight(sample) * scores.Values[sample];
            foreach (int feature in new SetBits(Masks.Row(sample)))
                products[feature] += weighted;
        }
        for (int feature = 0; feature < products.Length; feature++)
            if (!Varies(feature))
                products[feature] = 0;
        return products;
    }

    /// <summary>Centred scores less what the coefficients say of them.</summary>
    public double[] Residuals(CenteredScores scores, double[] coefficients)
    {
        double offset = 0;
        for (int feature = 0; feature < coefficients.Length; feature++)
            offset += Means[feature] * coefficients[feature];
        var residuals = new double[Masks.Samples];
        for (int sample = 0; sample < residuals.Length; sample++)
        {
            double predicted = -offset;
            foreach (int feature in new SetBits(Masks.Row(sample)))
                predicted += coefficients[feature];
            residuals[sample] = scores.Values[sample] - predicted;
        }
        return residuals;
    }

    /// <summary>Without weights all is counting: exact in integers up to the one division.</summary>
    private double[][] CountedGram(CancellationToken cancellation)
    {
        var columns = new ulong[Features][];
        for (int feature = 0; feature < Features; feature++)
            columns[feature] = new ulong[(Masks.Samples + 63) / 64];
        for (int sample = 0; sample < Masks.Samples; sample++)
            foreach (int feature in new SetBits(Masks.Row(sample)))
                columns[feature][sample >> 6] |= 1UL << (sample & 63);

        var gram = new double[Features][];
        for (int i = 0; i < Features; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            gram[i] = new double[Features];
            for (int j = i; j < Features; j++)
            {
                long both = 0;
                for (int word = 0; word < columns[i].Length; word++)
                    both += BitOperations.PopCount(columns[i][word] & columns[j][word]);
                gram[i][j] = (both * Samples - (long)_shown[i] * _shown[j]) / (double)Samples;
            }
        }
        return gram;
    }

    private double[][] WeightedGram(CancellationToken cancellation)
    {
        var gram = new double[Features][];
        for (int i = 0; i < Features; i++)
            gram[i] = new double[Features];
        var row = new double[Features];
        for (int sample = 0; sample < Masks.Samples; sample++)
        {
            cancellation.ThrowIfCancellationRequested();
            Array.Clear(row);
            foreach (int feature in new SetBits(Masks.Row(sample)))
                row[feature] = 1;
            foreach (int feature in new SetBits(Masks.Row(sample)))
                RowArithmetic.AddScaled(gram[feature].AsSpan(feature), Weight(sample), row.AsSpan(feature));
        }
        for (int i = 0; i < Features; i++)
            for (int j = i; j < Features; j++)
                gram[i][j] = Varies(i) && Varies(j) ? gram[i][j] - TotalWeight * Means[i] * Means[j] : 0;
        return gram;
    }
}
