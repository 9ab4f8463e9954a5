using Microsoft.ML.Lime.Engine;

namespace Microsoft.ML.Lime.Tests;

public sealed class PreprocessingTests
{
    private static float[] Apply(Preprocessing preprocessing, ImageBuffer image, int channels, TensorLayout layout = TensorLayout.Nhwc)
    {
        float[] sample = new float[image.Height * image.Width * channels];
        preprocessing.Apply(image, new ScorerInput(image.Height, image.Width, channels, layout), sample);
        return sample;
    }

    private static ImageBuffer Bytes(int height, int width, int channels, params byte[] pixels) =>
        ImageBuffer.FromBytes(height, width, channels, pixels);

    private static ImageBuffer Floats(int height, int width, int channels, params float[] pixels) =>
        ImageBuffer.FromFloats(height, width, channels, pixels);

    [Fact]
    public void Apply_OrdersValuesByLayoutAndChannelOrder()
    {
        byte[] pixels = [.. Enumerable.Range(0, 2 * 3 * 3).Select(i => (byte)i)]; // Pixel p has red 3p, green 3p + 1, blue 3p + 2.
        Assert.Equal(pixels.Select(b => (float)b), Apply(Preprocessing.Raw, Bytes(2, 3, 3, pixels), 3));
        Assert.Equal([0, 3, 6, 9, 12, 15, 1, 4, 7, 10, 13, 16, 2, 5, 8, 11, 14, 17],
            Apply(Preprocessing.Raw, Bytes(2, 3, 3, pixels), 3, TensorLayout.Nchw));
        Assert.Equal([2, 5, 8, 11, 14, 17, 1, 4, 7, 10, 13, 16, 0, 3, 6, 9, 12, 15],
            Apply(new() { Channels = ChannelOrder.Bgr }, Bytes(2, 3, 3, pixels), 3, TensorLayout.Nchw));
    }

    [Fact]
    public void Apply_AppliesScaleMeanAndStdInModelChannelOrder()
    {
        Preprocessing preprocessing = new() { Scale = 0.5, Mean = [1, 2, 3], Std = [2, 4, 8], Channels = ChannelOrder.Bgr };
        // After channel reordering: blue 20, green 40, red 60; then (10 - 1) / 2, (20 - 2) / 4, (30 - 3) / 8.
        Assert.Equal([4.5f, 4.5f, 3.375f], Apply(preprocessing, Bytes(1, 1, 3, 60, 40, 20), 3));
        Assert.Equal([2, 2], Apply(new() { Scale = 0.5, Mean = [1], Std = [2] }, Bytes(2, 1, 1, 10, 10), 1));
    }

    [Theory]
    [InlineData("imagenet", 0.51931f, -0.28501f, -0.89813f)] // (154/255 - .485)/.229 and so on
    [InlineData("caffe", -52f, -17f, 31f)] // Blue 52 - 104, green 100 - 117, red 154 - 123
    [InlineData("unit", 0.60392f, 0.39216f, 0.20392f)]
    [InlineData("signed-unit", 0.20784f, -0.21569f, -0.59216f)]
    [InlineData("RAW", 154f, 100f, 52f)]
    public void Preset_MatchesKnownValues(string name, float first, float second, float third)
    {
        float[] sample = Apply(Preprocessing.Preset(name), Bytes(1, 1, 3, 154, 100, 52), 3);
        Assert.Equal(first, sample[0], 1e-4f);
        Assert.Equal(second, sample[1], 1e-4f);
        Assert.Equal(third, sample[2], 1e-4f);
    }

    [Fact]
    public void Preset_AcceptsEveryPresetNameAndThrowsListingThemOtherwise()
    {
        foreach (string name in Preprocessing.PresetNames)
            Assert.Empty(Preprocessing.Preset(name).Problems(3));
        Assert.Equal("There is no preprocessing preset 'pytorch'; the presets are imagenet, caffe, unit, signed-unit, raw.",
            Assert.Throws<LimeException>(() => Preprocessing.Preset("pytorch")).Message);
    }

    [Fact]
    public void Apply_WhenModelIsGrey_MatchesPillowGreyConversion()
    {
        // Image.new("RGB", (1, 1), c).convert("L"), Pillow 9.4.
        Assert.Equal([76], Apply(Preprocessing.Raw, Bytes(1, 1, 3, 255, 0, 0), 1));
        Assert.Equal([150], Apply(Preprocessing.Raw, Bytes(1, 1, 3, 0, 255, 0), 1));
        Assert.Equal([29], Apply(Preprocessing.Raw, Bytes(1, 1, 3, 0, 0, 255), 1));
        Assert.Equal([255, 124], Apply(Preprocessing.Raw, Bytes(1, 2, 3, 255, 255, 255, 200, 100, 50), 1));
        Assert.Equal([124.2f], Apply(Preprocessing.Raw, Floats(1, 1, 3, 200, 100, 50), 1)); // 59.8 + 58.7 + 5.7
        Assert.Equal([124, 124, 124], Apply(new() { Channels = ChannelOrder.Grey }, Bytes(1, 1, 4, 200, 100, 50, 7), 3));
    }

