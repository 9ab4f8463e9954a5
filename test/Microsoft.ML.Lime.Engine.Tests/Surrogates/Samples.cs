using Microsoft.ML.Lime.Engine;

namespace Microsoft.ML.Lime.Tests;

/// <summary>Masks and scores for surrogate tests, literal or random.</summary>
internal static class Samples
{
    /// <summary>Masks from rows such as <c>"101"</c>.</summary>
    public static MaskMatrix Masks(params string[] rows)
    {
        var masks = new MaskMatrix(rows.Length, rows[0].Length);
        for (int sample = 0; sample < rows.Length; sample++)
            for (int feature = 0; feature < rows[sample].Length; feature++)
                masks[sample, feature] = rows[sample][feature] == '1';
        return masks;
    }

    /// <summary>Random masks, also where samples outnumber the possible masks; all features are present in the first row.</summary>
    public static MaskMatrix Drawn(int features, int samples, ulong seed)
    {
        MaskMatrix wide = Samplers.Independent.Sample(Math.Max(features, 64), Math.Max(samples, 2), seed);
        MaskMatrix masks = new(samples, features);
        for (int sample = 0; sample < samples; sample++)
            for (int feature = 0; feature < features; feature++)
                masks[sample, feature] = wide[sample, feature];
        return masks;
    }

    /// <summary>Scores of one target.</summary>
    public static ScoreMatrix Scores(params double[] column) => Targets(column);

    public static ScoreMatrix Targets(params double[][] columns)
    {
        var scores = new ScoreMatrix(columns[0].Length, columns.Length);
        for (int sample = 0; sample < scores.Samples; sample++)
            for (int target = 0; target < columns.Length; target++)
                scores[sample, target] = (float)columns[target][sample];
        return scores;
    }

    /// <summary>Scores from main effects, pairwise interactions and noise.</summary>
    public static double[] Curved(MaskMatrix masks, int seed)
    {
        var random = new Random(seed);
        double[] effects = [.. Enumerable.Range(0, masks.Features).Select(_ => random.NextDouble() - 0.3)];
        return [.. Enumerable.Range(0, masks.Samples).Select(sample =>
        {
            double score = 0.2 * random.NextDouble();
            for (int feature = 0; feature < masks.Features; feature++)
                if (masks[sample, feature])
                    score += effects[feature]
                        + (masks[sample, (feature + 1) % masks.Features] ? 0.4 * effects[(feature + 2) % masks.Features] : 0);
            return score;
        })];
    }

    public static double[] Weights(int samples, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, samples).Select(_ => 0.05 + random.NextDouble())];
    }

    /// <summary>Fits a single target.</summary>
    public static SurrogateFit FitOne(this ISurrogate surrogate, MaskMatrix masks, double[] scores, double[]? weights = null) =>
        Assert.Single(surrogate.Fit(masks, Scores(scores), weights, TestContext.Current.CancellationToken));

    public static void Near(double[] expected, double[]? actual, double tolerance)
    {
        Assert.NotNull(actual);
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i], actual[i], tolerance);
    }
}
