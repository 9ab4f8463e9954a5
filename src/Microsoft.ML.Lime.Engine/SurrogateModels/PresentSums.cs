using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Microsoft.ML.Lime.Engine.SurrogateModels;

/// <summary>
/// For each feature, the number of samples in which it is present, and the sums of their weights and values. Sixteen features are processed
/// at a time; each sum is in the order of the samples.
/// </summary>
internal sealed class PresentSums
{
    private const int Lanes = 16;

    private static readonly long[] Bits = [.. Enumerable.Range(0, Lanes).Select(bit => 1L << bit)];

    private readonly MaskMatrix _masks;
    private readonly bool _hasWeights;
    private readonly long[] _counts;
    private readonly double[] _weights, _sums;

    /// <param name="masks">The masks.</param>
    /// <param name="hasWeights">Whether any weight differs from 1.</param>
    public PresentSums(MaskMatrix masks, bool hasWeights)
    {
        (_masks, _hasWeights) = (masks, hasWeights);
        int features = (masks.Features + Lanes - 1) / Lanes * Lanes;
        (_counts, _weights, _sums) = (new long[features], new double[hasWeights ? features : 0], new double[features]);
    }

    /// <summary>The number of samples in which a feature is present.</summary>
    public int Count(int feature) => (int)_counts[feature];

    /// <summary>The sum of their weights.</summary>
    public double Weight(int feature) => _hasWeights ? _weights[feature] : _counts[feature];

    /// <summary>The sum of their values.</summary>
    public double Sum(int feature) => _sums[feature];

    /// <summary>Computes the sums and replaces the previous ones.</summary>
    /// <param name="samples">The indices of the samples.</param>
    /// <param name="weights">The weight of each sample; ignored if all weights are 1.</param>
    /// <param name="values">The value of each sample.</param>
    public void Compute(ReadOnlySpan<int> samples, ReadOnlySpan<double> weights, ReadOnlySpan<double> values)
    {
        for (int feature = 0; feature < _masks.Features; feature += Lanes)
        {
            ReadOnlySpan<ulong> words = _masks.Words(0).Span[(feature / 64)..];
            if (_hasWeights)
                AddWeighted(words, feature, samples, weights, values);
            else
                Add(words, feature, samples, values);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Add(ReadOnlySpan<ulong> words, int feature, ReadOnlySpan<int> samples, ReadOnlySpan<double> values)
    {
        ref long bits = ref MemoryMarshal.GetArrayDataReference(Bits);
        Vector256<long> bit0 = Vector256.LoadUnsafe(ref bits), bit1 = Vector256.LoadUnsafe(ref bits, 4),
            bit2 = Vector256.LoadUnsafe(ref bits, 8), bit3 = Vector256.LoadUnsafe(ref bits, 12);
        Vector256<long> count0 = default, count1 = default, count2 = default, count3 = default;
        Vector256<double> sum0 = default, sum1 = default, sum2 = default, sum3 = default;
        int stride = _masks.WordsPerRow, shift = feature % 64;
        for (int i = 0; i < samples.Length; i++)
        {
            Vector256<long> word = Vector256.Create((long)(words[samples[i] * stride] >> shift));
            Vector256<long> value = Vector256.Create(values[i]).AsInt64();
            Vector256<long> present = Vector256.Equals(word & bit0, bit0);
            count0 -= present;
            sum0 += (present & value).AsDouble();
            present = Vector256.Equals(word & bit1, bit1);
            count1 -= present;
            sum1 += (present & value).AsDouble();
            present = Vector256.Equals(word & bit2, bit2);
            count2 -= present;
            sum2 += (present & value).AsDouble();
            present = Vector256.Equals(word & bit3, bit3);
            count3 -= present;
            sum3 += (present & value).AsDouble();
        }
        Store(_counts, feature, count0, count1, count2, count3);
        Store(_sums, feature, sum0, sum1, sum2, sum3);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void AddWeighted(
        ReadOnlySpan<ulong> words, int feature, ReadOnlySpan<int> samples, ReadOnlySpan<double> weights, ReadOnlySpan<double> values)
    {
        ref long bits = ref MemoryMarshal.GetArrayDataReference(Bits);
        Vector256<long> count0 = default, count1 = default, count2 = default, count3 = default;
        Vector256<double> sum0 = default, sum1 = default, sum2 = default, sum3 = default;
        Vector256<double> weight0 = default, weight1 = default, weight2 = default, weight3 = default;
        int stride = _masks.WordsPerRow, shift = feature % 64;
        for (int i = 0; i < samples.Length; i++)
        {
            Vector256<long> word = Vector256.Create((long)(words[samples[i] * stride] >> shift));
            Vector256<long> value = Vector256.Create(values[i]).AsInt64(), weight = Vector256.Create(weights[i]).AsInt64();
            Vector256<long> bit = Vector256.LoadUnsafe(ref bits), present = Vector256.Equals(word & bit, bit);
            count0 -= present;
            sum0 += (present & value).AsDouble();
            weight0 += (present & weight).AsDouble();
            bit = Vector256.LoadUnsafe(ref bits, 4);
            present = Vector256.Equals(word & bit, bit);
            count1 -= present;
            sum1 += (present & value).AsDouble();
            weight1 += (present & weight).AsDouble();
            bit = Vector256.LoadUnsafe(ref bits, 8);
            present = Vector256.Equals(word & bit, bit);
            count2 -= present;
            sum2 += (present & value).AsDouble();
            weight2 += (present & weight).AsDouble();
            bit = Vector256.LoadUnsafe(ref bits, 12);
            present = Vector256.Equals(word & bit, bit);
            count3 -= present;
            sum3 += (present & value).AsDouble();
            weight3 += (present & weight).AsDouble();
        }
        Store(_counts, feature, count0, count1, count2, count3);
        Store(_sums, feature, sum0, sum1, sum2, sum3);
        Store(_weights, feature, weight0, weight1, weight2, weight3);
    }

    private static void Store<T>(T[] all, int at, Vector256<T> a, Vector256<T> b, Vector256<T> c, Vector256<T> d)
    {
        a.CopyTo(all, at);
        b.CopyTo(all, at + 4);
        c.CopyTo(all, at + 8);
        d.CopyTo(all, at + 12);
    }
}
