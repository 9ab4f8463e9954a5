using Microsoft.ML.Data;
using Microsoft.ML.Lime.Engine;
using Microsoft.ML.Lime.Images;
using Microsoft.ML.Lime.Shapes;
using Microsoft.ML.Transforms.Image;
using static Microsoft.ML.Lime.Onnx.Model.TensorElement;

namespace Microsoft.ML.Lime.Tests.Chains;

/// <summary>Chains as people write them: class and score of an explanation are those of the chain, from the source image on.</summary>
public sealed class ProgramKindTests : PipelineTest
{
    private readonly Row[] _rows;
    private readonly IDataView _view;

    public ProgramKindTests()
    {
        _rows = [.. Enumerable.Range(0, 16).Select(i =>
        {
            // Photos of another size than the model's input.
            using MLImage image = MLImages.ToImage(ImageFit.Create(Height, Width, 90 + 7 * (i % 3), 130, ResizeMode.Fill).Apply(Scene(i)));
            image.Save(Path.Combine(Folder, $"kind{i}.png"));
            int shape = ShapeScene.Create(5, i).ClassIndex;
            // One label in eight is wrong, so that no probability is 0 or 1.
            return new Row { ImagePath = $"kind{i}.png", IsRound = i % 8 == 0 ? shape >= 3 : shape < 3, Size = i + 10 * shape };
        })];
        _view = Ml.Data.LoadFromEnumerable(_rows);
    }

    private EstimatorChain<Transforms.Onnx.OnnxTransformer> Features() => Ml.Transforms.LoadImages("Image", Folder, "ImagePath")
        .Append(Ml.Transforms.ResizeImages("Image", Width, Height, "Image", ImageResizingEstimator.ResizingKind.IsoPad))
        .Append(Ml.Transforms.ExtractPixels("image", "Image", scaleImage: 1 / 255f))
        .Append(Ml.Transforms.ApplyOnnxModel("logits", "image", ShapesModel));

    /// <summary>A chain of the features and trained steps. Trainers read their rows many times, so these are cached.</summary>
    private TransformerChain<ITransformer> Trained(IEstimator<ITransformer> last)
    {
        ITransformer features = Features().Fit(_view);
        IDataView made = features.Transform(_view);
        IDataView rows = Ml.Data.Cache(Ml.Transforms.SelectColumns("logits", "IsRound", "Size").Fit(made).Transform(made));
        return new(features, last.Fit(rows));
    }

    private IDataView Explained(IScorer scorer, LimeExplainOptions? options = null)
    {
        options ??= new();
        return Ml.Transforms.LoadImages("Photo", Folder, "ImagePath").Append(Ml.Lime().ExplainImage("E", "Photo", scorer, options with
        {
            Method = new LimeOptions { Samples = 8, Segmenter = Segmenters.Grid(4), Surrogate = Surrogates.Ridge() },
        })).Fit(_view).Transform(_view);
    }

    private ITransformer Reloaded(ITransformer model)
    {
        using var file = new MemoryStream();
        Ml.Model.Save(model, _view.Schema, file);
        return Ml.Model.Load(file, out _);
    }

    public static TheoryData<string> BinaryKinds =>
        ["lbfgs", "perceptron and Platt", "perceptron", "fast tree", "normalized", "principal components", "two models"];

    private IEstimator<ITransformer> Binary(string kind)
    {
        var trainers = Ml.BinaryClassification.Trainers;
        return kind switch
        {
            "lbfgs" => trainers.LbfgsLogisticRegression("IsRound", "logits"),
            "perceptron and Platt" => trainers.AveragedPerceptron("IsRound", "logits")
                .Append(Ml.BinaryClassification.Calibrators.Platt("IsRound")),
            "perceptron" => trainers.AveragedPerceptron("IsRound", "logits"),
            "fast tree" => trainers.FastTree("IsRound", "logits", numberOfTrees: 5, minimumExampleCountPerLeaf: 2),
            "normalized" => Ml.Transforms.NormalizeMeanVariance("logits").Append(Ml.Transforms.Concatenate("Features", "logits", "logits"))
                .Append(Ml.Transforms.NormalizeLpNorm("Features")).Append(trainers.LbfgsLogisticRegression("IsRound")),
            "principal components" => Ml.Transforms.NormalizeMinMax("Features", "logits")
                .Append(Ml.Transforms.ProjectToPrincipalComponents("Features", rank: 3))
                .Append(trainers.SdcaLogisticRegression("IsRound")),
            _ => Ml.Transforms.ApplyOnnxModel("y", "logits", Second()).Append(trainers.LbfgsLogisticRegression("IsRound", "y")),
        };
    }

