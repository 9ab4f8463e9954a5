using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Microsoft.ML.Lime.Engine.Perturbation;

/// <summary>
/// Writes perturbed pictures straight into a model's input buffer. Picture and baseline were preprocessed once, so a sample is a choice
/// between the two, copied by runs of pixels; no perturbed picture is kept.
/// </summary>
internal sealed class SampleComposer
{
    /// <summary>Numbers in a piece from which the library's copy is the faster one.</summary>
    private const int LongPiece = 512;

    private readonly float[] _picture;
    private readonly float[] _baseline;
    private readonly int[] _starts; // the first pixel of each run of one segment, and at the end the number of pixels
    private readonly int[] _segments; // the segment of each run
    private readonly int _planes;
    private readonly int _planeLength;
    private readonly int _pixelLength;

    /// <param name="picture">The prepared picture.</param>
    /// <param name="baseline">The prepared baseline.</param>
    /// <param name="segments">The features, of the model's input size.</param>
    /// <param name="input">The model's input.</param>
    public SampleComposer(float[] picture, float[] baseline, SegmentMap segments, ScorerInput input)
    {
        (_picture, _baseline) = (picture, baseline);
        int pixels = input.Height * input.Width;
        (_planes, _pixelLength) = input.Layout == TensorLayout.Nchw ? (input.Channels, 1) : (1, input.Channels);
        _planeLength = pixels * _pixelLength;
        List<int> starts = [], runs = [];
        ReadOnlySpan<int> labels = segments.Labels;
        for (int i = 0; i < labels.Length; i++)
            if (i == 0 || labels[i] != labels[i - 1])
            {
                starts.Add(i);
                runs.Add(labels[i]);
            }
        starts.Add(pixels);
        (_starts, _segments) = ([.. starts], [.. runs]);
    }

    /// <summary>Composes the rows of a matrix.</summary>
    public ComposeSample Of(MaskMatrix masks) => (sample, values) => Compose(masks.Row(sample), values);

    /// <summary>Composes one sample.</summary>
    /// <param name="mask">A row of a <see cref="MaskMatrix"/>.</param>
    /// <param name="sample">Receives <see cref="ScorerInput.Length"/> numbers.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Compose(ReadOnlySpan<ulong> mask, Span<float> sample)
    {
        if (sample.Length < _picture.Length)
            throw new ArgumentException($"A sample has {_picture.Length} numbers, but there is room for {sample.Length}.", nameof(sample));
        for (int run = 0; run < _segments.Length;)
        {
            (int from, int to, bool shown) = NextPiece(mask, ref run);
            int start = from * _pixelLength, length = to * _pixelLength - start;
            Copy(shown ? _picture : _baseline, sample, start, length);
        }
    }

    /// <summary>
    /// Copies a piece of every plane. Pieces are short, a few dozen numbers: eight at a time of one plane after the other, so that the
    /// processor finds the end of a piece once and not once a plane.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Copy(float[] source, Span<float> sample, int start, int length)
    {
        if (length is < 8 or > LongPiece)
        {
            for (int plane = 0; plane < _planes; plane++, start += _planeLength)
                source.AsSpan(start, length).CopyTo(sample[start..]);
            return;
        }
        ref float from = ref MemoryMarshal.GetArrayDataReference(source);
        ref float to = ref MemoryMarshal.GetReference(sample);
        nuint first = (nuint)start, last = (nuint)(start + length - 8), next = (nuint)_planeLength, planes = (nuint)_planes * next;
        for (nuint i = first; i < last; i += 8)
            for (nuint at = i; at < i + planes; at += next)
                Vector256.LoadUnsafe(ref from, at).StoreUnsafe(ref to, at);
        // Of the last eight some may have been copied.
        for (nuint at = last; at < last + planes; at += next)
            Vector256.LoadUnsafe(ref from, at).StoreUnsafe(ref to, at);
    }

    /// <summary>The pixels from a run on that are alike, shown or hidden; the last does not belong to them. Moves on behind them.</summary>
    internal (int From, int To, bool Shown) NextPiece(ReadOnlySpan<ulong> mask, ref int run)
    {
        int from = _starts[run];
        bool shown = IsShown(mask, _segments[run]);
        do
            run++;
        while (run < _segments.Length && IsShown(mask, _segments[run]) == shown);
        return (from, _starts[run], shown);
    }

    private static bool IsShown(ReadOnlySpan<ulong> mask, int segment) => (mask[segment >> 6] >> (segment & 63) & 1) != 0;
}
