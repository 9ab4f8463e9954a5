using Microsoft.ML.Data;
using Microsoft.ML.Lime.Engine;
using Microsoft.ML.Lime.Scoring;

namespace Microsoft.ML.Lime.Tests;

/// <summary>Chains that reuse one column name for the source image, the resized image and the pixels.</summary>
public sealed class ReusedColumnTests : PipelineTest
{
    private const int SourceHeight = 50, SourceWidth = 70;

    private ITransformer Model(bool loaded)
    {
        ITransformer model = Ml.Transforms.LoadImages("data", Folder, "ImagePath")
            .Append(Ml.Transforms.ResizeImages("data", Width, Height))
            .Append(Ml.Transforms.ExtractPixels("data", scaleImage: 1 / 255f))
            .Append(Ml.Transforms.CopyColumns("image", "data"))
            .Append(Ml.Transforms.ApplyOnnxModel("logits", "image", ShapesModel)).Fit(Files());
        if (!loaded)
            return model;
        string path = Path.Combine(Folder, "model.zip");
        Ml.Model.Save(model, Files().Schema, path);
        return new MLContext().Model.Load(path, out _);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void ScorerFrom_WhenColumnNameIsReused_CutsAtLastImageUnlessImageOccurrenceIsSet(bool loaded)
    {
        ITransformer model = Model(loaded);
        string[] types =
            [.. model.GetOutputSchema(Files().Schema).Where(column => column.Name == "data").Select(column => $"{column.Type}")];
        Assert.Equal(["Image", "Image<80, 96>", "Vector<Single, 3, 80, 96>"], types);

        using IScorer last = Ml.Lime().OpenScorer(model, "data");
        Assert.Equal("Cut before the images of 'data': ImageLoadingTransformer.", last.Info.Notes[0]);
        Assert.Equal((Height, Width), (last.Input.Height, last.Input.Width));
        Assert.IsType<ComposedScorer>(last);

        using IScorer first = Ml.Lime()
            .OpenScorer(model, "data", new() { ImageOccurrence = 0, Height = SourceHeight, Width = SourceWidth });
        Assert.Equal("Left out, because they need columns other than 'data': ImageLoadingTransformer.", first.Info.Notes[0]);
        Assert.Equal((SourceHeight, SourceWidth), (first.Input.Height, first.Input.Width));
        Assert.IsType<TransformerScorer>(first); // resizing is not pixelwise

        using IScorer second = Ml.Lime().OpenScorer(model, "data", new() { ImageOccurrence = 1 });
        Assert.Equal(last.Info.Notes, second.Info.Notes);
        Assert.Equal(last.Input, second.Input);

        // A uniform grey image is the same at every size, so both scorers must give the same scores.
        Assert.Equal(Grey(first), Grey(last), (left, right) => Math.Abs(left - right) <= 1e-4);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(7)]
    public void ScorerFrom_WhenImageOccurrenceIsTooLarge_Throws(int occurrence) => Assert.Equal(
        $"The model has 2 images of the name 'data', so there is no image {occurrence}, counted from 0; "
            + "give an ImageOccurrence from 0 to 1.",
        Assert.Throws<LimeException>(() => Ml.Lime().OpenScorer(Model(false), "data", new() { ImageOccurrence = occurrence })).Message);

    [Fact]
    public void ScorerFrom_WhenImageOccurrenceIsNegative_Throws() => Assert.StartsWith("The ImageOccurrence is -1;",
        Assert.Throws<LimeException>(() => Ml.Lime().OpenScorer(Model(false), "data", new() { ImageOccurrence = -1 })).Message,
        StringComparison.Ordinal);

    [Fact]
    public void ScorerFrom_ImageOccurrence_SetsInputSizeAndModelStillGetsItsOwnSize()
    {
        List<(int Height, int Width)> seen = [];
        // Each step is fitted separately: a chain of estimators would compare image types by reference.
        TransformerChain<ITransformer> model = new(
            Ml.Transforms.ResizeImages("data", Width, Height).Fit(Ml.Data.LoadFromEnumerable<AnyRow>([])),
            Ml.Transforms.CustomMapping<SmallRow, Scores>((from, to) =>
            {
                seen.Add((from.Image!.Height, from.Image.Width));
                to.Score = [1, 2];
            }, null).Fit(Ml.Data.LoadFromEnumerable<SmallRow>([])));
        foreach (int? occurrence in new int?[] { null, 0 })
        {
            using IScorer scorer = Ml.Lime().OpenScorer(
                model, "data", new() { ImageOccurrence = occurrence, Height = SourceHeight, Width = SourceWidth });
            Assert.Equal(occurrence is null ? (Height, Width) : (SourceHeight, SourceWidth), (scorer.Input.Height, scorer.Input.Width));
            Grey(scorer);
        }
        Assert.Equal([(Height, Width), (Height, Width)], seen);
    }

    private static float[] Grey(IScorer scorer)
    {
        using IInferenceSession session = scorer.OpenSession();
        byte[] pixels = new byte[scorer.Input.Height * scorer.Input.Width * 3];
        Array.Fill(pixels, (byte)90);
        scorer.Prepare(ImageBuffer.FromBytes(scorer.Input.Height, scorer.Input.Width, 3, pixels), session.Input[..scorer.Input.Length]);
        return session.Run(1).ToArray();
    }

    private sealed class AnyRow
    {
        [ColumnName("data"), Transforms.Image.ImageType(SourceHeight, SourceWidth)]
        public MLImage? Image { get; set; }
    }

    private sealed class SmallRow
    {
        [ColumnName("data"), Transforms.Image.ImageType(Height, Width)]
        public MLImage? Image { get; set; }
    }

    private sealed class Scores
    {
        [VectorType(2)]
        public float[] Score { get; set; } = [];
    }
}