    /// <summary>A model of vectors of six numbers: three sums.</summary>
    private string Second()
    {
        string path = Path.Combine(Folder, "second.onnx");
        File.WriteAllBytes(path, new TinyOnnx().Input("logits", Float32, "N", 6).Output("y", Float32, "N", 3)
            .Weights("w", [6, 3], [.. Enumerable.Range(0, 18).Select(i => (float)Math.Sin(1 + i))])
            .Node("MatMul", "logits,w", "y").ToBytes());
        return path;
    }

    [Theory]
    [MemberData(nameof(BinaryKinds))]
    public void Explain_BinaryChain_HasItsClassAndScore(string kind)
    {
        ITransformer chain = Reloaded(Trained(Binary(kind)));
        using IScorer scorer = Ml.Lime().OpenScorer(chain, "Image");
        bool isCalibrated = kind != "perceptron";
        IDataView scored = chain.Transform(_view);
        float[] scores = Read<float>(scored, isCalibrated ? "Probability" : "Score");
        bool[] labels = Read<bool>(scored, "PredictedLabel");
        Assert.True(scores.Distinct().Count() > 2);
        ScorerAgreement agreement = scorer.AgreesWith(chain, _view, scoreColumn: isCalibrated ? "Probability" : "Score");
        Assert.True(agreement.Agrees, agreement.Sentence);
        IDataView explained = Explained(scorer);
        int[][] classes = ReadVectors<int>(explained, "E.ClassIndex");
        float[][] values = ReadVectors<float>(explained, "E.Probability");
        ReadOnlyMemory<char>[][] names = ReadVectors<ReadOnlyMemory<char>>(explained, "E.ClassName");
        for (int i = 0; i < _rows.Length; i++)
        {
            // The label's threshold is at a score of 0, which the class of a score of exactly 0 does not decide.
            float expected = isCalibrated ? Math.Max(scores[i], 1 - scores[i]) : Math.Abs(scores[i]);
            Assert.Equal(expected, values[i][0], 1e-5f * Math.Max(1, Math.Abs(expected)));
            bool isPositive = isCalibrated ? scores[i] > 0.5f : scores[i] > 0;
            Assert.Equal(isPositive ? 1 : 0, classes[i][0]);
            Assert.Equal(isPositive.ToString(), $"{names[i][0]}");
            if (kind != "perceptron and Platt")
                Assert.Equal(labels[i], isPositive);
        }
    }

    [Theory]
    [InlineData("sdca")]
    [InlineData("fast tree")]
    [InlineData("poisson")]
    [InlineData("two models")]
    public void Explain_RegressionOrScoresOfTwoModels_HasItsNumber(string kind)
    {
        var trainers = Ml.Regression.Trainers;
        IEstimator<ITransformer> last = kind switch
        {
            "sdca" => Ml.Transforms.NormalizeMeanVariance("logits").Append(trainers.Sdca("Size", "logits")),
            "fast tree" => trainers.FastTree("Size", "logits", numberOfTrees: 5, minimumExampleCountPerLeaf: 2),
            "poisson" => trainers.LbfgsPoissonRegression("Size", "logits"),
            _ => Ml.Transforms.ApplyOnnxModel("y", "logits", Second()),
        };
        ITransformer chain = Reloaded(Trained(last));
        bool isRegression = kind != "two models";
        Activation activation = isRegression ? Activation.Auto : Activation.None;
        using IScorer scorer = Ml.Lime().OpenScorer(chain, "Image", new() { Activation = activation });
        Assert.Equal(isRegression ? "Score" : "y", scorer.Info.Output);
        float[][] expected = isRegression ? [.. Read<float>(chain.Transform(_view), "Score").Select(score => new[] { score })]
            : ReadVectors<float>(chain.Transform(_view), "y");
        IDataView explained = Explained(scorer, isRegression ? null : new() { Classes = [0, 1, 2] });
        float[][] values = ReadVectors<float>(explained, "E.Probability");
        Assert.True(expected.Select(row => row[0]).Distinct().Count() > 3);
        for (int i = 0; i < _rows.Length; i++)
            Assert.Equal(expected[i], values[i], (left, right) => Math.Abs(left - right) <= 1e-5 * Math.Max(1, Math.Abs(left)));
    }

