using System.Collections.Concurrent;
using System.Diagnostics;
using System.Numerics;
using System.Runtime.InteropServices;
using Microsoft.ML.Lime.Engine;

namespace Microsoft.ML.Lime.Benchmarks;

/// <summary>
/// A scorer that caches the scores of every image, because candidates that differ in kernel, surrogate or number of samples share
/// perturbed images. The cache key is a 128-bit hash of the pixels. It has no batch-size tuner, because cached images take no time.
/// </summary>
internal sealed class RememberingScorer(IScorer inner) : IScorer
{
    private readonly ConcurrentDictionary<UInt128, float[]> _known = new();
    private long _ticks, _runs;

    /// <summary>Seconds per image of the model while all inference sessions run.</summary>
    public double SecondsPerRun => _ticks / (double)Stopwatch.Frequency / _runs / inner.DegreeOfParallelism;

    public ScorerInput Input => inner.Input;

    public int OutputLength => inner.OutputLength;

    public IReadOnlyList<int> OutputShape => inner.OutputShape;

    public IReadOnlyList<string>? ClassNames => inner.ClassNames;

    public bool ReturnsProbabilities => inner.ReturnsProbabilities;

    public Activation Activation => inner.Activation;

    public ScorerInfo Info => inner.Info;

    public int BatchSize => inner.BatchSize;

    public int DegreeOfParallelism => inner.DegreeOfParallelism;

    public void Prepare(ImageBuffer image, Span<float> sample) => inner.Prepare(image, sample);

    public IInferenceSession OpenSession() => new Session(this, inner.OpenSession());

    /// <summary>Clears the cache.</summary>
    public void Forget() => _known.Clear();

    public void Dispose() => inner.Dispose();

    private static UInt128 Key(ReadOnlySpan<float> image)
    {
        ulong even = 1, odd = 2;
        ReadOnlySpan<ulong> words = MemoryMarshal.Cast<float, ulong>(image);
        for (int i = 0; i + 1 < words.Length; i += 2)
        {
            even = BitOperations.RotateLeft(even ^ words[i], 27) * 0x9E3779B97F4A7C15;
            odd = BitOperations.RotateLeft(odd ^ words[i + 1], 31) * 0xC2B2AE3D27D4EB4F;
        }
        if (words.Length % 2 == 1)
            even = BitOperations.RotateLeft(even ^ words[^1], 27) * 0x9E3779B97F4A7C15;
        if (image.Length % 2 == 1)
            odd = BitOperations.RotateLeft(odd ^ BitConverter.SingleToUInt32Bits(image[^1]), 31) * 0xC2B2AE3D27D4EB4F;
        return new UInt128(even ^ BitOperations.RotateLeft(odd, 32), odd);
    }

    private sealed class Session(RememberingScorer scorer, IInferenceSession inner) : IInferenceSession
    {
        private readonly float[] _input = new float[scorer.BatchSize * scorer.Input.Length];
        private readonly float[] _output = new float[scorer.BatchSize * scorer.OutputLength];

        public Span<float> Input => _input;

        public ReadOnlySpan<float> Run(int count)
        {
            (int length, int outputs) = (scorer.Input.Length, scorer.OutputLength);
            var keys = new UInt128[count];
            List<int> unknown = [];
            for (int i = 0; i < count; i++)
            {
                ReadOnlySpan<float> image = _input.AsSpan(i * length, length);
                keys[i] = Key(image);
                if (scorer._known.ContainsKey(keys[i]))
                    continue;
                image.CopyTo(inner.Input[(unknown.Count * length)..]);
                unknown.Add(i);
            }
            if (unknown.Count > 0)
            {
                long began = Stopwatch.GetTimestamp();
                ReadOnlySpan<float> scores = inner.Run(unknown.Count);
                Interlocked.Add(ref scorer._ticks, Stopwatch.GetTimestamp() - began);
                Interlocked.Add(ref scorer._runs, unknown.Count);
                for (int i = 0; i < unknown.Count; i++)
                    scorer._known[keys[unknown[i]]] = scores.Slice(i * outputs, outputs).ToArray();
            }
            for (int i = 0; i < count; i++)
                scorer._known[keys[i]].CopyTo(_output.AsSpan(i * outputs));
            return _output.AsSpan(0, count * outputs);
        }

        public void Dispose() => inner.Dispose();
    }
}
