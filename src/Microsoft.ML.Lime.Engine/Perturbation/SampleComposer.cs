namespace Microsoft.ML.Lime.Engine;

/// <summary>
/// Writes perturbed pictures straight into a model's input buffer. Picture and baseline were preprocessed once, so a sample is a choice
/// between the two, copied by runs of pixels; no perturbed picture is kept.
/// </summary>
internal sealed class SampleComposer
{
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
    public void Compose(ReadOnlySpan<ulong> mask, Span<float> sample)
    {
        for (int run = 0; run < _segments.Length;)
        {
            (int from, int to, bool shown) = NextPiece(mask, ref run);
            ReadOnlySpan<float> source = shown ? _picture : _baseline;
            int start = from * _pixelLength, length = to * _pixelLength - start;
            for (int plane = 0; plane < _planes; plane++, start += _planeLength)
                source.Slice(start, length).CopyTo(sample[start..]);
        }
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
