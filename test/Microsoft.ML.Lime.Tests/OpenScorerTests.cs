using Microsoft.ML.Data;
using Microsoft.ML.Lime.Engine;
using Microsoft.ML.Lime.Onnx;
using Microsoft.ML.Lime.Scoring;

namespace Microsoft.ML.Lime.Tests;

public sealed class OpenScorerTests : PipelineTest
{
    // A baseline of whole numbers, because ML.NET images have 8 bits per channel.
    private static readonly LimeOptions Options = new()
    {
        Samples = 120,
        Seed = 5,
        Segmenter = Segmenters.Slic0(20),
        Baseline = Baselines.Color(100, 120, 140),
        Surrogate = Surrogates.Ridge(),
        TopClasses = 2,
    };

    private ITransformer Chain(
        string image, string resized, string pixels, Func<IEstimator<ITransformer>, IEstimator<ITransformer>>? more = null)
    {
        IEstimator<ITransformer> chain = Ml.Transforms.LoadImages(image, Folder, "ImagePath")
            .Append(Ml.Transforms.ResizeImages(resized, Width, Height, image))
            .Append(Ml.Transforms.ExtractPixels(pixels, resized, scaleImage: 1 / 255f))
            .Append(Ml.Transforms.CopyColumns("image", pixels))
            .Append(Ml.Transforms.ApplyOnnxModel("logits", "image", ShapesModel));
        return (more?.Invoke(chain) ?? chain).Fit(Files());
    }

    [Theory]
    [InlineData("Image", "Image", "Pixels")]
    [InlineData("Image", "Small", "Pixels")]
    [InlineData("image", "image", "image")]
    public void ScorerFrom_ChainEndingInApplyOnnxModel_RowByRowMatchesEngine(string image, string resized, string pixels)
    {
        ITransformer chain = Chain(image, resized, pixels);
        using OnnxScorer fast = OpenShapes();
        TransformerScorerOptions options = new() { Scoring = ChainScoring.RowByRow };
        IScorer scorer = Ml.Lime().OpenScorer(chain, resized, image == resized ? options : options with { Height = Height, Width = Width });

        Assert.Equal(new ScorerInput(Height, Width, 3, TensorLayout.Nhwc), scorer.Input);
        Assert.Equal("logits", scorer.Info.Output);
        ImageExplanation expected = new LimeExplainer(Options).Explain(fast, Scene(0));
        IDataView files = Files("0.png");
        IDataView view = Ml.Transforms.LoadImages("Photo", Folder, "ImagePath")
            .Append(Ml.Lime().ExplainImage("E", "Photo", scorer, new() { Method = Options })).Fit(files).Transform(files);

        Assert.Equal(expected.Classes.Select(target => target.ClassIndex!.Value), ReadVectors<int>(view, "E.ClassIndex").Single());
        float[] importance = ReadVectors<float>(view, "E.Importance").Single();
        Assert.Equal(expected.Classes.SelectMany(target => target.Surrogate!.Importance).Select(value => (float)value), importance,
            (left, right) => Math.Abs(left - right) <= 1e-5);
        (chain as IDisposable)?.Dispose();
    }

    [Fact]
    public void ScorerFrom_LoadedModel_NotesCutSteps()
    {
        string path = Path.Combine(Folder, "model.zip");
        Ml.Model.Save(Chain("Image", "Image", "Pixels"), Files().Schema, path);
        ITransformer loaded = new MLContext().Model.Load(path, out _);

        IScorer scorer = Ml.Lime().OpenScorer(loaded, "Image");

        Assert.Equal("Cut before the images of 'Image': ImageLoadingTransformer.", scorer.Info.Notes[0]);
        Assert.Equal("The images of 'Image' are made of the source image by ImageResizingTransformer.", scorer.Info.Notes[1]);
        Assert.Equal(6, scorer.OutputLength);
        Assert.Null(scorer.ClassNames);
        Assert.Equal(["logits"], [scorer.Info.Output!]);
    }

    [Fact]
    public void ScorerFrom_WhenStepsUseOtherColumns_OmitsAndNotesThem()
    {
        ITransformer chain = Chain("Image", "Image", "Pixels", chain => chain.Append(Ml.Transforms.CopyColumns("Copy", "Number")));
        IScorer scorer = Ml.Lime().OpenScorer(chain, "Image");
        Assert.Equal("Left out, because they need columns other than 'Image': ColumnCopyingTransformer.", scorer.Info.Notes[2]);
    }

