namespace Microsoft.ML.Lime.Tool.Tests;

/// <summary>Invalid command lines and their messages. No image or model file is needed.</summary>
public sealed class BadArgumentsTests : ToolTest
{
    [Theory]
    [InlineData("--samples", "1", "--samples expects auto or a whole number from 2 to 10000000, but '1' was given.")]
    [InlineData("--samples", "1e3", "--samples expects auto or a whole number from 2 to 10000000, but '1e3' was given.")]
    [InlineData("--features", "0", "--features expects a whole number of at least 1, but '0' was given.")]
    [InlineData("--seed", "-1", "--seed expects a whole number from 0 to 18446744073709551615, but '-1' was given.")]
    [InlineData("--top", "0", "--top expects a whole number of at least 1, but '0' was given.")]
    [InlineData("--top-features", "x", "--top-features expects a whole number of at least 1, but 'x' was given.")]
    [InlineData("--surrogate", "laso", "--surrogate expects tree, lasso or ridge, but 'laso' was given. Did you mean 'lasso'?")]
    [InlineData("--baseline", "#12345", "--baseline expects image-mean, segment-mean, truncated-segment-mean, blur, a colour as #RRGGBB, "
        + "or one number or one per channel (1, 3 or 4) in the image's units, but '#12345' was given.")]
    [InlineData("--baseline", "#12345G", "--baseline expects image-mean, segment-mean, truncated-segment-mean, blur, a colour as #RRGGBB, "
        + "or one number or one per channel (1, 3 or 4) in the image's units, but '#12345G' was given.")]
    [InlineData("--upsampling", "cubic", "--upsampling expects nearest, bicubic or none, but 'cubic' was given. Did you mean 'bicubic'?")]
    [InlineData("--resize", "stretch", "--resize expects fill, crop, pad, pad:#RRGGBB (a colour), shorter:S (pixels, such as shorter:256) "
        + "or HxW (such as 256x256), but 'stretch' was given.")]
    [InlineData("--preset", "python", "--preset expects default, matlab or lime, but 'python' was given.")]
    [InlineData("--top-labels", "0", "--top-labels expects a whole number of at least 1, but '0' was given.")]
    [InlineData("--hide-color", "1,2", "--hide-color expects image-mean, segment-mean, truncated-segment-mean, blur, a colour as #RRGGBB, "
        + "or one number or one per channel (1, 3 or 4) in the image's units, but '1,2' was given.")]
    [InlineData("--distance", "l2", "--distance expects none, cosine, euclidean or hamming, but 'l2' was given.")]
    [InlineData("--kernel-width", "0", "--kernel-width expects a number above 0, but '0' was given.")]
    [InlineData("--kernel-width", "1,2", "--kernel-width expects a number above 0, but '1,2' was given.")]
    [InlineData("--num-features", "0", "--num-features expects auto or a whole number of at least 1, but '0' was given.")]
    [InlineData("--sampler", "hadamart",
        "--sampler expects independent, pairs, hadamard or kerdock, but 'hadamart' was given. Did you mean 'hadamard'?")]
    [InlineData("--feature-selection", "laso-path", "--feature-selection expects auto, none, highest-weights, forward-selection or "
        + "lasso-path, but 'laso-path' was given. Did you mean 'lasso-path'?")]
    [InlineData("--preprocess", "image-net",
        "--preprocess expects imagenet, caffe, unit, signed-unit, raw or auto, or a file, but 'image-net' was given. Did you mean "
            + "'imagenet'?")]
    [InlineData("--scale", "0", "--scale expects one number other than 0, such as 1/255 or 0.0039, but '0' was given.")]
    [InlineData("--scale", "1/0", "--scale expects one number other than 0, such as 1/255 or 0.0039, but '1/0' was given.")]
    [InlineData("--scale", "0,5", "--scale expects one number other than 0, such as 1/255 or 0.0039, but '0,5' was given.")]
    [InlineData("--mean", "1,2",
        "--mean expects one number, or one per channel (1, 3 or 4), separated by commas and with a decimal point, but '1,2' was given.")]
    [InlineData("--std", "1,0,1", "--std expects one number, or one per channel (1, 3 or 4), separated by commas and with a decimal "
        + "point, none of them 0, but '1,0,1' was given.")]
    [InlineData("--channels", "rbg", "--channels expects rgb, bgr or grey, but 'rbg' was given.")]
    [InlineData("--layout", "nchv", "--layout expects auto, nchw or nhwc, but 'nchv' was given. Did you mean 'nchw'?")]
    [InlineData("--size", "224", "--size expects height x width in pixels, such as 224x224, each from 1 to 65535, but '224' was given.")]
    [InlineData("--size", "0x7", "--size expects height x width in pixels, such as 224x224, each from 1 to 65535, but '0x7' was given.")]
    [InlineData("--activation", "soft",
        "--activation expects auto, none, softmax or sigmoid, but 'soft' was given. Did you mean 'softmax'?")]
    [InlineData("--batch", "0", "--batch expects auto or a whole number from 1 to 65536, but '0' was given.")]
    [InlineData("--threads", "many", "--threads expects auto or a whole number from 1 to 1024, but 'many' was given.")]
    [InlineData("--device", "gpu:x", "--device expects auto, cpu, gpu or gpu:N, but 'gpu:x' was given.")]
    [InlineData("--segmentation", "superpixel", "--segmentation expects superpixels, slic, grid, quickshift, felzenszwalb, or the file of "
        + "a label map, but 'superpixel' was given. Did you mean 'superpixels'?")]
    public async Task Explain_WhenOptionValueIsInvalid_ReportsAllowedValues(string option, string value, string message) =>
        Assert.Contains(message, (await Run("explain", "a.png", "--model", "m.onnx", option, value)).Problems);

