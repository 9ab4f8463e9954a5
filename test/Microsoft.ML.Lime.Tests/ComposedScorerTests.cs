using Microsoft.ML.Data;
using Microsoft.ML.Lime.Engine;
using Microsoft.ML.Lime.Scoring;
using Microsoft.ML.Transforms.Image;
using static Microsoft.ML.Lime.Onnx.Model.TensorElement;

namespace Microsoft.ML.Lime.Tests;

/// <summary>The composed scorer, which runs the ONNX model at the end of a fitted chain in its own session.</summary>
public sealed class ComposedScorerTests : PipelineTest
{
    private const string ByMLNet = "Scored by ML.NET, one row at a time: ";

    // A baseline that is not a whole number, so that both scorers have to round to 8 bits.
    private static readonly LimeOptions Options = new()
    {
        Samples = 60,
        Seed = 5,
        Segmenter = Segmenters.Slic0(20),
        Baseline = Baselines.ImageMean,
        Surrogate = Surrogates.Ridge(),
        TopClasses = 2,
    };

    private IEstimator<ITransformer> Images => Ml.Transforms.LoadImages("Image", Folder, "ImagePath")
        .Append(Ml.Transforms.ResizeImages("Image", Width, Height));

    private EstimatorChain<Transforms.Onnx.OnnxTransformer> ShapesChain => Images
        .Append(Ml.Transforms.ExtractPixels("image", "Image", scaleImage: 1 / 255f))
        .Append(Ml.Transforms.ApplyOnnxModel("logits", "image", ShapesModel));

    private IScorer Open(IEstimator<ITransformer> chain, TransformerScorerOptions? options = null, string column = "Image") =>
        Ml.Lime().OpenScorer(chain.Fit(Files()), column, options);

    private static void SameExplanation(IScorer expected, IScorer found)
    {
        ImageExplanation left = new LimeExplainer(Options).Explain(expected, Scene(0));
        ImageExplanation right = new LimeExplainer(Options).Explain(found, Scene(0));
        Assert.Equal(left.Classes.Select(target => target.ClassIndex), right.Classes.Select(target => target.ClassIndex));
        Assert.Equal(left.Classes.SelectMany(target => target.Surrogate!.Importance),
            right.Classes.SelectMany(target => target.Surrogate!.Importance),
            (a, b) => Math.Abs(a - b) <= 1e-5);
        Assert.Contains(left.Classes[0].Surrogate!.Importance, value => Math.Abs(value) > 1e-3); // otherwise the comparison is empty
    }

    private string Save(TinyOnnx model)
    {
        string path = Path.Combine(Folder, $"{Guid.NewGuid():N}.onnx");
        File.WriteAllBytes(path, model.ToBytes());
        return path;
    }

