using Microsoft.ML.Lime.Engine;

namespace Microsoft.ML.Lime.Benchmarks;

/// <summary>A candidate for the default preset.</summary>
/// <param name="Choice">The option that it varies.</param>
/// <param name="Name">The name of the variation.</param>
/// <param name="Options">The options.</param>
/// <param name="PerSegment">The number of samples per segment; null for the number of the options.</param>
internal sealed record Candidate(string Choice, string Name, LimeOptions Options, int? PerSegment = null)
{
    /// <summary>The options for an image: the top class, and the number of samples for its segments.</summary>
    public LimeOptions For(int segments, ulong seed) => Options with
    {
        Samples = PerSegment * segments ?? Options.Samples,
        Classes = [],
        TopClasses = 1,
        Seed = seed,
    };

    /// <summary>Variations of one option at a time around a centre, and the presets.</summary>
    public static IReadOnlyList<Candidate> All { get; } = [.. Variations(LimeOptions.Matlab with { Surrogate = Surrogates.Ridge() }, 10)];

    private static IEnumerable<Candidate> Variations(LimeOptions centre, int perSegment) =>
    [
        new("centre", "slic0-49, 10 a segment, image mean, no kernel, ridge", centre, perSegment),
        new("segmenter", "slic-49", centre with { Segmenter = Segmenters.Slic(49) }, perSegment),
        new("segmenter", "slic0-100", centre with { Segmenter = Segmenters.Slic0(100) }, perSegment),
        new("segmenter", "slic-100", centre with { Segmenter = Segmenters.Slic(100) }, perSegment),
        new("segmenter", "quickshift", centre with { Segmenter = Segmenters.Quickshift() }, perSegment),
        new("segmenter", "felzenszwalb", centre with { Segmenter = Segmenters.Felzenszwalb() }, perSegment),
        new("samples", "5 a segment", centre, 5),
        new("samples", "20 a segment", centre, 20),
        new("baseline", "segment-mean", centre with { Baseline = Baselines.SegmentMean }, perSegment),
        new("baseline", "blur", centre with { Baseline = Baselines.Blur() }, perSegment),
        new("kernel", "cosine 0.25", centre with { Weighting = Weightings.Exponential(Distances.Cosine, 0.25) }, perSegment),
        new("surrogate", "lasso", centre with { Surrogate = Surrogates.Lasso() }, perSegment),
        new("surrogate", "tree", centre with { Surrogate = Surrogates.Tree() }, perSegment),
        new("preset", "default", LimeOptions.Default),
        new("preset", "matlab", LimeOptions.Matlab),
        new("preset", "lime", LimeOptions.Python),
    ];
}