    [Theory]
    [InlineData("slic", "--compactness", "0", "--compactness expects a number above 0, but '0' was given.")]
    [InlineData("slic", "--sigma", "-1", "--sigma expects a number from 0 to 1000, but '-1' was given.")]
    [InlineData("quickshift", "--kernel-size", "0.5", "--kernel-size expects a number from 1 to 1000, but '0.5' was given.")]
    [InlineData("quickshift", "--max-distance", "far", "--max-distance expects a number of at least 0, but 'far' was given.")]
    [InlineData("Quickshift", "--ratio", "1,5", "--ratio expects a number from 0 to 1000, but '1,5' was given.")]
    [InlineData("quickshift", "--segmentation-seed", "0.5", "--segmentation-seed expects a whole number, but '0.5' was given.")]
    [InlineData("felzenszwalb", "--segment-scale", "0", "--segment-scale expects a number above 0, but '0' was given.")]
    [InlineData("felzenszwalb", "--min-size", "0", "--min-size expects a whole number of at least 1, but '0' was given.")]
    public async Task Explain_WhenSegmentationOptionValueIsInvalid_ReportsAllowedValues(string name, string option, string value,
        string message) =>
        Assert.Contains(message, (await Run("explain", "a.png", "--model", "m.onnx", "--segmentation", name, option, value)).Problems);

    [Theory]
    [InlineData("superpixels", "--sigma", "slic, quickshift or felzenszwalb")]
    [InlineData("slic", "--ratio", "quickshift")]
    [InlineData("grid", "--min-size", "felzenszwalb")]
    [InlineData("quickshift", "--features", "superpixels, slic or grid")]
    [InlineData("quickshift", "--segment-scale", "felzenszwalb")]
    [InlineData("felzenszwalb", "--kernel-size", "quickshift")]
    [InlineData("felzenszwalb", "--max-distance", "quickshift")]
    [InlineData("felzenszwalb", "--segmentation-seed", "quickshift")]
    [InlineData("quickshift", "--compactness", "slic")]
    public async Task Explain_WhenOptionBelongsToOtherSegmentation_NamesSegmentationsItBelongsTo(string name, string option,
        string owners) => Assert.Contains(
        $"{option} does not go with --segmentation {name}, but with {owners}; omit it, or give another --segmentation.",
        (await Run("explain", "a.png", "--model", "m", "--segmentation", name, option, "5")).Problems);

