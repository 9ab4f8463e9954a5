using Microsoft.ML.Lime.Engine;
using Case = (string Name, System.Action<Microsoft.ML.Lime.Tests.BitHash> Add);
using Strategy = Microsoft.ML.Lime.Engine;

namespace Microsoft.ML.Lime.Tests;

/// <summary>The strategies, and what each gives by itself.</summary>
internal static class StrategyCases
{
    public static (string Name, ISegmenter Segmenter)[] Segmenters =>
    [
        ("grid 49", Strategy.Segmenters.Grid()), ("grid 12", Strategy.Segmenters.Grid(12)),
        ("slic", Strategy.Segmenters.Slic()), ("slic 20, 5, 0.8", Strategy.Segmenters.Slic(20, 5, 0.8)),
        ("slic0 49", Strategy.Segmenters.Slic0()), ("slic0 15", Strategy.Segmenters.Slic0(15)),
        ("quickshift", Strategy.Segmenters.Quickshift()),
        ("quickshift 2, 6, 0.5, 0.4, connected", Strategy.Segmenters.Quickshift(2, 6, 0.5, 0.4, seed: 5, connected: true)),
        ("felzenszwalb", Strategy.Segmenters.Felzenszwalb()), ("felzenszwalb 20, 0.8, 10", Strategy.Segmenters.Felzenszwalb(20, 0.8, 10)),
        ("map", Strategy.Segmenters.Map(Stripes(48, 40))), ("map 64 x 64", Strategy.Segmenters.Map(Stripes(64, 64).Resize(48, 40))),
    ];

    public static (string Name, ISampler Sampler)[] Samplers =>
    [
        ("independent", Strategy.Samplers.Independent), ("pairs", Strategy.Samplers.Pairs), ("hadamard", Strategy.Samplers.Hadamard),
        ("kerdock", Strategy.Samplers.Kerdock),
    ];

    public static (string Name, IBaseline Baseline)[] Baselines =>
    [
        ("image-mean", Strategy.Baselines.ImageMean), ("segment-mean", Strategy.Baselines.SegmentMean),
        ("truncated-segment-mean", Strategy.Baselines.TruncatedSegmentMean), ("blur", Strategy.Baselines.Blur()),
        ("blur 4", Strategy.Baselines.Blur(4)), ("color", Strategy.Baselines.Color(128)),
        ("color by channel", Strategy.Baselines.Color(10, 20.5, 200)),
    ];

    private static (string Name, IDistance Distance)[] Distances =>
    [
        ("cosine", Strategy.Distances.Cosine), ("euclidean", Strategy.Distances.Euclidean), ("hamming", Strategy.Distances.Hamming),
        ("custom", Strategy.Distances.Custom("hidden share", (masks, sample) => 1 - (double)masks.CountPresent(sample) / masks.Features)),
    ];

    public static (string Name, ISampleWeighting Weighting)[] Weightings =>
    [
        ("none", Strategy.Weightings.None), ("drawn", Strategy.Weightings.WithoutOriginal),
        ("custom", Strategy.Weightings.Custom("shown",
            masks => [.. Enumerable.Range(0, masks.Samples).Select(sample => 1.0 + masks.CountPresent(sample))])),
        .. Distances.SelectMany(one => ((string, ISampleWeighting)[])
        [
            ($"exponential {one.Name}", Strategy.Weightings.Exponential(one.Distance)),
            ($"exponential {one.Name} 0.7", Strategy.Weightings.Exponential(one.Distance, 0.7)),
            ($"kernel {one.Name}", Strategy.Weightings.Kernel("reciprocal", one.Distance, distance => 1 / (1 + distance * distance))),
        ]),
    ];

    public static (string Name, IFeatureSelection Selection)[] Selections =>
    [
        ("none", FeatureSelections.None), ("auto", FeatureSelections.Auto), ("highest-weights", FeatureSelections.HighestWeights),
        ("forward-selection", FeatureSelections.ForwardSelection), ("lasso-path", FeatureSelections.LassoPath),
    ];

    public static (string Name, ISurrogate Surrogate)[] Surrogates =>
    [
        ("tree", Strategy.Surrogates.Tree()),
        ("tree 3, 20, normalized, 12", Strategy.Surrogates.Tree(3, 20, Engine.Surrogates.TreeImportance.Normalized, 12)),
        ("tree without standard errors", Strategy.Surrogates.Tree(resamples: 0)),
        ("lasso", Strategy.Surrogates.Lasso()), ("lasso 0.001", Strategy.Surrogates.Lasso(0.001)),
        ("ridge", Strategy.Surrogates.Ridge()), ("ridge 0", Strategy.Surrogates.Ridge(0)), ("ridge 5", Strategy.Surrogates.Ridge(5)),
    ];

