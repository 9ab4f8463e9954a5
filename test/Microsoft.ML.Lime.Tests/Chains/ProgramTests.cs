using Microsoft.ML.Data;
using Microsoft.ML.Lime.Engine;
using Microsoft.ML.Lime.Images;
using Microsoft.ML.Lime.Shapes;
using Microsoft.ML.Transforms.Image;

namespace Microsoft.ML.Lime.Tests.Chains;

/// <summary>Programs as people write them: a web service with images in memory, and transfer learning.</summary>
public sealed class ProgramTests : PipelineTest
{
    private static readonly LimeExplainOptions Options = new()
    {
        Method = new LimeOptions { Samples = 30, Segmenter = Segmenters.Grid(9), Surrogate = Surrogates.Ridge() },
        TopClasses = 2,
        Overlay = true,
    };

    private static MLImage Photo()
    {
        // Of another size than the type of its column.
        return MLImages.ToImage(ImageFit.Create(Height, Width, 150, 311, ResizeMode.Fill).Apply(Scene(0)));
    }

    private ITransformer Saved(ITransformer model, DataViewSchema? schema, Func<Stream, ITransformer> load)
    {
        var stream = new MemoryStream();
        Ml.Model.Save(model, schema, stream);
        stream.Position = 0;
        return load(stream);
    }

    [Fact]
    public void WebService_ImagesInMemoryOfAnySize_GivesSameValuesAfterEitherLoading()
    {
        IDataView none = Ml.Data.LoadFromEnumerable<WebInput>([]);
        ITransformer fitted = Ml.Transforms
            .ResizeImages("image", Width, Height, nameof(WebInput.Image), ImageResizingEstimator.ResizingKind.Fill)
            .Append(Ml.Transforms.ExtractPixels("image", scaleImage: 1 / 255f))
            .Append(Ml.Transforms.ApplyOnnxModel("logits", "image", ShapesModel)).Fit(none);
        ITransformer model = Saved(fitted, null, stream => Ml.Model.Load(stream, out _));
        using IScorer scorer = Ml.Lime().OpenScorer(model, "image", new() { ClassNames = ShapeScene.ClassNames });
        ITransformer explainer = Ml.Lime().ExplainImage("Explanation", "Image", scorer, Options).Fit(none);
        (float[] importance, float[] map, (int, int) size) = Predict(explainer);
        Assert.Equal((150, 311), size);
        Assert.Equal(2 * 9, importance.Length);
        Assert.Contains(importance, value => Math.Abs(value) > 1e-3);

        ITransformer ours = Saved(explainer, null, stream => Ml.Lime().Load(stream, out _)),
            plain = Saved(explainer, null, stream => new MLContext().Model.Load(stream, out _));
        foreach (ITransformer loaded in new[] { ours, plain })
        {
            (float[] importanceThen, float[] mapThen, (int, int) sizeThen) = Predict(loaded);
            Assert.Equal(importance, importanceThen);
            Assert.Equal(map, mapThen);
            Assert.Equal(size, sizeThen);
        }

        (float[], float[], (int, int)) Predict(ITransformer transformer)
        {
            using var engine = Ml.Model.CreatePredictionEngine<WebInput, WebRow>(transformer);
            using MLImage photo = Photo();
            WebRow row = engine.Predict(new WebInput { Image = photo });
            Assert.Equal(ShapeScene.ClassNames[row.ClassIndex[0]], row.ClassName[0]);
            return (row.Importance, row.ScoreMap, (row.Overlay!.Height, row.Overlay.Width));
        }
    }

