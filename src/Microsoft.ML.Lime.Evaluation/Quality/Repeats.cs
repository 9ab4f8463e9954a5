using Microsoft.ML.Lime.Engine;

namespace Microsoft.ML.Lime.Evaluation.Quality;

/// <summary>The same picture explained again with the seeds that follow, for metrics that ask how far the seed matters.</summary>
internal static class Repeats
{
    /// <summary>A map that is judged, and what else is known of it: one a seed.</summary>
    public readonly record struct Repeat(ScoreMap Map, SurrogateFit? Fit);

    /// <summary>The judged map first, then those of the following seeds: known ones as they are, others made now.</summary>
    /// <param name="scorer">The model.</param>
    /// <param name="judged">The map of the first seed.</param>
    /// <param name="seeds">How many, the first included.</param>
    /// <param name="progress">Told after every batch.</param>
    /// <param name="cancellation">Stops the work.</param>
    public static Repeat[] Of(
        IScorer scorer, JudgedMap judged, int seeds, IProgress<ExplainProgress>? progress, CancellationToken cancellation)
    {
        judged = Fill(scorer, judged, seeds - 1, progress, cancellation);
        return [new(judged.Map, judged.Fit), .. judged.Repeats.Take(seeds - 1).Select(explanation =>
        {
            ClassExplanation explained = Explained(judged, explanation);
            return new Repeat(explained.Map, explained.Fit);
        })];
    }

    /// <summary>The judged map with at least so many explanations by other seeds.</summary>
    public static JudgedMap Fill(
        IScorer scorer, JudgedMap judged, int wanted, IProgress<ExplainProgress>? progress, CancellationToken cancellation)
    {
        List<ImageExplanation> repeats = [.. judged.Repeats];
        int missing = wanted - repeats.Count;
        for (int made = 0; made < missing; made++)
        {
            ExplainOptions options = judged.Options with { Seed = unchecked(judged.Options.Seed + (ulong)repeats.Count + 1) };
            IProgress<ExplainProgress>? part = judged.ModelCalls == 0 ? progress
                : PartProgress.Of(progress, made * judged.ModelCalls, missing * judged.ModelCalls);
            repeats.Add(options.CreateExplainer()!.Explain(scorer, judged.Picture, part, cancellation));
        }
        return judged with { Repeats = repeats };
    }

    /// <summary>The number of an explanation that the judged map explains.</summary>
    public static ClassExplanation Explained(JudgedMap judged, ImageExplanation explanation) =>
        judged.Number >= 0 && judged.Number < explanation.Classes.Count
            ? explanation.Classes[judged.Number]
            : throw judged.NoSuchNumber(explanation.Classes.Count);
}
