using Microsoft.ML.Lime.Engine;
using Microsoft.ML.Lime.Engine.Sampling;

namespace Microsoft.ML.Lime.Tests;

public class IndependentSamplerTests
{
    [Fact]
    public void Sample_AfterFirstRow_UsesRawGeneratorWords()
    {
        MaskMatrix masks = Samplers.Independent.Sample(128, 3, 42);
        Assert.Equal([0x15780b2e0c2ec716, 0x6104d9866d113a7e], masks.Row(1).ToArray());
        Assert.Equal([0xae17533239e499a1, 0xecb8ad4703b360a1], masks.Row(2).ToArray());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(12345)]
    public void Sample_BitsAreBalancedAndIndependent(ulong seed)
    {
        const int Features = 70, Samples = 20_001;
        MaskMatrix masks = Samplers.Independent.Sample(Features, Samples, seed);
        var centered = new double[Features][];
        for (int f = 0; f < Features; f++)
        {
            centered[f] = new double[Samples];
            for (int s = 1; s < Samples; s++)
                centered[f][s] = masks[s, f] ? 1 : -1;
        }
        // A sum of 20000 signs has standard deviation sqrt(20000). A bound of 5 deviations allows for 2500 comparisons.
        double bound = 5 * Math.Sqrt(Samples - 1);
        for (int i = 0; i < Features; i++)
        {
            Assert.InRange(centered[i].Sum(), -bound, bound);
            Assert.InRange(Enumerable.Range(2, Samples - 2).Sum(s => centered[i][s] * centered[i][s - 1]), -bound, bound);
            for (int j = 0; j < i; j++)
                Assert.InRange(centered[i].Zip(centered[j], (a, b) => a * b).Sum(), -bound, bound);
        }
    }

    [Fact]
    public void SetBits_EnumeratesInAscendingOrder()
    {
        List<int> seen = [];
        foreach (int feature in new SetBits([0x8000000000000001, 0, 0b1010]))
            seen.Add(feature);
        Assert.Equal([0, 63, 129, 131], seen);
    }
}