    [Fact]
    public void Run_GivesModelOpaqueImagesOfInputSizeOneAtATime()
    {
        List<(int Height, int Width, byte Red, byte Alpha)> seen = [];
        List<WeakReference<MLImage>> images = [];
        ITransformer model = Custom((image, scores) =>
        {
            Assert.DoesNotContain(
                images, fittedImage => fittedImage.TryGetTarget(out MLImage? earlier) && earlier != image && !IsDisposed(earlier));
            images.Add(new(image));
            int red = image.PixelFormat == MLPixelFormat.Rgba32 ? 0 : 2;
            seen.Add((image.Height, image.Width, image.Pixels[red], image.Pixels[3]));
            scores[0] = image.Pixels[red];
            scores[1] = 1;
        });
        IScorer scorer = Ml.Lime().OpenScorer(model, "Image", new() { Height = 5, Width = 7, Activation = Activation.None });

        using IInferenceSession session = scorer.OpenSession();
        session.Input[..scorer.Input.Length].Fill(10.4f);
        session.Input.Slice(scorer.Input.Length, scorer.Input.Length).Fill(10.6f);
        float[] scores = session.Run(2).ToArray();

        Assert.Equal([(5, 7, (byte)10, (byte)255), (5, 7, (byte)11, (byte)255)], seen);
        Assert.Equal([10f, 1f, 11f, 1f], scores);
        Assert.All(images, fittedImage => Assert.True(!fittedImage.TryGetTarget(out MLImage? image) || IsDisposed(image)));
    }

    [Fact]
    public void ScorerFrom_WithInvalidColumnsOrOptions_Throws()
    {
        ITransformer chain = Chain("Image", "Image", "Pixels");
        Assert.Equal("No step of the model takes an image in a column 'Photo'; name the column of its images ('Image'), "
            + "and give their Height and Width in the options where a step before it makes them of one size.",
            Assert.Throws<LimeException>(() => Ml.Lime().OpenScorer(chain, "Photo")).Message);
        Assert.StartsWith("The model has no column of scores 'Score', a vector of Single or one Single: ",
            Assert.Throws<LimeException>(() => Ml.Lime().OpenScorer(chain, "Image", new() { ScoreColumn = "Score" })).Message,
            StringComparison.Ordinal);
        Assert.Equal("There are 2 class names, but the column 'logits' has 6 scores; give a name for each.",
            Assert.Throws<LimeException>(() => Ml.Lime().OpenScorer(chain, "Image", new() { ClassNames = ["a", "b"] })).Message);
        Assert.StartsWith("Height and Width",
            Assert.Throws<LimeException>(() => Ml.Lime().OpenScorer(chain, "Image", new() { Height = 3 })).Message,
                StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, false, null, false, "cpu")]
    [InlineData(null, false, 1, true, "auto 1")]
    [InlineData(null, true, 1, false, "gpu:1")]
    [InlineData(2, true, 1, false, "auto 2")]
    [InlineData(2, false, 1, true, "gpu:2")]
    public void Choose_CombinesArgumentAndContextLikeMlNet(int? argument, bool fallback, int? context, bool contextFallback,
        string expected)
    {
        MLContext ml = new() { GpuDeviceId = context, FallbackToCpu = contextFallback };
        Device device = Devices.Choose(ml, Device.Auto, argument, fallback);
        Assert.Equal(expected, device == Device.GpuOrCpu(device.Index) ? $"auto {device.Index}" : device.ToString());
        Assert.Equal(argument is null ? Device.Cpu : device, Devices.Choose(ml, Device.Cpu, argument, fallback));
    }

    private static bool IsDisposed(MLImage image)
    {
        try
        {
            return image.Height < 0;
        }
        catch (InvalidOperationException)
        {
            return true;
        }
    }

    private ITransformer Custom(Action<MLImage, float[]> score)
    {
        IDataView rows = Ml.Data.LoadFromEnumerable<ImageRow>([]);
        return Ml.Transforms.CustomMapping<ImageRow, ScoreRow>(
            (image, row) => score(image.Image!, row.Score = new float[2]), null).Fit(rows);
    }

    private sealed class ImageRow
    {
        [Transforms.Image.ImageType(5, 7)]
        public MLImage? Image { get; set; }
    }

    private sealed class ScoreRow
    {
        [VectorType(2)]
        public float[] Score { get; set; } = [];
    }
}
