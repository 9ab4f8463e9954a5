using Microsoft.ML.Lime.Tests;

namespace Microsoft.ML.Lime.Engine.Tests;

/// <summary>The components of the presets, and the number of samples for a number of segments.</summary>
public sealed class PresetTests
{
    [Fact]
    public void Constructor_WithoutArguments_EqualsDefaultPreset() =>
        Assert.Equal(Choices(LimeOptions.Default), Choices(new LimeOptions()));

    [Fact]
    public void Default_HasExpectedComponents() => Assert.Equal(
        ["superpixels(features 64)", "", "image-mean", "drawn", "ridge(alpha 1)", "nearest"], Choices(LimeOptions.Default));

    [Fact]
    public void Matlab_HasExpectedComponents() => Assert.Equal(
        ["superpixels(features 49)", "2048", "image-mean", "none", "tree(minLeaf 1, minParent 10, normalizedImportance 0, resamples 30)",
            "nearest"],
        Choices(LimeOptions.Matlab));

    [Theory]
    [InlineData(1, 200)]
    [InlineData(13, 200)]
    [InlineData(14, 210)]
    [InlineData(64, 960)]
    [InlineData(333, 4995)]
    [InlineData(334, 5000)]
    [InlineData(int.MaxValue, 5000)]
    public void SamplesFor_ScalesWithSegmentsWithinBounds(int segments, int samples)
    {
        Assert.Equal(samples, LimeOptions.Default.SamplesFor(segments));
        Assert.Equal(7, (LimeOptions.Default with { Samples = 7 }).SamplesFor(segments));
    }

    [Fact]
    public void Explain_WithoutSampleCount_ReportsFifteenPerSegment()
    {
        var model = new LinearModel(12, 20, 3, TensorLayout.Nchw);
        ImageExplanation explanation =
            new LimeExplainer(new() { Segmenter = Segmenters.Grid(20) }).Explain(model.Scorer(), model.Image());
        Assert.Equal(15 * explanation.Segments!.Count, explanation.Samples);
        Assert.Equal(explanation.Samples + 1, model.ImagesScored);
    }

    private static string[] Choices(LimeOptions options)
    {
        var all = options.Describe().ToDictionary(option => option.Key, option => option.Value?.ToString() ?? "");
        return [all["segmentation"], all["samples"], all["baseline"], all["weighting"], all["surrogate"], all["upsampling"]];
    }
}
