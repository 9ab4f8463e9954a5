using Microsoft.ML.Lime.Engine;

namespace Microsoft.ML.Lime.Tests;

/// <summary>For few features, samplers return all masks instead of random ones.</summary>
public class CompleteMasksTests
{
    public static TheoryData<ISampler> All => new(Samplers.Independent, Samplers.Pairs, Samplers.Hadamard, Samplers.Kerdock);

    [Theory]
    [MemberData(nameof(All))]
    public void Sample_WhenSamplesCoverAllMasks_ReturnsEachMaskEquallyOften(ISampler sampler)
    {
        foreach ((int features, int samples, int rows) in new[] { (1, 2, 2), (1, 3, 2), (3, 200, 200), (4, 200, 192), (10, 1024, 1024) })
        {
            MaskMatrix masks = sampler.Sample(features, samples, 1);
            Assert.Equal((rows, true), (masks.Samples, masks.IsComplete));
            Assert.Equal((features, 0), (masks.CountPresent(0), masks.CountPresent(1)));
            int[] times = [.. Enumerable.Range(0, rows).GroupBy(row => masks.Row(row)[0]).Select(group => group.Count())];
            Assert.Equal(1 << features, times.Length);
            Assert.All(times, count => Assert.Equal(rows >> features, count));
            for (int row = 0; row < rows; row += 2)
                Assert.Equal((1UL << features) - 1, masks.Row(row)[0] ^ masks.Row(row + 1)[0]);
        }
        Assert.True(sampler.Sample(5, 40, 1).Columns([0, 3]).IsComplete);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Sample_WhenFewerSamplesThanMasks_ReturnsRequestedCountAndIsNotComplete(ISampler sampler)
    {
        Assert.Equal((1023, false), (sampler.Sample(10, 1023, 1).Samples, sampler.Sample(10, 1023, 1).IsComplete));
        Assert.Equal((1000, false), (sampler.Sample(64, 1000, 1).Samples, sampler.Sample(64, 1000, 1).IsComplete));
    }
}
