using System.Numerics;
using Microsoft.ML.Lime.Engine.Sampling;

namespace Microsoft.ML.Lime.Tests;

/// <summary>Properties that define a Kerdock set of quadratic forms.</summary>
public class KerdockSetTests
{
    [Theory]
    [InlineData(3)]
    [InlineData(5)]
    public void Forms_PairwiseSumsAreBentFunctions(int bits)
    {
        var forms = new KerdockSet(bits);
        int points = 2 * forms.Count, distance = 1 << (bits + 1) / 2;
        Assert.Equal(1 << bits, forms.Count);
        Assert.All(Enumerable.Range(0, points), point => Assert.Equal(0, forms.Value(0, point)));
        for (int one = 0; one < forms.Count; one++)
            for (int other = 0; other < one; other++)
                for (int linear = 0; linear < points; linear++)
                {
                    int sum = Enumerable.Range(0, points).Sum(point =>
                        1 - 2 * (forms.Value(one, point) ^ forms.Value(other, point) ^ BitOperations.PopCount((uint)(linear & point)) & 1));
                    Assert.Equal(distance, Math.Abs(sum));
                }
    }

    [Theory]
    [InlineData(3)]
    [InlineData(5)]
    public void Forms_AreQuadratic(int bits)
    {
        // The second difference of a quadratic form does not depend on the point.
        var forms = new KerdockSet(bits);
        int points = 2 * forms.Count;
        for (int form = 0; form < forms.Count; form++)
            for (int u = 1; u < points; u++)
                for (int v = 1; v < u; v++)
                {
                    int Difference(int point) => forms.Value(form, point) ^ forms.Value(form, point ^ u) ^ forms.Value(form, point ^ v)
                        ^ forms.Value(form, point ^ u ^ v);
                    Assert.Equal(Difference(0), Difference((u + v) % points));
                }
    }
}