    public static (string Name, IStopRule Rule)[] StopRules =>
    [
        ("certain-enough", Strategy.StopRules.RelativeError()), ("certain-enough 0.003", Strategy.StopRules.RelativeError(0.003)),
        ("certain-enough 0.2", Strategy.StopRules.RelativeError(0.2)),
        ("top-decided 4", Strategy.StopRules.TopKSeparation(4)), ("top-decided 6, 0.99", Strategy.StopRules.TopKSeparation(6, 0.99)),
    ];

    private static (string Name, ImageBuffer Image)[] Images =>
    [
        ("48 x 40", RecordedModel.Source()), ("64 x 64", RecordedModel.Source(64, 64)), ("float", RecordedModel.Source().ToFloat()),
        ("grey", RecordedModel.Source(channels: 1)), ("five channels", RecordedModel.Source(channels: 5)),
    ];

    public static IEnumerable<Case> All =>
    [
        .. from segmenter in Segmenters
           from image in Images
           where !segmenter.Name.StartsWith("map", StringComparison.Ordinal) || image.Name != "64 x 64"
           select (Case)($"segmenter {segmenter.Name}, {image.Name}", bits => bits.Add(segmenter.Segmenter.Segment(image.Image))),
        .. from sampler in Samplers
           from shape in ((int, int)[])[(5, 20), (5, 400), (13, 150), (64, 960), (100, 90)]
           select (Case)($"sampler {sampler.Name}, {shape.Item1} features, {shape.Item2} samples",
               bits => bits.Add(sampler.Sampler.Sample(shape.Item1, shape.Item2, 9))),
        .. from weighting in Weightings
           from sampler in Samplers
           select (Case)($"weighting {weighting.Name}, {sampler.Name}",
               bits => bits.Add(weighting.Weighting.Weigh(sampler.Sampler.Sample(13, 150, 2)))),
        .. from surrogate in Surrogates
           from sampler in Samplers
           select (Case)($"surrogate {surrogate.Name}, {sampler.Name}",
               bits => AddFits(bits, surrogate.Surrogate, sampler.Sampler.Sample(13, 150, 2))),
        .. from surrogate in Surrogates
           select (Case)($"surrogate {surrogate.Name}, fewer samples than features",
               bits => AddFits(bits, surrogate.Surrogate, Strategy.Samplers.Independent.Sample(30, 20, 2))),
        .. from selection in Selections
           from count in (int[])[1, 4, 9]
           select (Case)($"selection {selection.Name}, {count} of 13", bits => AddSelection(bits, selection.Selection, count)),
    ];

    /// <summary>Three targets of sums and products of what is shown.</summary>
    public static ScoreMatrix Scores(MaskMatrix masks)
    {
        var scores = new ScoreMatrix(masks.Samples, 3);
        for (int sample = 0; sample < masks.Samples; sample++)
            for (int target = 0; target < 3; target++)
            {
                double sum = 0.125;
                for (int feature = 0; feature < masks.Features; feature++)
                {
                    double present = masks[sample, feature] ? 1 : 0;
                    double next = masks[sample, (feature * 3 + target + 1) % masks.Features] ? 1 : 0;
                    sum += present * ((feature * 37 + target * 11 + 5) % 19 - 8) / 19
                        + present * next * ((feature * 29 + target * 7) % 17 - 8) / 34;
                }
                scores[sample, target] = (float)sum;
            }
        return scores;
    }

    /// <summary>Weights from 0.5 to 1.5.</summary>
    public static double[] Weights(MaskMatrix masks) =>
        [.. Enumerable.Range(0, masks.Samples).Select(sample => 0.5 + sample * 7 % 16 / 16.0)];

    private static void AddFits(BitHash bits, ISurrogate surrogate, MaskMatrix masks)
    {
        foreach (SurrogateFit fit in surrogate.Fit(masks, Scores(masks), Weights(masks)))
            bits.Add(fit);
    }

    private static void AddSelection(BitHash bits, IFeatureSelection selection, int count)
    {
        MaskMatrix masks = Strategy.Samplers.Independent.Sample(13, 150, 2);
        foreach (int[] selected in selection.Select(masks, Scores(masks), Weights(masks), count))
            bits.Add(selected);
    }

    private static SegmentMap Stripes(int height, int width) =>
        SegmentMap.FromValues(height, width, (int[])[.. Enumerable.Range(0, height * width)
            .Select(i => 10 * (i / width * 3 / height) + i % width * 4 / width)]);
}
