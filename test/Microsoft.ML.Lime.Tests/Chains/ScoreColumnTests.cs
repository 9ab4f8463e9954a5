using Microsoft.ML.Data;
using Microsoft.ML.Lime.Engine;
using Microsoft.ML.Trainers;
using Microsoft.ML.Transforms.Image;

namespace Microsoft.ML.Lime.Tests.Chains;

/// <summary>Which column of a fitted model holds the scores, and what they are.</summary>
public sealed class ScoreColumnTests : PipelineTest
{
    private const int Side = 12;

    private readonly IDataView _rows;

    public ScoreColumnTests()
    {
        // Class 1 is bright at the left. One photo in ten is the other way round, so that no probability is 0 or 1.
        List<LabelledRow> rows = [];
        for (int i = 0; i < 40; i++)
        {
            var random = new Random(i);
            bool isStar = i % 2 == 0;
            string path = $"label{i}.png";
            ImageFile.SavePng(ImageBuffer.FromBytes(Side, Side, 3, [.. Enumerable.Range(0, Side * Side * 3).Select(at =>
                (byte)(random.Next(90) + (at / 3 % Side < Side / 2 == isStar ? 100 : 20)))]), Path.Combine(Folder, path));
            rows.Add(new LabelledRow
            {
                ImagePath = path,
                IsStar = i % 10 == 0 ? !isStar : isStar,
                Kind = isStar ? "star" : "disc",
                Size = i,
            });
        }
        _rows = Ml.Data.LoadFromEnumerable(rows);
    }

    private ITransformer Model(IEstimator<ITransformer> trainer) => Loaded(Ml.Transforms.LoadImages("image", Folder, "ImagePath")
        .Append(Ml.Transforms.ResizeImages("image", Side, Side))
        .Append(Ml.Transforms.ExtractPixels("Features", "image", scaleImage: 1 / 255f))
        .Append(trainer).Fit(_rows));

    private ITransformer Loaded(ITransformer model)
    {
        string path = Path.Combine(Folder, "model.zip");
        Ml.Model.Save(model, _rows.Schema, path);
        return Ml.Model.Load(path, out _);
    }

    private (int Class, string Name, float Value)[][] Explain(IScorer scorer, int classes)
    {
        IDataView explained = Ml.Transforms.LoadImages("Photo", Folder, "ImagePath")
            .Append(Ml.Lime().ExplainImage("E", "Photo", scorer, new()
            {
                Method = new LimeOptions { Samples = 12, Segmenter = Segmenters.Grid(2), Surrogate = Surrogates.Ridge() },
                TopClasses = classes,
            })).Fit(_rows).Transform(_rows);
        return [.. ReadVectors<int>(explained, "E.ClassIndex")
            .Zip(ReadVectors<ReadOnlyMemory<char>>(explained, "E.ClassName"), ReadVectors<float>(explained, "E.Probability"))
            .Select(row => row.First.Zip(row.Second, row.Third).Select(one => (one.First, $"{one.Second}", one.Third)).ToArray())];
    }

    [Fact]
    public void OpenScorer_CalibratedBinaryModel_ExplainsTheProbabilityOfBothClasses()
    {
        ITransformer model = Model(Ml.BinaryClassification.Trainers.LbfgsLogisticRegression("IsStar"));
        using IScorer scorer = Ml.Lime().OpenScorer(model, "image");
        Assert.Equal(("Probability", 1, 2), (scorer.Info.Output!, scorer.OutputLength, scorer.ClassCount));
        Assert.Equal(["False", "True"], scorer.ClassNames!);
        float[] expected = Read<float>(model.Transform(_rows), "Probability");
        (int Class, string Name, float Value)[][] rows = Explain(scorer, 2);
        for (int i = 0; i < rows.Length; i++)
        {
            Assert.Equal(expected[i] > 0.5 ? 1 : 0, rows[i][0].Class);
            Assert.Equal(expected[i] > 0.5 ? "True" : "False", rows[i][0].Name);
            Assert.Equal(Math.Max(expected[i], 1 - expected[i]), rows[i][0].Value, 1e-5f);
            Assert.Equal(Math.Min(expected[i], 1 - expected[i]), rows[i][1].Value, 1e-5f);
        }
        Assert.Equal(2, rows.Select(row => row[0].Class).Distinct().Count()); // otherwise the comparison is empty
        ScorerAgreement agreement = scorer.AgreesWith(model, _rows);
        Assert.True(agreement.Agrees, agreement.Sentence);
        using IScorer named = Ml.Lime().OpenScorer(model, "image", new() { ClassNames = ["disc", "star"] });
        Assert.Contains(Explain(named, 1)[1][0].Name, (string[])["disc", "star"]);
    }

    [Fact]
    public void OpenScorer_BinaryModelWithoutCalibration_NeverGivesProbabilities()
    {
        ITransformer model = Model(Ml.BinaryClassification.Trainers.LinearSvm(
            new LinearSvmTrainer.Options { LabelColumnName = "IsStar", Lambda = 3 }));
        using IScorer scorer = Ml.Lime().OpenScorer(model, "image");
        Assert.Equal("Score", scorer.Info.Output);
        Assert.Contains(scorer.Info.Notes, note => note.Contains("no probability", StringComparison.Ordinal));
        float[] expected = Read<float>(model.Transform(_rows), "Score");
        (int Class, string Name, float Value)[][] rows = Explain(scorer, 2);
        for (int i = 0; i < rows.Length; i++)
        {
            Assert.Equal((expected[i] > 0 ? 1 : 0, expected[i] > 0 ? "True" : "False"), (rows[i][0].Class, rows[i][0].Name));
            Assert.Equal(Math.Abs(expected[i]), rows[i][0].Value, 1e-5f);
            Assert.Equal(-Math.Abs(expected[i]), rows[i][1].Value, 1e-5f);
        }
        Assert.Contains(expected, value => value is > 0 and < 1); // a score that looks like a probability
        ImageExplanation one = new LimeExplainer(new LimeOptions { Samples = 12, Segmenter = Segmenters.Grid(2) })
            .Explain(scorer, ImageFile.Load(Path.Combine(Folder, $"label{Array.FindIndex(expected, value => value is > 0 and < 1)}.png")));
        Assert.False(one.Classes[0].IsProbability);
        // The score of a calibrated model is no probability either.
        using IScorer score = Ml.Lime().OpenScorer(
            Model(Ml.BinaryClassification.Trainers.LbfgsLogisticRegression("IsStar")), "image", new() { ScoreColumn = "Score" });
        Assert.True(score.ReturnsNoProbabilities);
        Assert.Equal(["False", "True"], score.ClassNames!);
    }