    /// <summary>A model of two weighted sums over the image, scaled to about 1; the weights vary with the position.</summary>
    private string Linear(object batch, int a, int b, int c)
    {
        int length = a * b * c;
        float[] weights = [.. Enumerable.Range(0, length).SelectMany(i => new[] { i % 17 / (1000f * length), i % 5 / (1000f * length) })];
        return Save(new TinyOnnx().Input("x", Float32, batch, a, b, c).Output("y", Float32, batch, 2)
            .Weights("w", [length, 2], weights).Node("Flatten", "x", "flat", ("axis", 1)).Node("MatMul", "flat,w", "y"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void ScorerFrom_WhenStepsArePixelwise_ComposesSessionThatMatchesRowByRow(bool loaded)
    {
        ITransformer model = ShapesChain.Append(Ml.Transforms.CopyColumns("Score", "logits"))
            .Append(Ml.Transforms.DropColumns("image")).Fit(Files());
        if (loaded)
        {
            string path = Path.Combine(Folder, "model.zip");
            Ml.Model.Save(model, Files().Schema, path);
            model = new MLContext().Model.Load(path, out _);
        }
        using IScorer fast = Ml.Lime().OpenScorer(model, "Image");
        using IScorer slow = Ml.Lime().OpenScorer(model, "Image", new() { Scoring = ChainScoring.RowByRow });

        Assert.IsType<ComposedScorer>(fast);
        Assert.IsType<TransformerScorer>(slow);
        Assert.Equal(new ScorerInput(Height, Width, 3, TensorLayout.Nchw), fast.Input);
        Assert.Equal(
        [
            "Cut before the images of 'Image': ImageLoadingTransformer.",
            "The images of 'Image' are made of the source image by ImageResizingTransformer.",
            "Scored by a separate ONNX session: ImagePixelExtractingTransformer run on the image and its baseline only, and 4 perturbed "
                + "trial images have ML.NET's scores.",
        ], fast.Info.Notes);
        Assert.Equal(ByMLNet + "the options require it.", slow.Info.Notes[^1]);
        Assert.Equal(Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(ShapesModel))).ToLowerInvariant(),
            fast.Info.Sha256);
        Assert.StartsWith("ML.NET, ONNX Runtime ", fast.Info.Runtime, StringComparison.Ordinal);
        Assert.Equal(("Image", "logits"), (fast.Info.Input, fast.Info.Output));
        Assert.Equal([6], fast.OutputShape);
        Assert.Equal([6], slow.OutputShape);
        SameExplanation(slow, fast);
    }

    [Fact]
    public void Explain_WhenScoringIsComposed_RunsCustomMappingOnlyForImageAndBaseline()
    {
        int runs = 0;
        var chain = Images.Append(Ml.Transforms.ExtractPixels("pixels", "Image"))
            .Append(Ml.Transforms.CustomMapping<Pixels, Prepared>((from, to) =>
            {
                runs++;
                to.Tensor = [.. from.Values.Select((value, i) => (value / 255 - i / (Height * Width) * 0.1f) * 1.5f)];
            }, null))
            .Append(Ml.Transforms.CopyColumns("image", "prepared"))
            .Append(Ml.Transforms.ApplyOnnxModel("logits", "image", ShapesModel));

        using IScorer slow = Open(chain);
        Assert.Equal(
            ByMLNet + "CustomMappingTransformer, which makes 'prepared', is not known to work pixel by pixel.", slow.Info.Notes[^1]);
        using IScorer fast = Open(chain, new() { Scoring = ChainScoring.Composed });
        runs = 0;
        new LimeExplainer(Options).Explain(fast, Scene(0));
        Assert.Equal(2, runs);
        new LimeExplainer(Options).Explain(slow, Scene(0));
        Assert.Equal(2 + 61 + 22, runs); // the check of a new scorer takes 22
        SameExplanation(slow, fast);
    }

    [Fact]
    public void ScorerFrom_WhenStepsAreNotPixelwiseAndScoringIsComposed_Throws()
    {
        var chain = Images.Append(Ml.Transforms.ExtractPixels("pixels", "Image"))
            .Append(Ml.Transforms.CustomMapping<Pixels, Prepared>((from, to) =>
            {
                float mean = from.Values.Average();
                to.Tensor = [.. from.Values.Select(value => (value - mean) / 255)];
            }, null))
            .Append(Ml.Transforms.CopyColumns("image", "prepared"))
            .Append(Ml.Transforms.ApplyOnnxModel("logits", "image", ShapesModel));
        LimeException refused = Assert.Throws<LimeException>(() => Open(chain, new() { Scoring = ChainScoring.Composed }));
        Assert.Equal("The model cannot be scored by the composed scorer, because the steps before the ONNX model do not work pixel by "
            + "pixel: for a perturbed trial image they gave other values than for its parts; use the scoring Auto or RowByRow.",
            refused.Message);
    }

    [Fact]
    public void ScorerFrom_WhenTrialScoresDiffer_FallsBackToRowByRow()
    {
        string path = Save(new TinyOnnx().Input("x", Float32, "N", 3, Height, Width).Output("y", Float32, "N", 3, 1, 1)
            .Node("GlobalAveragePool", "x", "mean").Node("RandomUniformLike", "mean", "chance").Node("Add", "mean,chance", "y"));
        using IScorer scorer = Open(
            Images.Append(Ml.Transforms.ExtractPixels("x", "Image")).Append(Ml.Transforms.ApplyOnnxModel("y", "x", path)));
        Assert.IsType<TransformerScorer>(scorer);
        Assert.StartsWith(ByMLNet + "the scores of a perturbed trial image differ from ML.NET's by 0.", scorer.Info.Notes[^1],
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public void ScorerFrom_WhenAxisOrderDiffersFromModel_FollowsExtractPixels(bool interleaved, bool nhwc)
    {
        string model = nhwc ? Linear("N", Height, Width, 3) : Linear("N", 3, Height, Width);
        var chain = Images.Append(Ml.Transforms.ExtractPixels("x", "Image", interleavePixelColors: interleaved, offsetImage: 3))
            .Append(Ml.Transforms.ApplyOnnxModel("y", "x", model));
        TransformerScorerOptions options = new() { Activation = Activation.None };
        using IScorer fast = Open(chain, options), slow = Open(chain, options with { Scoring = ChainScoring.RowByRow });
        Assert.IsType<ComposedScorer>(fast);
        Assert.Equal(interleaved ? TensorLayout.Nhwc : TensorLayout.Nchw, fast.Input.Layout);
        SameExplanation(slow, fast);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void ScorerFrom_WhenModelHasOneChannel_ComposesScorerOfColorImages(bool grey)
    {
        IEstimator<ITransformer> chain = grey ? Images.Append(Ml.Transforms.ConvertToGrayscale("Image")) : Images;
        chain = chain.Append(Ml.Transforms.ExtractPixels("bytes", "Image", outputAsFloatArray: false,
                colorsToExtract: ImagePixelExtractingEstimator.ColorBits.Red))
            .Append(Ml.Transforms.Conversion.ConvertType("x", "bytes", DataKind.Single))
            .Append(Ml.Transforms.ApplyOnnxModel("y", "x", Linear(1, 1, Height, Width)));
        TransformerScorerOptions options = new() { Activation = Activation.None, ImageOccurrence = 0, Height = Height, Width = Width };
        using IScorer fast = Open(chain, options), slow = Open(chain, options with { Scoring = ChainScoring.RowByRow });
        Assert.IsType<ComposedScorer>(fast);
        Assert.Equal(3, fast.Input.Channels);
        SameExplanation(slow, fast);
    }

    [Fact]
    public void ScorerFrom_WhenModelHasDynamicImageSize_ComposesSessionThatMatchesRowByRow()
    {
        string path = Save(new TinyOnnx().Input("x", Float32, "N", 3, "h", "w").Output("y", Float32, "N", 3, 1, 1)
            .Node("GlobalAveragePool", "x", "y"));
        var chain = Images.Append(Ml.Transforms.ExtractPixels("x", "Image", scaleImage: 1 / 255f)).Append(Ml.Transforms.ApplyOnnxModel(
            ["y"], ["x"], path, new Dictionary<string, int[]> { ["x"] = [1, 3, Height, Width], ["y"] = [1, 3, 1, 1] }, null, false));
        using IScorer fast = Open(chain), slow = Open(chain, new() { Scoring = ChainScoring.RowByRow });
        Assert.IsType<ComposedScorer>(fast);
        SameExplanation(slow, fast);
    }

    [Fact]
    public void ScorerFrom_WhenAlphaIsExtracted_FallsBackToRowByRow()
    {
        using IScorer scorer = Open(Images.Append(Ml.Transforms.ExtractPixels("x", "Image", ImagePixelExtractingEstimator.ColorBits.All))
            .Append(Ml.Transforms.ApplyOnnxModel("y", "x", Linear(1, 4, Height, Width))));
        Assert.Equal(
            ByMLNet + "the ONNX model takes 30720 values, which are neither 1 nor 3 for each of 80 x 96 pixels.", scorer.Info.Notes[^1]);
    }

    [Fact]
    public void ScorerFrom_WhenModelHasSeveralInputs_FallsBackToRowByRow()
    {
        string path = Save(new TinyOnnx().Input("x", Float32, 1, 3, Height, Width).Input("z", Float32, 1, 3, Height, Width)
            .Output("y", Float32, 1, 3, 1, 1).Node("Add", "x,z", "sum").Node("GlobalAveragePool", "sum", "y"));
        using IScorer scorer = Open(Images.Append(Ml.Transforms.ExtractPixels("x", "Image")).Append(Ml.Transforms.CopyColumns("z", "x"))
            .Append(Ml.Transforms.ApplyOnnxModel(["y"], ["x", "z"], path)));
        Assert.Equal(ByMLNet + "the ONNX model has 2 inputs (x, z).", scorer.Info.Notes[^1]);
    }

    [Fact]
    public void ScorerFrom_WhenScoresComeFromLaterStep_FallsBackToRowByRow()
    {
        using IScorer scorer = Open(ShapesChain.Append(Ml.Transforms.CustomMapping<Logits, Softmaxed>(
            (from, to) => to.Score = [.. from.Values.Select(value => 1 / (1 + MathF.Exp(-value)))], null)));
        Assert.Equal("Score", scorer.Info.Output);
        Assert.Equal(ByMLNet + "the scores 'Score' are made by CustomMappingTransformer, not by ApplyOnnxModel.", scorer.Info.Notes[^1]);
    }

    [Fact]
    public void ScorerFrom_WhenStepAfterCutChangesImageSize_FallsBackToRowByRow()
    {
        using IScorer same = Open(ShapesChain, new() { ImageOccurrence = 0 });
        Assert.IsType<ComposedScorer>(same);
        using IScorer larger = Open(ShapesChain, new() { ImageOccurrence = 0, Height = Height + 10, Width = Width + 5 });
        Assert.Equal(ByMLNet + "ImageResizingTransformer, which makes 'Image', changes the image size.", larger.Info.Notes[^1]);
    }

    [Fact]
    public void ScorerFrom_WhenGpuIsUnavailable_ComposesOnCpuOnlyWithFallbackToCpu()
    {
        using IScorer refused = Open(ShapesChain, new() { GpuDeviceId = 7 });
        Assert.StartsWith(ByMLNet + "No GPU can be used for gpu:7", refused.Info.Notes[^1], StringComparison.Ordinal);
        using IScorer allowed = Open(ShapesChain, new() { GpuDeviceId = 7, FallbackToCpu = true });
        Assert.IsType<ComposedScorer>(allowed);
        Assert.Equal("cpu", allowed.Info.Device);
    }

    private sealed class Pixels
    {
        [ColumnName("pixels"), VectorType(3, Height, Width)]
        public float[] Values { get; set; } = [];
    }

    private sealed class Prepared
    {
        [ColumnName("prepared"), VectorType(3, Height, Width)]
        public float[] Tensor { get; set; } = [];
    }

    private sealed class Logits
    {
        [ColumnName("logits"), VectorType(1, 6)]
        public float[] Values { get; set; } = [];
    }

    private sealed class Softmaxed
    {
        [VectorType(6)]
        public float[] Score { get; set; } = [];
    }
}
