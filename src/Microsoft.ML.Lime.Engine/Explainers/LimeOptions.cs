namespace Microsoft.ML.Lime.Engine;

/// <summary>Options of <see cref="LimeExplainer"/>. A preset is changed with <c>with</c>, never in place.</summary>
public sealed record LimeOptions
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

    /// <summary>How the photo is fitted to the model's input. Defaults to stretching it.</summary>
    public ResizeMode Resize { get; init; } = ResizeMode.Fill;

    /// <summary>Indices of the classes to explain; empty for the <see cref="TopClasses"/> with the largest outputs.</summary>
    public IReadOnlyList<int> Classes { get; init; } = [];

    /// <summary>Number of classes to explain where <see cref="Classes"/> names none; at least 1. Defaults to 1.</summary>
    public int TopClasses { get; init; } = 1;

    /// <summary>The seed of all that is random. The same seed gives the same bits. Defaults to 0.</summary>
    public ulong Seed { get; init; }

    /// <summary>What is wrong with these options for a model, a sentence each; empty where nothing is.</summary>
    /// <param name="outputs">Numbers that the model returns for one picture.</param>
    public IReadOnlyList<string> Problems(int outputs)
    {
        List<string> problems = [];
        if (Samples < 2)
            problems.Add(FormattableString.Invariant($"The number of samples must be at least 2, but it is {Samples}; 10 per segment are a good start."));
        foreach (int index in Classes.Where(index => index < 0 || index >= outputs))
            problems.Add(FormattableString.Invariant($"Class {index} does not exist: the model has {outputs} outputs, numbered from 0 to {outputs - 1}."));
        if (Classes.Count == 0 && (TopClasses < 1 || TopClasses > outputs))
            problems.Add(FormattableString.Invariant($"The number of top classes must be from 1 to {outputs}, the model's outputs, but it is {TopClasses}."));
        return problems;
    }
}
