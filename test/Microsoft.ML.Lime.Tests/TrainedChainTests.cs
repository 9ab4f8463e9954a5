using Microsoft.ML.Data;
using Microsoft.ML.Lime.Engine;
using Microsoft.ML.Trainers;

namespace Microsoft.ML.Lime.Tests;

/// <summary>Explanations of models that are trained in ML.NET, and explanations within chains that are trained.</summary>
public sealed class TrainedChainTests : PipelineTest
{
    private static readonly LimeOptions Options = new() { Samples = 40, Segmenter = Segmenters.Grid(12), Surrogate = Surrogates.Ridge() };

    private IDataView Labelled(int rows) => Ml.Data.LoadFromEnumerable(Enumerable.Range(0, rows)
        .Select(i => new LabelledRow { ImagePath = $"{i % 4}.png", Label = i % 4 < 2 ? "a" : "b", Number = i }).ToArray());

    private IEstimator<ITransformer> Trained() => Ml.Transforms.Conversion.MapValueToKey("Label")
        .Append(Ml.Transforms.LoadImages("Image", Folder, "ImagePath"))
        .Append(Ml.Transforms.ResizeImages("Image", Width, Height))
        .Append(Ml.Transforms.ExtractPixels("image", "Image", scaleImage: 1f / 255))
        .Append(Ml.Transforms.ApplyOnnxModel("logits", "image", ShapesModel))
        .AppendCacheCheckpoint(Ml)
        .Append(Ml.MulticlassClassification.Trainers.LbfgsMaximumEntropy("Label", "logits"))
        .Append(Ml.Transforms.Conversion.MapKeyToValue("PredictedLabel"));

    [Fact]
    public void CrossValidate_ModelOfEachFold_IsExplained()
    {
        IDataView rows = Labelled(16);
        IReadOnlyList<TrainCatalogBase.CrossValidationResult<MulticlassClassificationMetrics>> folds =
            Ml.MulticlassClassification.CrossValidate(rows, Trained(), numberOfFolds: 2, labelColumnName: "Label");
        var importance = new List<float[]>();
        foreach (TrainCatalogBase.CrossValidationResult<MulticlassClassificationMetrics> fold in folds)
        {
            using IScorer scorer = Ml.Lime().OpenScorer(fold.Model, "Image");
            Assert.Equal(["a", "b"], scorer.ClassNames!.Order());
            IDataView held = Ml.Data.TakeRows(Ml.Transforms.DropColumns("Image").Fit(fold.ScoredHoldOutSet).Transform(
                fold.ScoredHoldOutSet), 2);
            IDataView explained = Ml.Transforms.LoadImages("Photo", Folder, "ImagePath")
                .Append(Ml.Lime().ExplainImage("Explanation", "Photo", scorer, new() { Method = Options })).Fit(held).Transform(held);
            LimeExplanationRow[] found = [.. Ml.Data.CreateEnumerable<LimeExplanationRow>(explained, reuseRowObject: false)];
            Assert.Equal(2, found.Length);
            // The probabilities are those of the fold's own model.
            float[][] scores = ReadVectors<float>(held, "Score");
            for (int i = 0; i < 2; i++)
                Assert.Equal(scores[i].Max(), found[i].Probability[0], 1e-5f);
            importance.Add(found[0].Importance);
        }
        Assert.NotEqual(importance[0], importance[1]);
    }

    [Fact]
    public void AppendCacheCheckpoint_BehindExplanation_ExplainsEachRowOnceForTrainer()
    {
        int runs = 0;
        IDataView rows = Labelled(4);
        IEstimator<ITransformer> chain = Ml.Transforms.Conversion.MapValueToKey("Label")
            .Append(Ml.Transforms.LoadImages("Image", Folder, "ImagePath"))
            .Append(Ml.Lime().SegmentImage("Segments", "Image", Options.Segmenter))
            .Append(Ml.Lime().ExplainImage("Explanation", "Image", Halves(count => runs += count),
                new() { Method = Options, Segments = "Segments", Classes = [0, 1], Overlay = true }))
            .Append(Ml.Transforms.Concatenate("Features", "Explanation.R2", "Explanation.Probability"))
            .AppendCacheCheckpoint(Ml)
            .Append(Ml.MulticlassClassification.Trainers.SdcaMaximumEntropy(new SdcaMaximumEntropyMulticlassTrainer.Options
            {
                LabelColumnName = "Label",
                MaximumNumberOfIterations = 10,
                NumberOfThreads = 1,
            }));
        ITransformer model = chain.Fit(rows); // the trainer reads the rows ten times
        Assert.Equal(4 * 41, runs);
        Assert.Equal(4, Read<uint>(model.Transform(rows), "PredictedLabel").Length);
        Assert.Equal(2 * 4 * 41, runs);
    }

    [Fact]
    public void TrainTestSplit_ExplainsOnlyRowsOfTestSet()
    {
        int runs = 0;
        IDataView rows = Labelled(8);
        DataOperationsCatalog.TrainTestData split = Ml.Data.TrainTestSplit(rows, testFraction: 0.4, seed: 1);
        int count = Read<float>(split.TestSet, "Number").Length;
        Assert.InRange(count, 1, 7);
        IDataView explained = Ml.Transforms.LoadImages("Image", Folder, "ImagePath")
            .Append(Ml.Lime().ExplainImage("Explanation", "Image", Halves(n => runs += n), new() { Method = Options }))
            .Fit(split.TrainSet).Transform(split.TestSet);
        Assert.Equal(count, ReadVectors<float>(explained, "Explanation.R2").Length);
        Assert.Equal(count * 41, runs);
    }

    private sealed class LabelledRow
    {
        public string ImagePath { get; set; } = "";

        public string Label { get; set; } = "";

        public float Number { get; set; }
    }
}
