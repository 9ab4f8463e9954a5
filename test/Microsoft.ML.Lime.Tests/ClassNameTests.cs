using Microsoft.ML.Data;
using Microsoft.ML.Lime.Engine;
using Microsoft.ML.Lime.Shapes;

namespace Microsoft.ML.Lime.Tests;

/// <summary>The sources of class names and their precedence.</summary>
public sealed class ClassNameTests : PipelineTest
{
    private static readonly TransformerScorerOptions Size = new() { Height = 5, Width = 7 };

    private ITransformer Model(Func<IEstimator<ITransformer>, IEstimator<ITransformer>> more)
    {
        IDataView rows = Ml.Data.LoadFromEnumerable<ImageRow>([]);
        return more(Ml.Transforms.CustomMapping<ImageRow, ScoreRow>((from, to) =>
        {
            (to.Cat, to.Dog, to.PredictedLabel) = (from.Image!.Pixels[0] / 255f, 1 - from.Image.Pixels[0] / 255f, "dog");
        }, null)).Fit(rows);
    }

    private string[] NamesInARow(IScorer scorer)
    {
        IDataView files = Files("0.png");
        IDataView view = Ml.Transforms.LoadImages("Image", Folder, "ImagePath")
            .Append(Ml.Lime().ExplainImage("E", "Image", scorer, new() { Method = new LimeOptions { Samples = 20 }, Classes = [1, 0] }))
            .Fit(files).Transform(files);
        VBuffer<ReadOnlyMemory<char>> slots = default;
        view.Schema["E.Probability"].GetSlotNames(ref slots);
        string[] names = [.. ReadVectors<ReadOnlyMemory<char>>(view, "E.ClassName").Single().Select(name => $"{name}")];
        Assert.Equal(names, slots.DenseValues().Select(name => $"{name}"));
        return names;
    }

    [Fact]
    public void ScorerFrom_WhenScoreColumnHasSlotNames_UsesThemAsClassNames()
    {
        ITransformer model = Model(chain => chain.Append(Ml.Transforms.Concatenate("Score", "Cat", "Dog")));
        using IScorer scorer = Ml.Lime().OpenScorer(model, "Image", Size);
        Assert.Equal(["Cat", "Dog"], scorer.ClassNames!);
        Assert.Equal(["Dog", "Cat"], NamesInARow(scorer));
    }

    [Fact]
    public void ScorerFrom_WhenScoresHaveNoSlotNames_UsesPredictedLabelKeyValues()
    {
        IDataView keys = Ml.Data.LoadFromEnumerable([new KeyRow { Name = "felis" }, new KeyRow { Name = "dog" }]);
        ITransformer model = Model(chain => chain
            .Append(Ml.Transforms.CustomMapping<Both, Vector>((from, to) => to.Score = [from.Cat, from.Dog], null))
            .Append(Ml.Transforms.Conversion.MapValueToKey("PredictedLabel", keyData: keys)));
        using IScorer scorer = Ml.Lime().OpenScorer(model, "Image", Size with { ScoreColumn = "Score" });
        Assert.Equal(["felis", "dog"], scorer.ClassNames!);
        Assert.Equal(["dog", "felis"], NamesInARow(scorer));
    }

    [Fact]
    public void ScorerFrom_WhenClassNamesOptionIsSet_OverridesSlotNamesOfModel()
    {
        string path = Path.Combine(Folder, "labels.txt");
        File.WriteAllLines(path, ["n01 house cat", "n02 wolf"]);
        ITransformer model = Model(chain => chain.Append(Ml.Transforms.Concatenate("Score", "Cat", "Dog")));
        using IScorer scorer = Ml.Lime().OpenScorer(model, "Image", Size with { ClassNames = ClassLabels.Load(path) });
        Assert.Equal(ClassLabels.Load(path), scorer.ClassNames!);
        Assert.Equal(ClassLabels.Load(path).Reverse(), NamesInARow(scorer));
    }

    [Fact]
    public void ScorerFrom_WhenClassNamesOptionIsSet_NamesClassesOfRowByRowAndComposedScorer()
    {
        string path = Path.Combine(Folder, "shapes.txt");
        File.WriteAllLines(path, ShapeScene.ClassNames);
        ITransformer chain = Ml.Transforms.LoadImages("Image", Folder, "ImagePath")
            .Append(Ml.Transforms.ResizeImages("Image", Width, Height))
            .Append(Ml.Transforms.ExtractPixels("image", "Image", scaleImage: 1 / 255f))
            .Append(Ml.Transforms.ApplyOnnxModel("logits", "image", ShapesModel)).Fit(Files());
        foreach (ChainScoring scoring in new[] { ChainScoring.RowByRow, ChainScoring.Composed })
        {
            using IScorer scorer = Ml.Lime().OpenScorer(chain, "Image", new() { Scoring = scoring, ClassNames = ClassLabels.Load(path) });
            Assert.Equal([ShapeScene.ClassNames[1], ShapeScene.ClassNames[0]], NamesInARow(scorer));
        }
    }

    private sealed class ImageRow
    {
        [Transforms.Image.ImageType(5, 7)]
        public MLImage? Image { get; set; }
    }

    private sealed class ScoreRow
    {
        public float Cat { get; set; }

        public float Dog { get; set; }

        public string PredictedLabel { get; set; } = "";
    }

    private sealed class Both
    {
        public float Cat { get; set; }

        public float Dog { get; set; }
    }

    private sealed class Vector
    {
        [VectorType(2)]
        public float[] Score { get; set; } = [];
    }

    private sealed class KeyRow
    {
        public string Name { get; set; } = "";
    }
}
