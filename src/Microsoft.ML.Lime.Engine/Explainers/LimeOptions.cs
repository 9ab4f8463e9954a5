namespace Microsoft.ML.Lime.Engine;

/// <summary>Options of <see cref="LimeExplainer"/>. A preset is changed with <c>with</c>, never in place.</summary>
public sealed record LimeOptions : ExplainOptions
{
    /// <summary>The defaults of MATLAB's imageLIME: 49 superpixels, 2048 samples, image mean, regression tree.</summary>
    public static LimeOptions Matlab { get; } = new();

    /// <summary>Divides the picture into features. Defaults to about 49 SLIC0 superpixels.</summary>
    public ISegmenter Segmenter { get; init; } = Segmenters.Slic0(49);

    /// <summary>Perturbed pictures, the picture itself included; at least 2. Defaults to 2048.</summary>
    public int Samples { get; init; } = 2048;

    /// <summary>Chooses which segments each perturbed picture shows. Defaults to independent, each with probability one half.</summary>
    public ISampler Sampler { get; init; } = Samplers.Independent;

    /// <summary>What a hidden pixel becomes. Defaults to the mean of the whole picture, channel by channel.</summary>
    public IBaseline Baseline { get; init; } = Baselines.ImageMean;

    /// <summary>The simple model. Defaults to a regression tree.</summary>
    public ISurrogate Surrogate { get; init; } = Surrogates.Tree();

    /// <summary>How a grid's values become a map. Defaults to nearest.</summary>
    public MapUpsampling Upsampling { get; init; } = MapUpsampling.Nearest;

    /// <inheritdoc/>
    public override string Summary => $"{Surrogate.Info.Name} surrogate";

    /// <inheritdoc/>
    public override IReadOnlyList<KeyValuePair<string, object?>> Describe() =>
    [
        new("segmentation", Segmenter.Info),
        new("samples", Samples),
        new("sampler", Sampler.Info),
        new("baseline", Baseline.Info),
        new("surrogate", Surrogate.Info),
        new("upsampling", Upsampling.ToString().ToLowerInvariant()),
        .. DescribeCommon(),
    ];

    /// <inheritdoc/>
    public override IReadOnlyList<string> Problems(int outputs)
    {
        List<string> problems = [];
        if (Samples < 2)
            problems.Add(FormattableString.Invariant($"The number of samples must be at least 2, but it is {Samples}; 10 per segment are a good start."));
        problems.AddRange(base.Problems(outputs));
        return problems;
    }
}
