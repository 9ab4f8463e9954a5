using Microsoft.ML.Lime.Engine;

namespace Microsoft.ML.Lime.Tests;

/// <summary>Eight weighted samples shared by the tests of linear surrogates.</summary>
internal static class Weighted
{
    public static MaskMatrix Masks { get; } = Samples.Masks("111", "100", "010", "001", "110", "000", "101", "010");

    public static double[] Scores { get; } = [3.5, 1.25, 2, -0.5, 3, 0.75, 0.5, 1.5];

    public static double[] Weights { get; } = [1, 0.5, 0.25, 2, 0.75, 1, 0.125, 1.5];
}
