namespace Microsoft.ML.Lime.Engine.SurrogateModels;

/// <summary>
/// Resampling without leaving anything out (Rubin 1981): each row, or each pair of rows that were drawn together, is weighted by a random
/// number of the standard exponential distribution. A tree then grows from the same masks. Of the resamplings tried it alone comes near
/// the spread of a tree's importances: the ordinary bootstrap and subsamples grow smaller trees, whose importances are larger and spread
/// by 1.2 to 5 times too much.
/// </summary>
internal static class BayesianBootstrap
{
    /// <summary>The weights of one resample; the same number gives the same ones.</summary>
    /// <param name="design">The masks and the weights that are multiplied. The first row, the picture itself, is in every draw and keeps
    /// its weight.</param>
    /// <param name="resample">Its number.</param>
    public static double[] Weights(CenteredDesign design, int resample)
    {
        var random = new Xoshiro256((ulong)resample);
        int together = design.Masks.HasPairs ? 2 : 1;
        var weights = new double[design.Masks.Samples];
        double factor = 1;
        for (int sample = 0; sample < weights.Length; sample++)
        {
            if (sample > 0 && (sample - 1) % together == 0)
                factor = -Math.Log(1 - random.NextUnit());
            weights[sample] = design.Weight(sample) * factor;
        }
        return weights;
    }
}
