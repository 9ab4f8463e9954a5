using System.Numerics;

namespace Microsoft.ML.Lime.Engine;

/// <summary>Which segments each perturbed picture shows: samples x features bits, 1 = shown, 0 = hidden (the baseline stands there).</summary>
public sealed class MaskMatrix
{
    private readonly ulong[] _words;
    private readonly int _wordsPerRow;
    private readonly int[]? _numbers;

    /// <summary>A matrix of zeros.</summary>
    public MaskMatrix(int samples, int features)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(samples, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(features, 1);
        (Samples, Features, _wordsPerRow) = (samples, features, (features + 63) / 64);
        _words = new ulong[checked((long)samples * _wordsPerRow)];
    }

    private MaskMatrix(MaskMatrix whole, int[] features) : this(whole.Samples, features.Length)
    {
        _numbers = features;
        for (int sample = 0; sample < Samples; sample++)
            for (int i = 0; i < features.Length; i++)
                this[sample, i] = whole[sample, features[i]];
    }

    /// <summary>Rows.</summary>
    public int Samples { get; }

    /// <summary>Columns: one per segment.</summary>
    public int Features { get; }

    /// <summary>Whether a sample shows a feature.</summary>
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

    /// <summary>A sample's bits, 64 features a word, lowest bit first; bits beyond the last feature are 0.</summary>
    public ReadOnlySpan<ulong> Row(int sample) => _words.AsSpan(sample * _wordsPerRow, _wordsPerRow);

    /// <summary>How many features a sample shows.</summary>
    public int CountShown(int sample)
    {
        int shown = 0;
        foreach (ulong word in Row(sample))
            shown += BitOperations.PopCount(word);
        return shown;
    }

    /// <summary>Shows every feature in one sample.</summary>
    public void ShowAll(int sample)
    {
        for (int feature = 0; feature < Features; feature++)
            this[sample, feature] = true;
    }

    /// <summary>Whether all 2^n masks are there, each once.</summary>
    internal bool IsComplete => Features < 31 && Samples == 1 << Features
        && Enumerable.Range(0, Samples).Select(sample => Row(sample)[0]).Distinct().Count() == Samples;

    /// <summary>The first rows.</summary>
    internal MaskMatrix First(int samples)
    {
        if (samples == Samples)
            return this;
        var first = new MaskMatrix(samples, Features);
        _words.AsSpan(0, first._words.Length).CopyTo(first._words);
        return first;
    }

    /// <summary>Some of the columns, in the order given, which remember their numbers here.</summary>
    internal MaskMatrix Columns(int[] features) => new(this, features);

    /// <summary>
    /// The segment that a feature is: its own number, or, where a selection left features out, the one that it had before. For messages.
    /// </summary>
    public int Number(int feature) => _numbers?[feature] ?? feature;

    /// <summary>Fills a sample with random words, of which the bits beyond the last feature are dropped.</summary>
    internal void SetRow(int sample, ReadOnlySpan<ulong> words)
    {
        Span<ulong> row = _words.AsSpan(sample * _wordsPerRow, _wordsPerRow);
        words[.._wordsPerRow].CopyTo(row);
        if ((Features & 63) != 0)
            row[^1] &= (1UL << (Features & 63)) - 1;
    }
}
