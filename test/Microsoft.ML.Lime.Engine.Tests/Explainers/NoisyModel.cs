using Microsoft.ML.Lime.Engine;

namespace Microsoft.ML.Lime.Tests;

/// <summary>
/// A model of a grey image of 12 x 16 pixels: a sum over cells of 4 x 4 (explained by cells of 2 x 2) plus noise that depends on the
/// image. No surrogate fits it exactly, so the standard errors of an explanation fall slowly.
/// </summary>
internal sealed class NoisyModel(double noise, int outputs = 1)
{
    public const int Cells = 48; // enough cells that no mask is sampled twice

    public int ImagesScored;

    public static ImageBuffer Image { get; } = ImageBuffer.FromBytes(12, 16, 1,
        [.. Enumerable.Range(0, 192).Select(i => (byte)(i * 37 % 251))]);

    public static LimeOptions Options { get; } = new()
    {
        Segmenter = Segmenters.Grid(Cells),
        Sampler = new Drawn(),
        Surrogate = Surrogates.Ridge()
    };

    public DelegateScorer Scorer(int batch = 7, int sessions = 1, Action? beforeBatch = null)
    {
        bool isChecked = false;
        DelegateScorer scorer = new DelegateScorer(new ScorerInput(12, 16, 1, TensorLayout.Nchw), outputs, (values, count, scores) =>
        {
            if (isChecked)
            {
                beforeBatch?.Invoke();
                Interlocked.Add(ref ImagesScored, count);
            }
            for (int i = 0; i < count; i++)
            {
                ReadOnlySpan<float> image = values.Slice(i * 192, 192);
                double sum = 0, mixed = 0;
                for (int pixel = 0; pixel < 192; pixel++)
                {
                    int cell = pixel / 64 * 4 + pixel % 16 / 4;
                    sum += cell * image[pixel] / 1e5;
                    mixed += image[pixel] * (1 + pixel % 7) * Math.Sqrt(2);
                }
                for (int o = 0; o < outputs; o++)
                    scores[i * outputs + o] = (float)(sum * (o + 1) + noise * Math.Sin(mixed * (o + 1)));
            }
        })
        { BatchSize = batch, DegreeOfParallelism = sessions, Activation = Activation.None }.Checked();
        isChecked = true;
        return scorer;
    }

    /// <summary>Independent masks from a separate generator.</summary>
    private sealed class Drawn : ISampler
    {
        public ComponentInfo Info { get; } = new("drawn");

        public MaskMatrix Sample(int features, int samples, ulong seed)
        {
            var random = new Random((int)seed + 1);
            var masks = new MaskMatrix(samples, features);
            masks.ShowAll(0);
            for (int sample = 1; sample < samples; sample++)
                for (int feature = 0; feature < features; feature++)
                    masks[sample, feature] = random.Next(2) == 1;
            return masks;
        }
    }
}
