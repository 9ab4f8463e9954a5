using System.Numerics;

namespace Microsoft.ML.Lime.Engine.Sampling;

/// <summary>
/// The features that are present in a row of a <see cref="MaskMatrix"/>, in ascending order: <c>foreach (int feature in new
/// SetBits(row))</c>.
/// </summary>
internal readonly ref struct SetBits(ReadOnlySpan<ulong> words)
{
    private readonly ReadOnlySpan<ulong> _words = words;

    public Enumerator GetEnumerator() => new(_words);

    public ref struct Enumerator(ReadOnlySpan<ulong> words)
    {
        private readonly ReadOnlySpan<ulong> _words = words;
        private int _word;
        private ulong _rest = words[0];

        public int Current { get; private set; }

        public bool MoveNext()
        {
            while (_rest == 0)
            {
                if (++_word >= _words.Length)
                    return false;
                _rest = _words[_word];
            }
            Current = (_word << 6) + BitOperations.TrailingZeroCount(_rest);
            _rest &= _rest - 1;
            return true;
        }
    }
}
