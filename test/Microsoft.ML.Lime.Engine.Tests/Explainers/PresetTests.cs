using Microsoft.ML.Lime.Tests;

namespace Microsoft.ML.Lime.Engine.Tests;

/// <summary>What the presets are, and how many samples the segments ask for.</summary>
public sealed class PresetTests
{
    [Fact]
    public void A_plain_new_is_the_default() => Assert.Equal(Choices(LimeOptions.Default), Choices(new LimeOptions()));

    [Fact]
    public void The_default_is_the_measured_one() => Assert.Equal(
        ["superpixels(features 64)", "", "image-mean", "drawn", "ridge(alpha 1)", "nearest"], Choices(LimeOptions.Default));

    [Fact]
    public void Matlabs_is_MATLABs() => Assert.Equal(
        ["superpixels(features 49)", "2048", "image-mean", "none", "tree(minLeaf 1, minParent 10, normalizedImportance 0, resamples 30)", "nearest"],
        Choices(LimeOptions.Matlab));

    [Theory]
    [InlineData(1, 200)]
    [InlineData(13, 200)]
    [InlineData(14, 210)]
    [InlineData(64, 960)]
    [InlineData(333, 4995)]
    [InlineData(334, 5000)]
    [InlineData(int.MaxValue, 5000)]
    public void Samples_follow_the_segments_within_bounds(int segments, int samples)
    {
        Assert.Equal(samples, LimeOptions.Default.SamplesFor(segments));
        Assert.Equal(7, (LimeOptions.Default with { Samples = 7 }).SamplesFor(segments));
    }

    [Fact]
    public void The_result_tells_how_many_samples_there_were()
    {
        var model = new LinearModel(12, 20, 3, TensorLayout.Nchw);
        ImageExplanation explanation =
            new LimeExplainer(new() { Segmenter = Segmenters.Grid(20) }).Explain(model.Scorer(), model.Picture());
        Assert.Equal(15 * explanation.Segments!.Count, explanation.Samples);
        Assert.Equal(explanation.Samples + 1, model.PicturesScored);
    }

    private static string[] Choices(LimeOptions options)
    {
        var all = options.Describe().ToDictionary(option => option.Key, option => option.Value?.ToString() ?? "");
        return [all["segmentation"], all["samples"], all["baseline"], all["weighting"], all["surrogate"], all["upsampling"]];
    }
}