    [Fact]
    public async Task Segment_WhenOptionDoesNotFitDefaultSegmentation_NamesSegmentationItBelongsTo() => Assert.Contains(
        "--connected does not go with --segmentation superpixels, but with quickshift; omit it, or give another --segmentation.",
        (await Run("segment", "a.png", "--connected")).Problems);

    [Fact]
    public async Task Explain_WhenSegmentationOptionIsGivenWithLabelMap_IsRejected()
    {
        string map = Save("map.png", "x");
        Assert.Contains($"--features does not go with the label map '{map}', which has its own segments, but with superpixels, slic or "
            + $"grid; "
            + "omit it, or give another --segmentation.",
            (await Run("explain", "a.png", "--model", "m", "--segmentation", map, "--features", "5")).Problems);
    }

    [Theory]
    [InlineData("--scale", "1/255")]
    [InlineData("--mean", "-.5,+1e-3,0.25")]
    [InlineData("--std", "1/3")]
    [InlineData("--seed", "18446744073709551615")]
    [InlineData("--batch", "auto")]
    [InlineData("--device", "gpu:1")]
    [InlineData("--baseline", "#0aF93c")]
    [InlineData("--size", "8X12")]
    public async Task Explain_WhenOptionValueIsValid_ReportsOnlyMissingFiles(string option, string value)
    {
        Outcome outcome = await Run("explain", "a.png", "--model", "m.onnx", option, value);
        Assert.Equal(2, outcome.Problems.Length);
        Assert.All(outcome.Problems, problem => Assert.StartsWith("There is no ", problem, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Explain_WhenSeveralArgumentsAreInvalid_ReportsAllProblems()
    {
        string file = Save("file", "not a folder");
        Outcome outcome = await Run("explain", Path.Combine(Folder, "a.png"), Folder, "--model", "m.onnx", "--labels", "l.txt",
            "--samples", "0",
            "--surrogate", "forest", "--top", "1", "--class", "2", "--json", "--show", "-o", file);
        Assert.Equal(ExitCode.BadInput, outcome.Code);
        Assert.Equal("", outcome.Output);
        Assert.Collection(outcome.Problems,
            problem => Assert.StartsWith("--json and --show exclude each other", problem, StringComparison.Ordinal),
            problem => Assert.StartsWith("--samples expects", problem, StringComparison.Ordinal),
            problem => Assert.StartsWith("--surrogate expects", problem, StringComparison.Ordinal),
            problem => Assert.StartsWith($"There is no image '{Path.Combine(Folder, "a.png")}'", problem, StringComparison.Ordinal),
            problem => Assert.StartsWith($"'{Folder}' is a folder, not a file", problem,
                StringComparison.Ordinal),
            problem => Assert.StartsWith("There is no label file 'l.txt'", problem, StringComparison.Ordinal),
            problem => Assert.StartsWith("There is no model 'm.onnx'", problem, StringComparison.Ordinal),
            problem => Assert.StartsWith($"The output folder '{file}' is a file", problem, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Explain_WithoutArguments_ReportsRequiredArguments()
    {
        Outcome outcome = await Run("explain");
        Assert.Equal(
            ["explain needs IMAGE: the path of one or more images (PNG, JPEG, WebP, GIF, BMP, ICO, NPY).",
                "explain needs --model FILE: the file of an ONNX model."],
            outcome.Problems);
    }

    [Fact]
    public async Task Explain_WhenOptionIsMisspelled_SuggestsNameAndDoesNotReadItsValueAsImage()
    {
        Outcome outcome = await Run("explain", "--featurs", "49", "a.png", "--model", "m.onnx", "--jsom", "--surrogat=lasso");
        Assert.Equal(5, outcome.Problems.Length);
        Assert.EndsWith("Did you mean '--features'?", outcome.Problems[0], StringComparison.Ordinal);
        Assert.EndsWith("Did you mean '--json'?", outcome.Problems[1], StringComparison.Ordinal);
        Assert.EndsWith("Did you mean '--surrogate'?", outcome.Problems[2], StringComparison.Ordinal);
        Assert.StartsWith("There is no image 'a.png'", outcome.Problems[3], StringComparison.Ordinal);
        Assert.StartsWith("There is no model 'm.onnx'", outcome.Problems[4], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Explain_WhenOptionIsRepeated_IsRejected() =>
        Assert.Contains("--seed was given 2 times; give it once.",
            (await Run("explain", "a.png", "--model", "m", "--seed", "1", "--seed", "2")).Problems);

    [Theory]
    [InlineData("--top", "1", "--top-labels")]
    [InlineData("--hide-color", "blur", "--baseline")]
    public async Task Explain_WhenOptionAndAliasAreBothGiven_IsRejected(string name, string value, string other)
    {
        Outcome outcome = await Run("explain", "a.png", "--model", "m", name, value, other, value);
        Assert.Contains($"{name} and {other} are names of the same option; give only one of them.", outcome.Problems);
        Assert.Equal(3, outcome.Problems.Length);
        Assert.Contains($"{name} was given 2 times; give it once.",
            (await Run("explain", "a.png", "--model", "m", name, value, name, value)).Problems);
    }

    [Theory]
    [InlineData("--kernel-width is the width of a kernel over distances, but --distance none gives all samples the same weight; omit one.",
        "--kernel-width", "1", "--distance", "none")]
    [InlineData("--num-features limits the number of segments, but --feature-selection none keeps all; omit one.",
        "--num-features", "3", "--feature-selection", "none")]
    public async Task Explain_WhenOptionsExcludeEachOther_IsRejected(string message, params string[] options)
    {
        Outcome outcome = await Run(["explain", "a.png", "--model", "m", .. options]);
        Assert.Contains(message, outcome.Problems);
        Assert.Equal(3, outcome.Problems.Length);
        Assert.Equal(2, (await Run(["explain", "a.png", "--model", "m", .. options[..2]])).Problems.Length);
    }

    [Theory]
    [InlineData("--seed")]
    [InlineData("--seed", "--quiet")]
    [InlineData("--seed", "")]
    [InlineData("--seed=")]
    public async Task Explain_WhenOptionHasNoValue_IsRejected(params string[] end) =>
        Assert.Contains("--seed needs a value: seed of all random numbers; the same seed gives the same result (default 0) [lime, "
            + "kernelshap, rise].", (await Run(["explain", "a.png", "--model", "m", .. end])).Problems);

    [Theory]
    [InlineData("bicubic")]
    [InlineData("none")]
    public async Task Explain_WhenUpsamplingNeedsGridAndSegmentsAreSuperpixels_IsRejected(string upsampling) => Assert.Contains(
        $"--upsampling {upsampling} needs the cells of a grid, but the segments are superpixels; "
            + "add --segmentation grid or use --upsampling nearest.",
        (await Run("explain", "a.png", "--model", "m", "--upsampling", upsampling)).Problems);

    [Fact]
    public async Task Segment_WhenTwoImagesAreGiven_IsRejected() =>
        Assert.Contains("segment takes 1 IMAGE, but 2 were given: a.png, b.png; give only one.",
            (await Run("segment", "a.png", "b.png")).Problems);

    [Fact]
    public async Task Explain_WhenImageDoesNotExist_SuggestsSimilarFileName()
    {
        Save("kitten.png", "x");
        string path = Path.Combine(Folder, "kiten.png");
        Assert.Contains((await Run("explain", path, "--model", "m")).Problems,
            problem => problem.EndsWith("Did you mean 'kitten.png'?", StringComparison.Ordinal));
    }
}
