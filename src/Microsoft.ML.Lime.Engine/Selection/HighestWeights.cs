using Microsoft.ML.Lime.Engine.SurrogateModels;

namespace Microsoft.ML.Lime.Engine.Selection;

/// <summary>Selects the features with the maximum absolute coefficients of a ridge regression with a small penalty.</summary>
internal sealed class HighestWeights : IFeatureSelection
{
    /// <summary>The penalty that Python LIME uses.</summary>
    private const double Alpha = 0.01;

    public ComponentInfo Info { get; } = new("highest-weights");

    public IReadOnlyList<int[]> Select(
        MaskMatrix masks, ScoreMatrix scores, ReadOnlySpan<double> weights, int count, CancellationToken cancellation)
    {
        if (count >= masks.Features)
            return AllFeatures.For(masks, scores);
        var design = new CenteredDesign(masks, weights);
        var equations = new NormalEquations(design, design.Gram(cancellation), Alpha, cancellation);
        return Array.ConvertAll(equations.Solve(CenteredScores.Create(design, scores)), coefficients => Max(coefficients, count));
    }

    private static int[] Max(double[] coefficients, int count) =>
        [.. Enumerable.Range(0, coefficients.Length).OrderByDescending(i => Math.Abs(coefficients[i])).ThenBy(i => i).Take(count)];
}
