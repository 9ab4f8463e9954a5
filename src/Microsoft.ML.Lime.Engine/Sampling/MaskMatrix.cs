using System.Numerics;
using Microsoft.ML.Lime.Engine.Numerics;

namespace Microsoft.ML.Lime.Engine;

/// <summary>
/// Which segments are present in each perturbed image: samples x features bits; 1 = present, 0 = absent (replaced by the baseline).
/// </summary>
public sealed class MaskMatrix
{
    private readonly ulong[] _words;
    private readonly int _wordsPerRow;
    private readonly int[]? _numbers;

    /// <summary>A matrix of zeros.</summary>
    /// <exception cref="LimeException">It takes more than 200 million words of 64 features.</exception>
    public MaskMatrix(int samples, int features)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(samples, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(features, 1);
        (Samples, Features, _wordsPerRow) = (samples, features, (int)((features + 63L) / 64));
        CheckSize(samples, features);
        _words = new ulong[(long)samples * _wordsPerRow];
    }

    private MaskMatrix(MaskMatrix whole, int[] features) : this(whole.Samples, features.Length)
    {
        (_numbers, HasPairs, Cycle, IsComplete) = (features, whole.HasPairs, whole.Cycle, whole.IsComplete);
        for (int sample = 0; sample < Samples; sample++)
            for (int i = 0; i < features.Length; i++)
                this[sample, i] = whole[sample, features[i]];
    }

    /// <summary>Throws if a matrix would be too large.</summary>
    internal static void CheckSize(int samples, int features) => NumberLimit.Check(samples, (features + 63L) / 64,
        FormattableString.Invariant($"{samples} samples of {features} segments"), "use fewer samples or fewer segments");

    /// <summary>
    /// Creates all 2^features masks, equally often, if the number of rows suffices; otherwise returns null. All features are present in row
    /// 0 and absent in row 1; rows 2 and 3, 4 and 5 and so on are complements; after 2^features rows they repeat.
    /// </summary>
    /// <param name="features">At least 1.</param>
    /// <param name="samples">Maximum number of rows, at least 2.</param>
    internal static MaskMatrix? Complete(int features, int samples)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(features, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(samples, 2);
        if (features > 30 || 1 << features > samples)
            return null;
        int all = 1 << features;
        var masks = new MaskMatrix(samples / all * all, features) { IsComplete = true };
        for (int row = 0; row < masks.Samples; row++)
            masks.SetRow(row, [(ulong)(row % 2 == 0 ? ~(row % all / 2) : row % all / 2)]);
        return masks;
    }

    /// <summary>Number of rows.</summary>
    public int Samples { get; }

    /// <summary>Number of columns: one per segment.</summary>
    public int Features { get; }

    /// <summary>
    /// Whether rows 1 and 2, rows 3 and 4 and so on are complements that were sampled together; the last row may lack its complement.
    /// Standard errors then use pairs, not rows. The default is false: each row was sampled independently.
    /// </summary>
    public bool HasPairs { get; init; }

    /// <summary>
    /// Number of rows after the first after which all 32 patterns of any five features are equally frequent, and again after each multiple
    /// of it: no three-way interaction then disturbs a coefficient. The standard errors of linear surrogates use it. 0 if there is no such
    /// number.
    /// </summary>
    internal int Cycle { get; init; }

    /// <summary>
    /// Whether all masks occur equally often. There is then no sampling error, and standard errors are 0. The default is false.
    /// </summary>
    public bool IsComplete { get; init; }

    /// <summary>Whether a feature is present in a sample.</summary>
    public bool this[int sample, int feature]
    {
        get => (Row(sample)[feature >> 6] >> (feature & 63) & 1) != 0;
        set
        {
            ref ulong word = ref _words[(long)sample * _wordsPerRow + (feature >> 6)];
            ulong bit = 1UL << (feature & 63);
            word = value ? word | bit : word & ~bit;
        }
    }

    /// <summary>A sample's bits, 64 features per word, lowest bit first; bits beyond the last feature are 0.</summary>
    public ReadOnlySpan<ulong> Row(int sample) => _words.AsSpan(sample * _wordsPerRow, _wordsPerRow);

    /// <summary>The words of all rows from a sample on, <see cref="WordsPerRow"/> for each.</summary>
    internal ReadOnlyMemory<ulong> Words(int from) => _words.AsMemory(from * _wordsPerRow);

    /// <summary>Number of words per row.</summary>
    internal int WordsPerRow => _wordsPerRow;

    /// <summary>Number of features present in a sample.</summary>
    public int CountPresent(int sample)
    {
        int present = 0;
        foreach (ulong word in Row(sample))
            present += BitOperations.PopCount(word);
        return present;
    }

    /// <summary>Makes every feature present in one sample.</summary>
    public void ShowAll(int sample)
    {
        for (int feature = 0; feature < Features; feature++)
            this[sample, feature] = true;
    }

    /// <summary>The first rows.</summary>
    internal MaskMatrix First(int samples)
    {
        if (samples == Samples)
            return this;
        var first = new MaskMatrix(samples, Features) { HasPairs = HasPairs, Cycle = Cycle };
        _words.AsSpan(0, first._words.Length).CopyTo(first._words);
        return first;
    }

    /// <summary>A subset of the columns, in the given order; they keep their original segment indices.</summary>
    internal MaskMatrix Columns(int[] features) => new(this, features);

    /// <summary>
    /// The segment index of a feature. It differs from the feature's index if a selection left features out. For messages.
    /// </summary>
    public int Number(int feature) => _numbers?[feature] ?? feature;

    /// <summary>Fills a sample with random words; bits beyond the last feature are cleared.</summary>
    internal void SetRow(int sample, ReadOnlySpan<ulong> words)
    {
        Span<ulong> row = _words.AsSpan(sample * _wordsPerRow, _wordsPerRow);
        words[.._wordsPerRow].CopyTo(row);
        if ((Features & 63) != 0)
            row[^1] &= (1UL << (Features & 63)) - 1;
    }

    /// <summary>Fills a sample, and the next one, if there is one, with its complement.</summary>
    internal void SetPair(int first, Span<ulong> words)
    {
        SetRow(first, words);
        if (first + 1 == Samples)
            return;
        foreach (ref ulong word in words)
            word = ~word;
        SetRow(first + 1, words);
    }
}
