using Microsoft.ML.Lime.Engine;

namespace Microsoft.ML.Lime.Evaluation.Quality;

/// <summary>Seed replicates: explanations of the same image with the following seeds.</summary>
internal static class Repeats
{
    /// <summary>The map and the surrogate model of one seed.</summary>
    public readonly record struct Repeat(ScoreMap Map, SurrogateFit? Fit);

    /// <summary>Returns the evaluated map, then those of the following seeds; missing explanations are created.</summary>
    /// <param name="scorer">The model.</param>
    /// <param name="judged">The map of the first seed.</param>
    /// <param name="seeds">Number of seeds, including the first.</param>
    /// <param name="progress">Receives a report after every batch.</param>
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

    /// <summary>Returns the evaluated map with at least <paramref name="wanted"/> explanations with other seeds.</summary>
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

    /// <summary>The entry of an explanation for the output value that the evaluated map explains.</summary>
    public static ClassExplanation Explained(JudgedMap judged, ImageExplanation explanation) =>
        judged.Number >= 0 && judged.Number < explanation.Classes.Count
            ? explanation.Classes[judged.Number]
            : throw judged.NoSuchNumber(explanation.Classes.Count);
}
