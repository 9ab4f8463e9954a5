namespace Microsoft.ML.Lime.Engine;

/// <summary>Which segments each perturbed picture shows: samples x features bits, 1 = shown, 0 = hidden (the baseline stands there).</summary>
public sealed class MaskMatrix
{
    private readonly ulong[] _words;
    private readonly int _wordsPerRow;

    /// <summary>A matrix of zeros.</summary>
    public MaskMatrix(int samples, int features)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(samples, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(features, 1);
        (Samples, Features, _wordsPerRow) = (samples, features, (features + 63) / 64);
        _words = new ulong[checked((long)samples * _wordsPerRow)];
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

    /// <summary>Shows every feature in one sample.</summary>
    public void ShowAll(int sample)
    {
        for (int feature = 0; feature < Features; feature++)
            this[sample, feature] = true;
    }

    /// <summary>Fills a sample with random words, of which the bits beyond the last feature are dropped.</summary>
    internal void SetRow(int sample, ReadOnlySpan<ulong> words)
    {
        Span<ulong> row = _words.AsSpan(sample * _wordsPerRow, _wordsPerRow);
        words[.._wordsPerRow].CopyTo(row);
        if ((Features & 63) != 0)
            row[^1] &= (1UL << (Features & 63)) - 1;
    }
}