    /// <summary>An own step swaps colours before the pixels are extracted: behind the perturbed image, or in front of it.</summary>
    [Theory]
    [InlineData("Image")]
    [InlineData("Swapped")]
    public void Explain_OwnStepChangesColours_HasChainsClassAndScore(string explained)
    {
        // Each step is fitted separately: a chain of estimators would compare image types by reference.
        ITransformer front = Ml.Transforms.LoadImages("Image", Folder, "ImagePath")
            .Append(Ml.Transforms.ResizeImages("Image", Width, Height, "Image", ImageResizingEstimator.ResizingKind.IsoCrop)).Fit(_view);
        IDataView images = front.Transform(_view);
        ITransformer own = Ml.Transforms.CustomMapping<Source, Swapped>((row, made) =>
        {
            ImageBuffer pixels = MLImages.ToBuffer(row.Image!, 3);
            for (int i = 0; i < pixels.Bytes.Length; i += 3)
                (pixels.Bytes[i], pixels.Bytes[i + 1], pixels.Bytes[i + 2]) =
                    (pixels.Bytes[i + 2], (byte)(255 - pixels.Bytes[i + 1]), pixels.Bytes[i]);
            made.Image = MLImages.ToImage(pixels);
        }, null).Fit(images);
        ITransformer scored = Ml.Transforms.ExtractPixels("image", "Swapped", scaleImage: 1 / 255f)
            .Append(Ml.Transforms.ApplyOnnxModel("logits", "image", ShapesModel)).Fit(own.Transform(images));
        ITransformer chain = new TransformerChain<ITransformer>(front, own, scored);
        using IScorer scorer = Ml.Lime().OpenScorer(chain, explained, new() { Activation = Activation.Softmax });
        float[][] logits = ReadVectors<float>(chain.Transform(_view), "logits");
        IDataView view = Explained(scorer);
        int[][] classes = ReadVectors<int>(view, "E.ClassIndex");
        float[][] values = ReadVectors<float>(view, "E.Probability");
        for (int i = 0; i < _rows.Length; i++)
        {
            Assert.Equal(Array.IndexOf(logits[i], logits[i].Max()), classes[i][0]);
            Assert.Equal(1 / logits[i].Sum(logit => Math.Exp(logit - logits[i].Max())), values[i][0], 1e-5);
        }
    }

    /// <summary>The explanation is a step of the chain that classifies: saved, loaded both ways, cached, filtered, in an engine.</summary>
    [Fact]
    public void Explain_AsStepOfTheChain_HasTheSameValuesHoweverItIsRead()
    {
        ITransformer classifier = Trained(Binary("lbfgs"));
        using IScorer scorer = Ml.Lime().OpenScorer(classifier, "Image");
        var step = Ml.Transforms.LoadImages("Photo", Folder, "ImagePath").Append(Ml.Lime().ExplainImage("Explanation", "Photo", scorer,
            new LimeOptions { Samples = 8, Segmenter = Segmenters.Grid(4), Surrogate = Surrogates.Ridge() }));
        ITransformer model = new TransformerChain<ITransformer>(classifier, step.Fit(classifier.Transform(_view)));
        using var file = new MemoryStream();
        Ml.Model.Save(model, _view.Schema, file);
        Result[] expected = Values(model.Transform(_view));
        Assert.Equal(_rows.Length, expected.Length);
        float median = expected.Select(row => row.Explained[0]).Order().ElementAt(_rows.Length / 2);
        Assert.All(expected, row => Assert.Equal(Math.Max(row.Probability, 1 - row.Probability), row.Explained[0], 1e-5f));
        foreach (Func<ITransformer> load in new Func<ITransformer>[]
        {
            () => model,
            () => Ml.Lime().Load(file, out _),
            () => new MLContext().Model.Load(file, out _),
        })
        {
            file.Position = 0;
            ITransformer loaded = load();
            IDataView view = loaded.Transform(_view);
            IDataView cached = Ml.Data.Cache(Ml.Transforms.DropColumns("Photo", "Image").Fit(view).Transform(view));
            Same(expected, Values(cached));
            Same(expected, Values(cached));
            IDataView sure = Ml.Data.FilterByCustomPredicate<Result>(view, row => row.Explained[0] < median);
            Same([.. expected.Where(row => row.Explained[0] >= median)], Values(sure));
            using var engine = Ml.Model.CreatePredictionEngine<Row, Result>(loaded);
            Same(expected, [.. _rows.Select(engine.Predict)]);
        }
        Assert.InRange(expected.Count(row => row.Explained[0] < median), 1, _rows.Length - 1);

        Result[] Values(IDataView view) => [.. Ml.Data.CreateEnumerable<Result>(view, reuseRowObject: false)];
        static void Same(Result[] expected, Result[] found)
        {
            Assert.Equal(expected.Select(row => row.Probability), found.Select(row => row.Probability));
            Assert.Equal(expected.SelectMany(row => row.Explained), found.SelectMany(row => row.Explained));
            Assert.Equal(expected.SelectMany(row => row.Importance), found.SelectMany(row => row.Importance));
        }
    }

    private sealed class Row
    {
        public string ImagePath { get; set; } = "";

        public bool IsRound { get; set; }

        public float Size { get; set; }
    }

    private sealed class Source
    {
        [ImageType(Height, Width)]
        public MLImage? Image { get; set; }
    }

    private sealed class Swapped
    {
        [ImageType(Height, Width), ColumnName("Swapped")]
        public MLImage? Image { get; set; }
    }

    private sealed class Result
    {
        public float Probability { get; set; }

        [ColumnName("Explanation.Probability")]
        public float[] Explained { get; set; } = [];

        [ColumnName("Explanation.Importance")]
        public float[] Importance { get; set; } = [];
    }
}
