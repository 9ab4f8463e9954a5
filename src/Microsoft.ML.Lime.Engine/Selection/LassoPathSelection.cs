using Microsoft.ML.Lime.Engine.SurrogateModels;

namespace Microsoft.ML.Lime.Engine.Selection;

/// <summary>Selects the features of one knot of the lasso path.</summary>
internal sealed class LassoPathSelection : IFeatureSelection
{
    public ComponentInfo Info { get; } = new("lasso-path");

    public IReadOnlyList<int[]> Select(
        MaskMatrix masks, ScoreMatrix scores, ReadOnlySpan<double> weights, int count, CancellationToken cancellation)
    {
        var design = new CenteredDesign(masks, weights);
        double[][] gram = design.FullGram(cancellation);
        // Constant scores have no path. The first features are selected, and the surrogate model gives the warning.
        int[][] chosen = Array.ConvertAll(CenteredScores.Create(design, scores), target =>
            new LassoPath(gram, design.CrossProducts(target)).LastKnot(count, cancellation));
        return [.. chosen.Zip(AllFeatures.For(masks, scores), (some, all) => some.Length > 0 ? some : all[..count])];
    }
}