    [Fact]
    public void TransferLearning_PredictorOnOnnxOutput_IsExplainedSavedAndEvaluated()
    {
        string[] names = [.. Enumerable.Range(0, 12).Select(i =>
        {
            using MLImage image = MLImages.ToImage(Scene(i));
            image.Save(Path.Combine(Folder, $"scene{i}.png"));
            return $"scene{i}.png";
        })];
        IDataView rows = Ml.Data.LoadFromEnumerable(names.Select((name, i) => new LabelledFile
        {
            ImagePath = name,
            Label = ShapeScene.ClassNames[ShapeScene.Create(5, i).ClassIndex],
        }));
        ITransformer trained = Ml.Transforms.Conversion.MapValueToKey("LabelAsKey", "Label")
            .Append(Ml.Transforms.LoadImages("image_object", Folder, "ImagePath"))
            .Append(Ml.Transforms.ResizeImages("image_object_resized", Width, Height, "image_object"))
            .Append(Ml.Transforms.ExtractPixels("image", "image_object_resized", scaleImage: 1f / 255))
            .Append(Ml.Transforms.ApplyOnnxModel("logits", "image", ShapesModel))
            .Append(Ml.MulticlassClassification.Trainers.LbfgsMaximumEntropy("LabelAsKey", "logits"))
            .Append(Ml.Transforms.Conversion.MapKeyToValue("PredictedLabelValue", "PredictedLabel")).Fit(rows);
        ITransformer model = Saved(trained, rows.Schema, stream => Ml.Model.Load(stream, out _));
        using IScorer scorer = Ml.Lime().OpenScorer(model, "image_object_resized");
        Assert.Equal(["Score"], [scorer.Info.Output!]);
        Assert.NotNull(scorer.ClassNames);
        ScorerAgreement agreement = scorer.AgreesWith(model, rows);
        Assert.True(agreement.Agrees, agreement.Sentence);

        ITransformer explainer = Ml.Transforms.LoadImages("Image", Folder, "ImagePath")
            .Append(Ml.Lime().ExplainImage("Explanation", "Image", scorer, Options)).Fit(rows);
        ReadOnlyMemory<char>[] predicted = Read<ReadOnlyMemory<char>>(model.Transform(rows), "PredictedLabelValue");
        LabelledRow[] expected = Rows(explainer);
        Assert.Equal(predicted.Select(name => $"{name}"), expected.Select(row => row.ClassName[0]));
        Assert.Equal(names, expected.Select(row => row.ImagePath));
        foreach (ITransformer loaded in new[]
        {
            Saved(explainer, rows.Schema, stream => Ml.Lime().Load(stream, out _)),
            Saved(explainer, rows.Schema, stream => new MLContext().Model.Load(stream, out _)),
        })
            Assert.Equal(expected.SelectMany(row => row.Probability), Rows(loaded).SelectMany(row => row.Probability));
        LimeMetrics metrics = Ml.Lime().Evaluate(explainer.Transform(rows), explainer, "Label",
            options: new() { Metrics = [Evaluation.Metrics.DeletionAuc()] });
        Assert.Equal(predicted.Zip(names.Select((_, i) => ShapeScene.ClassNames[ShapeScene.Create(5, i).ClassIndex]))
            .Count(pair => $"{pair.First}" == pair.Second) / 12.0, metrics.Accuracy!.Value.Share);

        LabelledRow[] Rows(ITransformer transformer) =>
            [.. Ml.Data.CreateEnumerable<LabelledRow>(transformer.Transform(rows), reuseRowObject: false)];
    }

    private sealed class WebInput
    {
        [ImageType(80, 96)]
        public MLImage Image { get; set; } = null!;
    }

    private sealed class WebRow
    {
        [ColumnName("Explanation.Overlay"), ImageType(1, 1)]
        public MLImage? Overlay { get; set; }

        [ColumnName("Explanation.ClassName")]
        public string[] ClassName { get; set; } = [];

        [ColumnName("Explanation.ClassIndex")]
        public int[] ClassIndex { get; set; } = [];

        [ColumnName("Explanation.Importance")]
        public float[] Importance { get; set; } = [];

        [ColumnName("Explanation.ScoreMap")]
        public float[] ScoreMap { get; set; } = [];
    }

    private sealed class LabelledFile
    {
        public string ImagePath { get; set; } = "";

        public string Label { get; set; } = "";
    }

    private sealed class LabelledRow : ExplanationRow
    {
        public string ImagePath { get; set; } = "";
    }
}
