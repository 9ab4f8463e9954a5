using Microsoft.ML.Data;
using Microsoft.ML.Lime.Engine;
using Microsoft.ML.Lime.Images;
using Microsoft.ML.Lime.Onnx;
using Microsoft.ML.Lime.Scoring;
using Microsoft.ML.Transforms.Image;

namespace Microsoft.ML.Lime.Tests;

/// <summary>Input columns other than images: encoded image files, and tensors that the program prepares.</summary>
public sealed class ImageColumnTests : PipelineTest
{
    private static readonly ScorerInput Tensor = new(Height, Width, 3, TensorLayout.Nchw);

    // A preprocessing that ExtractPixels cannot do: mean and std per channel, exact in floating point.
    private static readonly Preprocessing PerChannel = new() { Mean = [8, 0, 4], Std = [256, 256, 512] };

    // A baseline of whole numbers, because images have 8 bits per channel.
    private static readonly LimeOptions Options = new()
    {
        Samples = 40,
        Seed = 5,
        Segmenter = Segmenters.Slic0(20),
        Baseline = Baselines.Color(100, 120, 140),
        Surrogate = Surrogates.Ridge(),
        TopClasses = 2,
    };

    private EstimatorChain<Transforms.Onnx.OnnxTransformer> WithOnnx(IEstimator<ITransformer> before) =>
        new EstimatorChain<ITransformer>().Append(before).Append(Ml.Transforms.ApplyOnnxModel("logits", "image", ShapesModel));

    // Each step is fitted separately: a chain of estimators would compare image types by reference.
    private TransformerChain<ITransformer> Preparing(Action count) => new(
        Ml.Transforms.LoadImages("Image", Folder, "ImagePath").Append(Ml.Transforms.ResizeImages("Image", Width, Height)).Fit(Files()),
        Ml.Transforms.CustomMapping<ImageRow, TensorRow>((from, to) =>
        {
            count();
            to.Tensor = new float[Tensor.Length];
            PerChannel.Apply(MLImages.ToBuffer(from.Image!, 3), Tensor, to.Tensor);
        }, null).Fit(Images()),
        Ml.Transforms.ApplyOnnxModel("logits", "image", ShapesModel).Fit(Ml.Data.LoadFromEnumerable<TensorRow>([])));

    private static void SameExplanation(IScorer expected, IScorer found, double tolerance)
    {
        double[][] importance = [.. new[] { expected, found }.Select(scorer => new LimeExplainer(Options).Explain(scorer, Scene(0)))
            .Select(explanation => explanation.Classes.SelectMany(target => target.Surrogate!.Importance).ToArray())];
        Assert.Equal(importance[0], importance[1], (left, right) => Math.Abs(left - right) <= tolerance);
        Assert.Contains(importance[0], value => Math.Abs(value) > 1e-3);
    }

    [Fact]
    public void ScorerFrom_EncodedImageColumn_PerturbsLosslesslyAsPng()
    {
        List<byte[]> seen = [];
        ITransformer encoded = WithOnnx(Ml.Transforms.LoadRawImageBytes("Image", Folder, "ImagePath")
            .Append(Ml.Transforms.CustomMapping<RawRow, DecodedRow>((from, to) =>
            {
                seen.Add(from.Image);
                using var stream = new MemoryStream(from.Image);
                to.Decoded = MLImage.CreateFromStream(stream);
            }, null))
            .Append(Ml.Transforms.ExtractPixels("image", "Decoded", scaleImage: 1 / 255f))).Fit(Files());
        ITransformer images = WithOnnx(Ml.Transforms.ExtractPixels("image", "Image", scaleImage: 1 / 255f)).Fit(Images());

        using IScorer scorer = Ml.Lime().OpenScorer(encoded, "Image", new() { Height = Height, Width = Width });
        Assert.Equal(new ScorerInput(Height, Width, 3, TensorLayout.Nhwc), scorer.Input);
        Assert.Equal(
        [
            "Left out, because they need columns other than 'Image': ImageLoadingTransformer.",
            "Scored by ML.NET, one row at a time: CustomMappingTransformer, which makes 'Decoded', is not known to work pixel by pixel.",
        ], scorer.Info.Notes);
        using IScorer expected = Ml.Lime().OpenScorer(
            images, "Image", new() { Height = Height, Width = Width, Scoring = ChainScoring.RowByRow });
        seen.Clear();
        SameExplanation(expected, scorer, 0);
        Assert.Equal(1 + 40 + 22, seen.Count); // the check of a new scorer takes 22
        Assert.All(seen, bytes => Assert.Equal(Scene(0).Bytes.Length, ImageFile.Decode(bytes, "perturbed").Bytes.Length));
        Assert.All(seen, bytes => Assert.StartsWith("\u0089PNG", System.Text.Encoding.Latin1.GetString(bytes), StringComparison.Ordinal));
    }

    [Fact]
    public void ScorerFrom_EncodedImageColumnWithoutSize_Throws()
    {
        ITransformer model = Ml.Transforms.CustomMapping<RawRow, Scores>((_, _) => { }, null).Fit(Ml.Data.LoadFromEnumerable<RawRow>([]));
        Assert.Equal("The column 'Image' holds encoded images, whose size is unknown before they are read; "
            + "give Height and Width in the options.", Assert.Throws<LimeException>(() => Ml.Lime().OpenScorer(model, "Image")).Message);
    }