    [Fact]
    public void Apply_ConvertsImageChannelsToModelChannels()
    {
        Assert.Equal([9, 9, 9], Apply(Preprocessing.Raw, Bytes(1, 1, 1, 9), 3));
        Assert.Equal([9], Apply(Preprocessing.Caffe with { Mean = [0] }, Bytes(1, 1, 1, 9), 1));
        Assert.Equal([1, 2, 3], Apply(Preprocessing.Raw, Bytes(1, 1, 4, 1, 2, 3, 77), 3)); // Alpha is dropped, not blended.
        Assert.Equal([1, 2, 3, 77], Apply(Preprocessing.Raw, Bytes(1, 1, 4, 1, 2, 3, 77), 4));
        Assert.Equal([3, 2, 1, 77], Apply(new() { Channels = ChannelOrder.Bgr }, Bytes(1, 1, 4, 1, 2, 3, 77), 4));
        Assert.Equal([1, 2, 3, 4, 5], Apply(new() { Channels = ChannelOrder.Bgr }, Floats(1, 1, 5, 1, 2, 3, 4, 5), 5));
    }

    [Fact]
    public void Apply_FourChannels_AddsOpaqueAlpha()
    {
        Assert.Equal([1, 2, 3, 255], Apply(Preprocessing.Raw, Bytes(1, 1, 3, 1, 2, 3), 4));
        Assert.Equal([3, 2, 1, 255], Apply(new() { Channels = ChannelOrder.Bgr }, Floats(1, 1, 3, 1, 2, 3), 4));
        Assert.Equal([9, 9, 9, 255], Apply(Preprocessing.Raw, Bytes(1, 1, 1, 9), 4));
        Assert.Equal([0, 1, 0, 1], Apply(Preprocessing.Unit, Bytes(1, 1, 3, 0, 255, 0), 4));
        Assert.Equal([200, 200, 200, 7], Apply(new() { Channels = ChannelOrder.Grey }, Bytes(1, 1, 4, 200, 200, 200, 7), 4));
    }

    [Theory]
    [InlineData(2, 4)]
    [InlineData(5, 4)]
    [InlineData(2, 3)]
    [InlineData(5, 3)]
    public void Apply_WhenChannelsAreIncompatible_Throws(int image, int model)
    {
        ImageBuffer buffer = Floats(1, 1, image, new float[image]);
        string message = Assert.Throws<LimeException>(() => Apply(Preprocessing.Raw, buffer, model)).Message;
        Assert.StartsWith($"The image has {image} channels, and the model takes {model};", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Problems_ReportsAllInvalidValuesTogether()
    {
        Preprocessing wrong = new() { Scale = double.NaN, Mean = [1, 2], Std = [0, 1, double.PositiveInfinity] };
        IReadOnlyList<string> problems = wrong.Problems(3);
        Assert.Equal(4, problems.Count);
        Assert.Contains("scale is NaN", problems[0]);
        Assert.Contains("2 mean values, but the model takes 3 channels; give one value for all, or 3", problems[1]);
        Assert.Contains("std value is 0, and pixels are divided by it", problems[2]);
        Assert.Contains("std value is Infinity", problems[3]);
        Assert.Equal(problems, Assert.Throws<LimeException>(() => Apply(wrong, Bytes(1, 1, 3, 1, 2, 3), 3)).Problems);
        Assert.Contains("3 mean values, but the model takes 1 channel; give one value", Assert.Single(Preprocessing.Caffe.Problems(1)));
        Assert.Single(new Preprocessing { Scale = 0 }.Problems(3));
        Assert.Single(new Preprocessing { Std = [1e-60] }.Problems(3)); // 0 in single precision.
        Assert.Single(new Preprocessing { Mean = [] }.Problems(3));
    }

    [Fact]
    public void Apply_WhenSizesDiffer_ThrowsArgumentException()
    {
        ImageBuffer image = Bytes(2, 3, 1, new byte[6]);
        Assert.Throws<ArgumentException>(() => Preprocessing.Raw.Apply(image, new ScorerInput(3, 2, 1, TensorLayout.Nchw), new float[6]));
        Assert.Throws<ArgumentException>(() => Preprocessing.Raw.Apply(image, new ScorerInput(2, 3, 1, TensorLayout.Nchw), new float[7]));
    }
}
