using FsCheck;
using FsCheck.Fluent;
using Microsoft.ML.Lime.Engine;
using Microsoft.ML.Lime.Engine.Perturbation;

namespace Microsoft.ML.Lime.Tests;

public class SegmentPerturbationTests
{
    [Theory]
    [InlineData(TensorLayout.Nchw)]
    [InlineData(TensorLayout.Nhwc)]
    public void Write_TakesImageWhereSegmentIsPresentAndBaselineWhereAbsent(TensorLayout layout) =>
        Prop.ForAll<int[], int, int>((labels, widthSeed, channelSeed) =>
        {
            int width = 1 + (int)((uint)widthSeed % 9), channels = 1 + (int)((uint)channelSeed % 5);
            int height = Math.Max(1, labels.Length / width);
            int[] values = [.. Enumerable.Range(0, height * width).Select(i => labels.Length == 0 ? 0 : labels[i % labels.Length] % 100)];
            SegmentMap segments = SegmentMap.FromValues(height, width, values);
            var input = new ScorerInput(height, width, channels, layout);
            float[] image = [.. Enumerable.Range(0, input.Length).Select(i => (float)i)], baseline = Array.ConvertAll(image, p => -p - 1);
            var masks = new MaskMatrix(1, segments.Count);
            for (int s = 0; s < segments.Count; s++)
                masks[0, s] = (s * 7 + widthSeed & 3) < 2;
            var sample = new float[input.Length];

            new SegmentPerturbation(image, baseline, segments, masks, input).Write(0, sample);

            for (int y = 0; y < height; y++)
                for (int x = 0; x < width; x++)
                    for (int c = 0; c < channels; c++)
                    {
                        int i = layout == TensorLayout.Nchw ? (c * height + y) * width + x : (y * width + x) * channels + c;
                        if (sample[i] != (masks[0, segments[y, x]] ? image : baseline)[i])
                            return false;
                    }
            return true;
        }).QuickCheckThrowOnFailure();

    /// <summary>The cost must not grow with the absent segments; Python LIME makes a pass over the image for each of them.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(60)]
    [InlineData(120)]
    public void NextPiece_WhenAnyNumberOfSegmentsIsAbsent_CoversEachPixelOnce(int absent)
    {
        const int Height = 24, Width = 31, Count = 120;
        SegmentMap segments = SegmentMap.FromValues(Height, Width, [.. Enumerable.Range(0, Height * Width).Select(i => i * 37 % Count)]);
        var input = new ScorerInput(Height, Width, 3, TensorLayout.Nchw);
        var masks = new MaskMatrix(1, Count);
        for (int segment = absent; segment < Count; segment++)
            masks[0, segment] = true;

        var perturbation = new SegmentPerturbation(new float[input.Length], new float[input.Length], segments, masks, input);
        int at = 0;
        for (int run = 0; at < Height * Width;)
        {
            (int from, int to, bool present) = perturbation.NextPiece(masks.Row(0), ref run);
            Assert.Equal(at, from);
            Assert.True(to > from);
            for (int pixel = from; pixel < to; pixel++)
                Assert.Equal(segments.Labels[pixel] >= absent, present);
            at = to;
        }
        Assert.Equal(Height * Width, at);
    }
}
