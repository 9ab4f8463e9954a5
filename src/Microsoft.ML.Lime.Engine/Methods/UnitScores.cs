namespace Microsoft.ML.Lime.Engine.Methods;

/// <summary>Finds the weights of a linear fit: its importances for scores that are 1 for one mask and 0 for the others.</summary>
internal static class UnitScores
{
    // Masks per fit. All at once would take memory of the square of their number.
    private const int Block = 256;

    /// <summary>Fits all unit vectors of scores.</summary>
    /// <param name="features">Number of importances.</param>
    /// <param name="masks">Number of masks.</param>
    /// <param name="fit">Fits scores of masks x targets, linearly.</param>
    /// <returns>features x masks weights.</returns>
    public static double[][] WeightsOf(int features, int masks, Func<ScoreMatrix, IReadOnlyList<SurrogateFit>> fit)
    {
        double[][] weights = [.. Enumerable.Range(0, features).Select(_ => new double[masks])];
        for (int first = 0; first < masks; first += Block)
        {
            var scores = new ScoreMatrix(masks, Math.Min(Block, masks - first));
            for (int target = 0; target < scores.Targets; target++)
                scores[first + target, target] = 1;
            IReadOnlyList<SurrogateFit> fits = fit(scores);
            for (int target = 0; target < scores.Targets; target++)
                for (int feature = 0; feature < features; feature++)
                    weights[feature][first + target] = fits[target].Importance[feature];
        }
        return weights;
    }
}
