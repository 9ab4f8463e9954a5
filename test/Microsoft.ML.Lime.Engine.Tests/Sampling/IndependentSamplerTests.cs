using Microsoft.ML.Lime.Engine;

namespace Microsoft.ML.Lime.Tests;

public class IndependentSamplerTests
{
    [Fact]
    public void Rows_after_the_first_are_the_generators_words()
    {
        MaskMatrix masks = Samplers.Independent.Sample(128, 3, 42);
        Assert.Equal([0x15780b2e0c2ec716, 0x6104d9866d113a7e], masks.Row(1).ToArray());
        Assert.Equal([0xae17533239e499a1, 0xecb8ad4703b360a1], masks.Row(2).ToArray());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(12345)]
    public void Bits_are_balanced_and_independent(ulong seed)
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
        // Sums of 20000 signs have a deviation of sqrt(20000); 5 of them leave room for 2500 looks.
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
    public void Set_bits_are_enumerated_in_rising_order()
    {
        List<int> seen = [];
        foreach (int feature in new SetBits([0x8000000000000001, 0, 0b1010]))
            seen.Add(feature);
        Assert.Equal([0, 63, 129, 131], seen);
    }
}
