using Microsoft.ML.Data;
using Microsoft.ML.Lime.Engine;
using Microsoft.ML.Lime.Images;
using Microsoft.ML.Trainers;
using Microsoft.ML.Trainers.FastTree;

namespace Microsoft.ML.Lime.Tests;

/// <summary>LIME from its parts: load, segment, perturb, score, fit.</summary>
public sealed class PerturbImageTests : PipelineTest
{
    private static readonly LimeOptions Options = new() { Samples = 200, Seed = 3, Segmenter = Segmenters.Slic0(12) };

    /// <summary>Surrogates, and the same fitted by hand on the columns of the view.</summary>
    private static readonly Dictionary<string, (ISurrogate Surrogate, Func<MLContext, IDataView, float[]>? ByHand)> Surrogate = new()
    {
        ["ridge"] = (Surrogates.Ridge(), null),
        ["fast-tree"] = (MlNetSurrogates.FastTree(), (ml, rows) => Features(ml.Regression.Trainers.FastTree(
            new FastTreeRegressionTrainer.Options
            {
                FeatureColumnName = "Mask",
                ExampleWeightColumnName = "Weight",
                NumberOfThreads = 1,
            }).Fit(rows).Model)),
        ["sdca"] = (MlNetSurrogates.Sdca(lambda: 0.01), null),
        ["sdca by trainer"] = (MlNetSurrogates.Trainer(ml => ml.Regression.Trainers.Sdca(Sdca("Features"))), (ml, rows) =>
            [.. ml.Regression.Trainers.Sdca(Sdca("Mask")).Fit(rows).Model.Weights]),
    };

