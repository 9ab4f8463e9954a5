using System.Runtime.InteropServices;

namespace Microsoft.ML.Lime.Engine.Methods.KernelShap;

/// <summary>
/// The coalitions that KernelSHAP evaluates, and their weights (Lundberg and Lee 2017): all coalitions of k of n features together have the
/// weight (n - 1) / (k (n - k)). Sizes are enumerated from the outside in, k = 1 and n - 1 first, each coalition with its complement, as
/// long as the remaining samples, if sampled by these weights, would suffice for all of a size. The other sizes are sampled in pairs of a
/// coalition and its complement (Covert and Lee 2021). None is evaluated twice: one that is sampled again gets more weight.
/// </summary>
internal sealed class ShapleyCoalitions
{
    /// <summary>Maximum number of random draws per wanted pair; the search for new coalitions then ends.</summary>
    private const int MaxDrawsPerPair = 4;

    private readonly ulong[] _all;
    private readonly List<ulong[]> _rows = [];
    private readonly List<double> _weights = [0, 0];

    /// <summary>Chooses coalitions.</summary>
    /// <param name="features">Number of features, at least 1.</param>
    /// <param name="samples">Maximum number of rows, at least 2. There are at most 2^features rows, and only whole pairs.</param>
    /// <param name="seed">The seed; any value.</param>
    public ShapleyCoalitions(int features, int samples, ulong seed)
    {
        MaskMatrix.CheckSize((int)Math.Min(samples, Math.Pow(2, features)), features);
        Features = features;
        _all = new ulong[(features + 63) / 64];
        for (int feature = 0; feature < features; feature++)
            _all[feature >> 6] |= 1UL << (feature & 63);
        _rows.AddRange([_all, new ulong[_all.Length]]);

        double remaining = 0; // of the weight
        for (int size = 1; size <= features / 2; size++)
            remaining += Weight(size);
        double left = Math.Min(samples, Math.Pow(2, features)) - 2;
        int next = 1;
        for (; next <= features / 2 && left * Weight(next) / remaining >= Count(next) * (1 - 1e-9); next++)
        {
            Enumerate(next);
            left -= Count(next);
            remaining -= Weight(next);
        }
        FirstSampled = _rows.Count;
        if (next <= features / 2)
            SamplePairs(next, (int)left / 2, remaining, new Xoshiro256(seed));
        Masks = new MaskMatrix(_rows.Count, features);
        for (int row = 0; row < _rows.Count; row++)
            Masks.SetRow(row, _rows[row]);
    }

    /// <summary>Number of features.</summary>
    public int Features { get; }

    /// <summary>
    /// All features in row 0, none in row 1, then pairs of complements: first the enumerated ones, then the sampled ones.
    /// </summary>
    public MaskMatrix Masks { get; }

    /// <summary>The weight of each row; 0 for the first two, whose scores are constraints.</summary>
    public IReadOnlyList<double> Weights => _weights;

    /// <summary>The first sampled row; the number of rows if all coalitions were enumerated.</summary>
    public int FirstSampled { get; }

    /// <summary>The total weight of all coalitions of a size and their complements.</summary>
    private double Weight(int size) => (Features - 1.0) / (size * (Features - (double)size)) * (2 * size == Features ? 1 : 2);

    /// <summary>Number of coalitions of a size and their complements.</summary>
    private double Count(int size)
    {
        double count = 2 * size == Features ? 1 : 2;
        for (int i = 1; i <= size; i++)
            count = count * (Features - size + i) / i;
        return Math.Round(count);
    }

    /// <summary>All coalitions of a size, in lexicographic order, each followed by its complement.</summary>
    private void Enumerate(int size)
    {
        double weight = Weight(size) / Count(size);
        int[] chosen = [.. Enumerable.Range(0, size)];
        while (true)
        {
            // Half of n: the coalitions without feature 0 are the complements of those with it.
            if (2 * size == Features && chosen[0] != 0)
                return;
            AddPair(chosen, weight);
            int last = size - 1;
            while (last >= 0 && chosen[last] == Features - size + last)
                last--;
            if (last < 0)
                return;
            chosen[last]++;
            for (int i = last + 1; i < size; i++)
                chosen[i] = chosen[i - 1] + 1;
        }
    }

    private void SamplePairs(int from, int pairs, double weight, Xoshiro256 random)
    {
        int[] order = [.. Enumerable.Range(0, Features)];
        var drawn = new Dictionary<string, int>();
        var times = new List<int>();
        int draws = 0;
        for (; times.Count < pairs && draws < MaxDrawsPerPair * (long)pairs; draws++)
        {
            int size = from;
            for (double at = random.NextDouble() * weight; size < Features / 2 && (at -= Weight(size)) >= 0; size++)
            {
            }
            random.Sample(order, size);
            ulong[] row = Row(order.AsSpan(0, size));
            if ((row[0] & 1) == 0)
                row = Complement(row); // so that a pair is the same from both ends
            string key = new(MemoryMarshal.Cast<ulong, char>(row));
            if (drawn.TryGetValue(key, out int pair))
                times[pair]++;
            else
            {
                drawn.Add(key, times.Count);
                times.Add(1);
                _rows.AddRange([row, Complement(row)]);
            }
        }
        foreach (int count in times)
            _weights.AddRange([weight * count / draws / 2, weight * count / draws / 2]);
    }

    private void AddPair(ReadOnlySpan<int> chosen, double weight)
    {
        ulong[] row = Row(chosen);
        _rows.AddRange([row, Complement(row)]);
        _weights.AddRange([weight, weight]);
    }

    private ulong[] Row(ReadOnlySpan<int> chosen)
    {
        var row = new ulong[_all.Length];
        foreach (int feature in chosen)
            row[feature >> 6] |= 1UL << (feature & 63);
        return row;
    }

    private ulong[] Complement(ulong[] row) => [.. row.Zip(_all, (word, all) => all & ~word)];
}
