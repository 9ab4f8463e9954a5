using Microsoft.ML.Lime.Engine;

namespace Microsoft.ML.Lime.Benchmarks;

/// <summary>The masks of an image and their scores.</summary>
/// <param name="Sampler">The sampler of the masks.</param>
/// <param name="Seed">The seed of the sampler.</param>
/// <param name="Masks">samples x segments.</param>
/// <param name="Scores">samples x 1.</param>
/// <param name="Weighting">The sample weighting of a fit.</param>
internal sealed record Sampled(ISampler Sampler, ulong Seed, MaskMatrix Masks, ScoreMatrix Scores, ISampleWeighting Weighting)
{
    /// <summary>The result with fewer samples of the same seed; more samples only add rows.</summary>
    public Sampled First(int samples)
    {
        var scores = new ScoreMatrix(samples, 1);
        for (int row = 0; row < samples; row++)
            scores[row, 0] = Scores[row, 0];
        return this with { Masks = Sampler.Sample(Masks.Features, samples, Seed), Scores = scores };
    }

    /// <summary>Concatenates the masks of several results, without the original image of each.</summary>
    public static Sampled Pool(IReadOnlyList<Sampled> draws)
    {
        int rows = draws.Sum(draw => draw.Masks.Samples - 1), at = 0, features = draws[0].Masks.Features;
        (MaskMatrix masks, ScoreMatrix scores) = (new(rows, features), new(rows, 1));
        foreach (Sampled draw in draws)
            for (int row = 1; row < draw.Masks.Samples; row++, at++)
            {
                scores[at, 0] = draw.Scores[row, 0];
                for (int feature = 0; feature < features; feature++)
                    masks[at, feature] = draw.Masks[row, feature];
            }
        return new Sampled(draws[0].Sampler, draws[0].Seed, masks, scores, Weightings.None);
    }

    public SurrogateFit Fit(ISurrogate surrogate) => surrogate.Fit(Masks, Scores, Weighting.Weigh(Masks))[0];
}