    [Theory]
    [InlineData(ChainScoring.Auto)]
    [InlineData(ChainScoring.RowByRow)]
    public void ScorerFrom_TensorColumn_AppliesGivenPreprocessing(ChainScoring scoring)
    {
        ITransformer model = Ml.Transforms.ApplyOnnxModel("logits", "image", ShapesModel).Fit(Ml.Data.LoadFromEnumerable<TensorRow>([]));
        using IScorer scorer = Ml.Lime().OpenScorer(
            model, "image", new() { Scoring = scoring, Tensor = new(Tensor) { Preprocessing = PerChannel } });
        Assert.Equal(scoring == ChainScoring.Auto, scorer is ComposedScorer);
        using OnnxScorer expected = OnnxScorer.Open(ShapesModel, new() { Preprocessing = PerChannel });
        SameExplanation(expected, scorer, 1e-5);
    }

    [Theory]
    [InlineData(ChainScoring.Auto)]
    [InlineData(ChainScoring.RowByRow)]
    public void ScorerFrom_TensorColumnWithImageColumn_RunsPreparationOnImageAndBaselineOnly(ChainScoring scoring)
    {
        int runs = 0;
        ITransformer model = Preparing(() => runs++);
        using IScorer scorer = Ml.Lime().OpenScorer(
            model, "image", new() { Scoring = scoring, Tensor = new(Tensor) { ImageColumn = "Image" } });
        Assert.Equal(scoring == ChainScoring.Auto, scorer is ComposedScorer);
        runs = 0;
        using OnnxScorer expected = OnnxScorer.Open(ShapesModel, new() { Preprocessing = PerChannel });
        SameExplanation(expected, scorer, 1e-5);
        Assert.Equal(2, runs);
    }

    [Fact]
    public void ScorerFrom_WhenTensorAndImageShareName_CutsChainByColumnType()
    {
        ITransformer model = Ml.Transforms.LoadImages("image", Folder, "ImagePath")
            .Append(Ml.Transforms.ResizeImages("image", Width, Height))
            .Append(Ml.Transforms.ExtractPixels("image", "image", scaleImage: 1 / 256f))
            .Append(Ml.Transforms.ApplyOnnxModel("logits", "image", ShapesModel)).Fit(Files());
        using IScorer scorer = Ml.Lime().OpenScorer(model, "image", new() { Tensor = new(Tensor) { ImageColumn = "image" } });
        using OnnxScorer expected = OnnxScorer.Open(ShapesModel, new() { Preprocessing = new() { Scale = 1 / 256.0 } });
        SameExplanation(expected, scorer, 1e-5);
    }

    [Fact]
    public void Save_ScorerOfTensorColumn_GivesSameImportanceAfterLoading()
    {
        ITransformer model = Ml.Transforms.ApplyOnnxModel("logits", "image", ShapesModel).Fit(Ml.Data.LoadFromEnumerable<TensorRow>([]));
        using IScorer scorer = Ml.Lime().OpenScorer(model, "image", new() { Tensor = new(Tensor) { Preprocessing = PerChannel } });
        IDataView files = Files("1.png");
        ITransformer explaining = Ml.Transforms.LoadImages("Photo", Folder, "ImagePath")
            .Append(Ml.Lime().ExplainImage("E", "Photo", scorer, new() { Method = Options })).Fit(files);
        string path = Path.Combine(Folder, "explaining.zip");
        Ml.Model.Save(explaining, null, path);
        using var loaded = (IDisposable)Ml.Lime().Load(path, out _);
        Assert.Equal(ReadVectors<float>(explaining.Transform(files), "E.Importance"),
            ReadVectors<float>(((ITransformer)loaded).Transform(files), "E.Importance"));
    }

    [Fact]
    public void ScorerFrom_WhenTensorDoesNotFit_Throws()
    {
        ITransformer model = Preparing(() => { });
        string Refused(PreparedTensor tensor) =>
            Assert.Throws<LimeException>(() => Ml.Lime().OpenScorer(model, "image", new() { Tensor = tensor })).Message;

        Assert.Equal("No step of the model takes an image in a column 'image'; name the column of its images.",
            Refused(new(Tensor with { Height = Height + 1 })));
        Assert.StartsWith("No step of the model takes an image in a column 'Photo'", Refused(new(Tensor) { ImageColumn = "Photo" }),
            StringComparison.Ordinal);
        Assert.StartsWith("A tensor of 0 x 96 with 3 channels is not an image;", Refused(new(Tensor with { Height = 0 })),
            StringComparison.Ordinal);
        Assert.StartsWith("Preprocessing has 2 mean values", Refused(new(Tensor) { Preprocessing = new() { Mean = [1, 2] } }),
            StringComparison.Ordinal);
    }

    private IDataView Images() => Ml.Data.LoadFromEnumerable<ImageRow>([]);

    private sealed class ImageRow
    {
        [ImageType(Height, Width)]
        public MLImage? Image { get; set; }
    }

    private sealed class RawRow
    {
        public byte[] Image { get; set; } = [];
    }

    private sealed class DecodedRow
    {
        [ImageType(Height, Width)]
        public MLImage? Decoded { get; set; }
    }

    private sealed class TensorRow
    {
        [ColumnName("image"), VectorType(3, Height, Width)]
        public float[] Tensor { get; set; } = [];
    }

    private sealed class Scores
    {
        [VectorType(2)]
        public float[] Score { get; set; } = [];
    }
}