    public static TheoryData<string> Names => [.. Surrogate.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Parts_GiveTheNumbersOfExplain(string name)
    {
        (ISurrogate surrogate, Func<MLContext, IDataView, float[]>? byHand) = Surrogate[name];
        // The pipeline that the user has.
        ITransformer model = Ml.Transforms.ResizeImages("Image", Width, Height)
            .Append(Ml.Transforms.ExtractPixels("image", "Image", scaleImage: 1f / 255))
            .Append(Ml.Transforms.ApplyOnnxModel("logits", "image", ShapesModel)).Fit(Photos());
        using IScorer scorer = Ml.Lime().OpenScorer(model, "Image",
            new() { Scoring = ChainScoring.RowByRow, Activation = Activation.None });
        IDataView photos = Photos();
        IDataView explained = Ml.Lime().SegmentImage("Segments", "Image", Options.Segmenter)
            .Append(Ml.Lime().ExplainImage("E", "Image", scorer,
                new() { Method = Options with { Surrogate = surrogate }, Segments = "Segments", TopClasses = 1 }))
            .Fit(photos).Transform(photos);
        float[] expected = ReadVectors<float>(explained, "E.Importance").Single();
        int[] segments = ReadVectors<int>(explained, "Segments").Single();
        int top = ReadVectors<int>(explained, "E.ClassIndex").Single().Single();

        // Its parts: segments, perturbed images, their scores, a fit.
        using MLImage photo = MLImage.CreateFromFile(Path.Combine(Folder, "1.png"));
        IDataView perturbed = Ml.Lime().PerturbImage(photo,
            Options with { Segmenter = Segmenters.Map(SegmentMap.FromValues(Height, Width, segments)) }, Height, Width);
        IDataView scored = model.Transform(perturbed);
        float[] scores = [.. ReadVectors<float>(scored, "logits").Select(logits => logits[top])];
        float[][] masks = ReadVectors<float>(scored, "Mask");
        float[] weights = Read<float>(scored, "Weight");
        Assert.Equal(200, scores.Length);
        SurrogateFit fit = surrogate.FitOne(
            Samples.Masks([.. masks.Select(mask => string.Concat(mask.Select(present => present == 1 ? '1' : '0')))]),
            Array.ConvertAll(scores, score => (double)score), Array.ConvertAll(weights, weight => (double)weight));
        // The sampler knows that its masks are complements, which only standard errors use.
        Assert.Equal(expected, fit.Importance.Select(value => (float)value));
        Assert.InRange(expected.Max(Math.Abs), 0.01, 1000);

        if (byHand is null)
            return;
        double mean = scores.Where((_, i) => weights[i] > 0).Average(score => (double)score);
        double scale = name == "fast-tree"
            ? 1 / Math.Sqrt(scores.Where((_, i) => weights[i] > 0).Average(score => Math.Pow(score - mean, 2))) : 1;
        SchemaDefinition definition = SchemaDefinition.Create(typeof(Sample));
        definition["Mask"].ColumnType = scored.Schema["Mask"].Type;
        MLContext fresh = new(seed: 1);
        Sample[] samples = [.. Enumerable.Range(0, 200).Where(i => weights[i] > 0).Select(i => new Sample
        {
            Mask = masks[i],
            Weight = weights[i],
            Label = (float)((scores[i] - (name == "fast-tree" ? mean : 0)) * scale),
        })];
        float[] found = byHand(fresh, fresh.Data.LoadFromEnumerable(samples, definition));
        Assert.Equal(expected.Length, found.Length);
        Assert.All(expected.Zip(found), pair => Assert.Equal(pair.First, pair.Second, 1e-6f));
    }

    [Fact]
    public void PerturbImage_Columns_AreMasksWeightsAndImages()
    {
        using MLImage photo = MLImages.ToImage(Scene(2));
        LimeOptions options = new()
        {
            Samples = 40,
            Segmenter = Segmenters.Grid(6),
            Baseline = Baselines.Color(10, 20, 30),
            Weighting = Weightings.Exponential(Distances.Cosine, 0.25),
        };
        IDataView view = Ml.Lime().PerturbImage(photo, options);
        Assert.Equal(["Mask: Vector<Single, 6>", "Weight: Single", $"Image: Image<{Height}, {Width}>"],
            view.Schema.Select(column => $"{column.Name}: {column.Type}"));
        VBuffer<ReadOnlyMemory<char>> names = default;
        view.Schema["Mask"].GetSlotNames(ref names);
        Assert.Equal("Segment0 Segment1 Segment2 Segment3 Segment4 Segment5", string.Join(' ', names.DenseValues()));
        Assert.Equal(40, view.GetRowCount());

        MaskMatrix masks = options.SampleMasks(6);
        float[][] found = ReadVectors<float>(view, "Mask");
        Assert.Equal(Enumerable.Range(0, 40).Select(sample =>
            Enumerable.Range(0, 6).Select(segment => masks[sample, segment] ? 1f : 0).ToArray()), found);
        Assert.Equal(options.WeighSamples(masks).Select(weight => (float)weight), Read<float>(view, "Weight"));

        // Segment 1 is the middle of the upper row of a grid of 2 x 3.
        SegmentMap segments = Segmenters.Grid(6).Segment(Scene(2), TestContext.Current.CancellationToken);
        ImageBuffer scene = Scene(2);
        using DataViewRowCursor cursor = view.GetRowCursor([view.Schema["Image"]]);
        ValueGetter<MLImage> getter = cursor.GetGetter<MLImage>(view.Schema["Image"]);
        MLImage image = null!;
        for (int sample = 0; cursor.MoveNext(); sample++)
        {
            getter(ref image);
            ImageBuffer pixels = MLImages.ToBuffer(image, 3);
            for (int pixel = 0; pixel < Height * Width; pixel++)
                for (int channel = 0; channel < 3; channel++)
                    Assert.Equal(masks[sample, segments.Labels[pixel]] ? scene.Bytes[pixel * 3 + channel] : 10 * (channel + 1),
                        pixels.Bytes[pixel * 3 + channel]);
        }
    }

    [Fact]
    public void PerturbImage_ImagesLiveUntilTheCursorMovesOn()
    {
        using MLImage photo = MLImages.ToImage(Scene(2));
        IDataView view = Ml.Lime().PerturbImage(photo, new LimeOptions { Samples = 20, Segmenter = Segmenters.Grid(6) });
        using DataViewRowCursor cursor = view.GetRowCursor([view.Schema["Image"]]);
        ValueGetter<MLImage> getter = cursor.GetGetter<MLImage>(view.Schema["Image"]);
        MLImage image = null!;
        cursor.MoveNext();
        getter(ref image);
        Assert.Equal(Height, image.Height);
        cursor.MoveNext();
        Assert.Throws<InvalidOperationException>(() => image.Height);
        Assert.Throws<InvalidOperationException>(() => cursor.GetGetter<float>(view.Schema["Weight"]));
        Assert.Throws<InvalidOperationException>(() => cursor.GetGetter<float>(view.Schema["Image"]));
        Assert.Equal(Height, photo.Height); // the user's own image is not disposed of
    }

    [Fact]
    public void PerturbImage_OtherSize_ResizesAsTheOptionsSay()
    {
        using MLImage photo = MLImages.ToImage(Scene(2));
        LimeOptions options = new() { Samples = 20, Segmenter = Segmenters.Grid(6), Resize = ResizeMode.Crop };
        IDataView view = Ml.Lime().PerturbImage(photo, options, height: 40, width: 40);
        Assert.Equal("Image<40, 40>", $"{view.Schema["Image"].Type}");
        using DataViewRowCursor cursor = view.GetRowCursor([view.Schema["Image"]]);
        cursor.MoveNext();
        MLImage image = null!;
        cursor.GetGetter<MLImage>(view.Schema["Image"])(ref image);
        (_, ImageBuffer expected) = options.FitImage(Scene(2), new ScorerInput(40, 40, 3, TensorLayout.Nhwc));
        Assert.Equal(expected.ToByte().Bytes.ToArray(), MLImages.ToBuffer(image, 3).Bytes.ToArray());
    }

    [Fact]
    public void PerturbImage_SaveAsBinary_KeepsMasksWeightsAndScores()
    {
        using MLImage photo = MLImages.ToImage(Scene(2));
        IDataView view = Ml.Lime().PerturbImage(photo, new LimeOptions { Samples = 30, Segmenter = Segmenters.Grid(6) });
        ITransformer model = Ml.Transforms.ExtractPixels("image", "Image", scaleImage: 1f / 255)
            .Append(Ml.Transforms.ApplyOnnxModel("logits", "image", ShapesModel))
            .Append(Ml.Transforms.DropColumns("Image", "image")).Fit(view);
        IDataView scored = model.Transform(view);
        string file = Path.Combine(Folder, "perturbed.idv");
        using (FileStream stream = File.Create(file))
            Ml.Data.SaveAsBinary(scored, stream);
        IDataView loaded = Ml.Data.LoadFromBinary(file);
        foreach (string column in new[] { "Mask", "logits" })
            Assert.Equal(ReadVectors<float>(scored, column), ReadVectors<float>(loaded, column));
        Assert.Equal(Read<float>(scored, "Weight"), Read<float>(loaded, "Weight"));
        (model as IDisposable)?.Dispose();
    }

    [Fact]
    public void PerturbImage_WrongArguments_Throws()
    {
        using MLImage photo = MLImages.ToImage(Scene(2));
        Assert.Throws<ArgumentNullException>("image", () => Ml.Lime().PerturbImage(null!));
        Assert.Throws<ArgumentOutOfRangeException>("height", () => Ml.Lime().PerturbImage(photo, width: 0));
        Assert.Contains("1", Assert.Throws<LimeException>(() => Ml.Lime().PerturbImage(photo, new LimeOptions { Samples = 1 })).Message,
            StringComparison.Ordinal);
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        Assert.ThrowsAny<OperationCanceledException>(() => Ml.Lime(cancellation: cancelled.Token).PerturbImage(photo));
    }

    private IDataView Photos() =>
        Ml.Transforms.LoadImages("Image", Folder, "ImagePath").Fit(Files("1.png")).Transform(Files("1.png"));

    private static SdcaRegressionTrainer.Options Sdca(string features) => new()
    {
        FeatureColumnName = features,
        ExampleWeightColumnName = "Weight",
        L1Regularization = 0.5f,
        L2Regularization = 1e-2f,
        NumberOfThreads = 1,
    };

    private static float[] Features(FastTreeRegressionModelParameters model)
    {
        VBuffer<float> gains = default;
        model.GetFeatureWeights(ref gains);
        return [.. gains.DenseValues()];
    }

    private sealed class Sample
    {
        public float[] Mask { get; set; } = [];

        public float Weight { get; set; }

        public float Label { get; set; }
    }
}