    [Fact]
    public void OpenScorer_Regression_ExplainsTheNumber()
    {
        ITransformer model = Model(Ml.Regression.Trainers.LbfgsPoissonRegression("Size"));
        using IScorer scorer = Ml.Lime().OpenScorer(model, "image");
        float[] expected = Read<float>(model.Transform(_rows), "Score");
        (int Class, string Name, float Value)[][] rows = Explain(scorer, 1);
        for (int i = 0; i < rows.Length; i++)
            Assert.Equal(expected[i], rows[i][0].Value, 1e-4f * Math.Abs(expected[i]));
        Assert.Contains(expected, value => value > 2);
        Assert.Null(scorer.ClassNames);
        Assert.True(scorer.ReturnsNoProbabilities);
    }

    [Fact]
    public void OpenScorer_MulticlassModel_TakesScoresAndNamesOfTheLastPredictor()
    {
        ITransformer model = Model(Ml.Transforms.Conversion.MapValueToKey("Label", "Kind")
            .Append(Ml.MulticlassClassification.Trainers.LbfgsMaximumEntropy("Label"))
            .Append(Ml.Transforms.Conversion.MapKeyToValue("Predicted", "PredictedLabel")));
        using IScorer scorer = Ml.Lime().OpenScorer(model, "image");
        Assert.Equal(["star", "disc"], scorer.ClassNames!);
        ScorerAgreement agreement = scorer.AgreesWith(model, _rows);
        Assert.True(agreement.Agrees, agreement.Sentence);
    }

    [Fact]
    public void OpenScorer_Clusters_SaysThatScoresAreDistances()
    {
        using IScorer scorer = Ml.Lime().OpenScorer(Model(Ml.Clustering.Trainers.KMeans(numberOfClusters: 3)), "image");
        Assert.True(scorer.ReturnsNoProbabilities);
        Assert.Contains(scorer.Info.Notes, note => note.Contains("distances", StringComparison.Ordinal));
    }

    [Fact]
    public void OpenScorer_WithoutPredictor_NeverTakesPixelsForScores()
    {
        ITransformer pixels = Ml.Transforms.LoadImages("image", Folder, "ImagePath")
            .Append(Ml.Transforms.ResizeImages("image", Side, Side)).Append(Ml.Transforms.ExtractPixels("Features", "image")).Fit(_rows);
        string message = Assert.Throws<LimeException>(() => Ml.Lime().OpenScorer(pixels, "image")).Message;
        Assert.StartsWith("No step of the model gives scores", message, StringComparison.Ordinal);
        Assert.Contains("'Features' is Vector<Single, 3, 12, 12>", message, StringComparison.Ordinal);
    }

    [Fact]
    public void OpenScorer_NamedColumn_MustBeOfSingle()
    {
        ITransformer model = Model(Ml.BinaryClassification.Trainers.LbfgsLogisticRegression("IsStar"));
        string message = Assert.Throws<LimeException>(
            () => Ml.Lime().OpenScorer(model, "image", new() { ScoreColumn = "PredictedLabel" })).Message;
        foreach (string column in (string[])["'PredictedLabel' is Boolean", "'Score' is Single", "'Probability' is Single",
            "'Features' is Vector<Single, 3, 12, 12>"])
            Assert.Contains(column, message, StringComparison.Ordinal);
    }

    /// <summary>Sizes are read from ResizeImages also if the image has another name there; an error lists the image columns.</summary>
    [Fact]
    public void OpenScorer_ImageMadeOfOtherColumn_HasSizeOfResizeImages()
    {
        ITransformer model = Loaded(Ml.Transforms.ResizeImages("image", Width, Height, "Image", ImageResizingEstimator.ResizingKind.Fill)
            .Append(Ml.Transforms.ExtractPixels("image", scaleImage: 1 / 255f))
            .Append(Ml.Transforms.ApplyOnnxModel("logits", "image", ShapesModel)).Fit(Ml.Data.LoadFromEnumerable<ImageRow>([])));
        using IScorer scorer = Ml.Lime().OpenScorer(model, "image");
        Assert.Equal((Height, Width), (scorer.Input.Height, scorer.Input.Width));
        Assert.StartsWith("No step of the model takes an image in a column 'photo'; name the column of its images ('Image', 'image')",
            Assert.Throws<LimeException>(() => Ml.Lime().OpenScorer(model, "photo")).Message, StringComparison.Ordinal);
    }

    private sealed class LabelledRow
    {
        public string ImagePath { get; set; } = "";

        public bool IsStar { get; set; }

        public string Kind { get; set; } = "";

        public float Size { get; set; }
    }

    private sealed class ImageRow
    {
        [ImageType(Height, Width)]
        public MLImage? Image { get; set; }
    }
}
