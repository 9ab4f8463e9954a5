using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Microsoft.ML.Lime.Engine.Perturbation;

/// <summary>
/// The image with absent segments replaced by the baseline. Image and baseline were preprocessed once; a sample is a choice between the
/// two, copied by runs of pixels. No perturbed image is kept.
/// </summary>
internal sealed class SegmentPerturbation : IPerturbation
{
    /// <summary>Length of a piece, in values, from which the library's copy is faster.</summary>
    private const int LongPiece = 512;

    private readonly float[] _image;
    private readonly float[] _baseline;
    private readonly MaskMatrix _masks;
    private readonly int[] _starts; // the first pixel of each run of one segment; the last entry is the number of pixels
    private readonly int[] _segments; // the segment of each run
    private readonly int _planes;
    private readonly int _planeLength;
    private readonly int _pixelStride;

    /// <param name="image">The model input of the image.</param>
    /// <param name="baseline">The model input of the baseline.</param>
    /// <param name="segments">The segments, of the model's input size.</param>
    /// <param name="masks">The segments that are present, a row per sample.</param>
    /// <param name="input">The model's input.</param>
    public SegmentPerturbation(float[] image, float[] baseline, SegmentMap segments, MaskMatrix masks, ScorerInput input)
    {
        (_image, _baseline, _masks) = (image, baseline, masks);
        int pixels = input.Height * input.Width;
        (_planes, _pixelStride) = (input.Planes, input.PixelStride);
        _planeLength = pixels * _pixelStride;
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

    public int Count => _masks.Samples;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Write(int sample, Span<float> modelInput)
    {
        if (modelInput.Length < _image.Length)
            throw new ArgumentException(
                $"A sample has {_image.Length} values, but the buffer has room for {modelInput.Length}.", nameof(modelInput));
        ReadOnlySpan<ulong> mask = _masks.Row(sample);
        for (int run = 0; run < _segments.Length;)
        {
            (int from, int to, bool present) = NextPiece(mask, ref run);
            int start = from * _pixelStride, length = to * _pixelStride - start;
            Copy(present ? _image : _baseline, modelInput, start, length);
        }
    }

    /// <summary>
    /// Copies a piece of every plane. Pieces are short (a few dozen values), so eight values of each plane are copied in turn: the loop
    /// then ends once per piece instead of once per plane, which saves branch mispredictions.
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
        // The last eight values may overlap those copied before.
        for (nuint at = last; at < last + planes; at += next)
            Vector256.LoadUnsafe(ref from, at).StoreUnsafe(ref to, at);
    }

    /// <summary>
    /// Joins the runs from <paramref name="run"/> on that are all present or all absent, and advances it past them. To is exclusive.
    /// </summary>
    internal (int From, int To, bool Present) NextPiece(ReadOnlySpan<ulong> mask, ref int run)
    {
        int from = _starts[run];
        bool present = IsPresent(mask, _segments[run]);
        do
            run++;
        while (run < _segments.Length && IsPresent(mask, _segments[run]) == present);
        return (from, _starts[run], present);
    }

    private static bool IsPresent(ReadOnlySpan<ulong> mask, int segment) => (mask[segment >> 6] >> (segment & 63) & 1) != 0;
}
