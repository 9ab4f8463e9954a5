namespace Microsoft.ML.Lime.Evaluation.Quality;

/// <summary>Seed replicates: explanations of the same image with the following seeds.</summary>
internal static class SeedReplicates
{
    /// <summary>The map and the surrogate model of one seed.</summary>
    public readonly record struct Repeat(AttributionMap Map, SurrogateFit? Fit);

    /// <summary>Returns the evaluated map, then those of the following seeds; missing explanations are created.</summary>
    /// <param name="scorer">The model.</param>
    /// <param name="evaluated">The map of the first seed.</param>
    /// <param name="seeds">Number of seeds, including the first.</param>
    /// <param name="progress">Receives a report after every batch.</param>
    /// <param name="cancellation">Stops the work.</param>
    public static Repeat[] Collect(
        IScorer scorer, MetricInput evaluated, int seeds, IProgress<ExplainProgress>? progress, CancellationToken cancellation)
    {
        evaluated = Complete(scorer, evaluated, seeds - 1, progress, cancellation);
        return [new(evaluated.Map, evaluated.Fit), .. evaluated.SeedReplicates.Take(seeds - 1).Select(explanation =>
        {
            ClassExplanation explained = EntryOf(evaluated, explanation);
            return new Repeat(explained.Map, explained.Surrogate);
        })];
    }

    /// <summary>Returns the evaluated map with at least <paramref name="wanted"/> explanations with other seeds.</summary>
    public static MetricInput Complete(
        IScorer scorer, MetricInput evaluated, int wanted, IProgress<ExplainProgress>? progress, CancellationToken cancellation)
    {
        List<ImageExplanation> repeats = [.. evaluated.SeedReplicates];
        int missing = wanted - repeats.Count;
        for (int made = 0; made < missing; made++)
        {
            ExplainOptions options = evaluated.Options with { Seed = unchecked(evaluated.Options.Seed + (ulong)repeats.Count + 1) };
            IProgress<ExplainProgress>? part = evaluated.ModelCalls == 0 ? progress
                : StepProgress.Create(progress, made * evaluated.ModelCalls, missing * evaluated.ModelCalls);
            repeats.Add(options.CreateExplainer()!.Explain(scorer, evaluated.Image, part, cancellation));
        }
        return evaluated with { SeedReplicates = repeats };
    }

    /// <summary>The entry of an explanation for the output value that the evaluated map explains.</summary>
    public static ClassExplanation EntryOf(MetricInput evaluated, ImageExplanation explanation) =>
        evaluated.OutputIndex >= 0 && evaluated.OutputIndex < explanation.Classes.Count
            ? explanation.Classes[evaluated.OutputIndex]
            : throw evaluated.OutputIndexOutOfRange(explanation.Classes.Count);
}
