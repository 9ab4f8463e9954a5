using Microsoft.ML.Data;
using Microsoft.ML.Lime.Engine;
using Microsoft.ML.Lime.Images;
using Microsoft.ML.Lime.Persistence;
using Microsoft.ML.Lime.Rows;
using Microsoft.ML.Lime.Scoring;
using Microsoft.ML.Transforms.Image;
using Anchor = Microsoft.ML.Transforms.Image.ImageResizingEstimator.Anchor;
using Kind = Microsoft.ML.Transforms.Image.ImageResizingEstimator.ResizingKind;

namespace Microsoft.ML.Lime.Tests.Chains;

/// <summary>The steps of a fitted model that make its image of a source image: they make the image that is explained.</summary>
public sealed class OwnFittingTests : PipelineTest
{
    private static readonly (int Height, int Width)[] Sizes = [(150, 311), (233, 90), (Height, Width)];

    public static TheoryData<Kind, Anchor> Resizings => [.. from kind in Enum.GetValues<Kind>() from anchor in Enum.GetValues<Anchor>()
        select (kind, anchor)];

    private string[] Photos()
    {
        string[] names = [.. Sizes.Select((size, i) => $"photo{i}.png")];
        for (int i = 0; i < names.Length; i++)
        {
            var random = new Random(i);
            // Smooth colours with edges, so that every shift of a pixel changes the scores.
            using MLImage image = MLImages.ToImage(ImageFit.Create(12, 17, Sizes[i].Height, Sizes[i].Width, ResizeMode.Fill).Apply(
                ImageBuffer.FromBytes(12, 17, 3, [.. Enumerable.Range(0, 12 * 17 * 3).Select(_ => (byte)random.Next(256))])));
            image.Save(Path.Combine(Folder, names[i]));
        }
        return names;
    }

    private IEstimator<ITransformer> Load(string column) => Ml.Transforms.LoadImages(column, Folder, "ImagePath");

    private IScorer[] Scorers(ITransformer chain, string column)
    {
        string path = Path.Combine(Folder, "chain.zip");
        Ml.Model.Save(chain, Files().Schema, path);
        return
        [
            Ml.Lime().OpenScorer(chain, column, new() { Scoring = ChainScoring.RowByRow }),
            Ml.Lime().OpenScorer(Ml.Model.Load(path, out _), column, new() { Scoring = ChainScoring.Composed }),
        ];
    }

    [Theory]
    [MemberData(nameof(Resizings))]
    public void OpenScorer_ResizedImage_GivesChainsScoresFromSourceImageOn(Kind kind, Anchor anchor)
    {
        IDataView view = Files(Photos());
        foreach ((string source, string resized) in new[] { ("Image", "Image"), ("Photo", "Small") })
        {
            ITransformer chain = Load(source)
                .Append(Ml.Transforms.ResizeImages(resized, Width, Height, source, kind, anchor))
                .Append(Ml.Transforms.ExtractPixels("image", resized, scaleImage: 1 / 255f))
                .Append(Ml.Transforms.ApplyOnnxModel("logits", "image", ShapesModel)).Fit(view);
            foreach (IScorer scorer in Scorers(chain, resized))
                using (scorer)
                {
                    ScorerAgreement agreement = scorer.AgreesWith(chain, view);
                    Assert.True(agreement.Agrees, agreement.Sentence);
                    Assert.Equal(Sizes.Length, agreement.Rows);
                    if (anchor == Anchor.Center && source == resized)
                        SameProbabilities(chain, scorer, view);
                }
        }
    }

    /// <summary>A chain that takes files in memory: own steps decode them, behind one that makes them smaller and grey.</summary>
    [Theory]
    [InlineData("File", "File")]
    [InlineData("Upload", "File")]
    public void OpenScorer_FilesInMemory_GivesChainsScoresFromSourceImageOn(string source, string column)
    {
        IDataView view = Ml.Data.LoadFromEnumerable(Photos().Select(name => File.ReadAllBytes(Path.Combine(Folder, name)))
            .Select(file => new { ImagePath = "", File = file, Upload = file }));
        IEstimator<ITransformer> Chain(IEstimator<ITransformer> front) => front
            .Append(Ml.Transforms.CustomMapping<FileOnly, Decoded>(Decode, null))
            .Append(Ml.Transforms.ExtractPixels("image", "Image", scaleImage: 1 / 255f))
            .Append(Ml.Transforms.ApplyOnnxModel("logits", "image", ShapesModel));
        ITransformer chain = source == column ? Chain(Ml.Transforms.CustomMapping<FileOnly, FileOnly>(Shrink, null)).Fit(view)
            : Chain(Ml.Transforms.CustomMapping<UploadOnly, FileOnly>(
                (row, made) => Shrink(new() { File = row.Upload }, made), null)).Fit(view);
        using IScorer scorer = Ml.Lime().OpenScorer(chain, column, new() { Height = Height, Width = Width });
        Assert.Contains($"The images of '{column}' are made of the source image by CustomMappingTransformer.", scorer.Info.Notes);
        foreach (string? named in new[] { null, source })
        {
            ScorerAgreement agreement = scorer.AgreesWith(chain, view, named);
            Assert.True(agreement.Agrees, agreement.Sentence);
            Assert.Equal(Sizes.Length, agreement.Rows);
        }
        // A shape of the photo that the front steps do not take is no agreement.
        ITransformer other = Chain(Ml.Transforms.CopyColumns("Unused", "File")).Fit(view);
        Assert.False(scorer.AgreesWith(other, view, "Upload").Agrees);
        // Without a front: the column that the scorer takes is found, and files of the model's size agree.
        using IScorer plain = Ml.Lime().OpenScorer(other, "File", new() { Height = Height, Width = Width });
        IDataView fitting = Ml.Data.TakeRows(Ml.Data.SkipRows(view, Sizes.Length - 1), 1);
        Assert.True(plain.AgreesWith(other, fitting) is { Agrees: true, Rows: 1 });
    }

    // The middle of the photo in the model's size, as a file of red alone.
    private static void Shrink(FileOnly row, FileOnly made)
    {
        ImageBuffer image = ImageFile.Decode(row.File, "file").WithoutAlpha(AlphaMode.Drop);
        image = new ScorerInput(Height, Width, 3, TensorLayout.Nhwc).FitImage(image, ResizeMode.Crop).Image;
        for (int i = 0; i < image.Bytes.Length; i++)
            image.Bytes[i] = i % 3 == 1 ? image.Bytes[i] : (byte)(image.Bytes[i] / 2);
        made.File = ImageFile.EncodePng(image);
    }

    private static void Decode(FileOnly row, Decoded made)
    {
        ImageBuffer image = ImageFile.Decode(row.File, "file").WithoutAlpha(AlphaMode.Drop);
        made.Image = MLImages.ToImage(new ScorerInput(Height, Width, 3, TensorLayout.Nhwc).FitImage(image, ResizeMode.Fill).Image);
    }

    private sealed class FileOnly
    {
        public byte[] File { get; set; } = [];
    }

    private sealed class UploadOnly
    {
        public byte[] Upload { get; set; } = [];
    }

    private sealed class Decoded
    {
        [ImageType(Height, Width)]
        public MLImage? Image { get; set; }
    }

    /// <summary>The names of the columns that a step reads come from its saved form or its row type.</summary>
    [Fact]
    public void Candidates_OfStepsThatReadImages_HaveTheNameOfTheInput()
    {
        IDataView view = Files("0.png");
        ITransformer loaded = Load("Bild \u00e4'").Append(Ml.Transforms.CopyColumns("Photo", "Bild \u00e4'"))
            .Append(Ml.Transforms.ResizeImages("Small", 8, 9, "Photo")).Append(Ml.Transforms.ConvertToGrayscale("Grey", "Small"))
            .Append(Ml.Transforms.SelectColumns("Grey")).Fit(view);
        Assert.Equal(["ImagePath", "Bild \u00e4'", "Photo", "Small", "Grey"], CutModel.StepsOf(loaded).Select((step, i) =>
            StepColumns.Candidates(step).Single(name => name == new[] { "ImagePath", "Bild \u00e4'", "Photo", "Small", "Grey" }[i])));
        ITransformer custom = Ml.Transforms.CustomMapping<UploadOnly, FileOnly>((_, _) => { }, null)
            .Fit(Ml.Data.LoadFromEnumerable(new[] { new UploadOnly() }));
        Assert.Equal(["Upload"], StepColumns.Candidates(CutModel.StepsOf(custom).Single()));
    }

    // The columns of an explanation, not the scorer alone: the class and its probability are the chain's.
    private void SameProbabilities(ITransformer chain, IScorer scorer, IDataView view)
    {
        float[][] logits = ReadVectors<float>(chain.Transform(view), "logits");
        IDataView explained = Load("Source")
            .Append(Ml.Lime().ExplainImage("E", "Source", scorer, new()
            {
                Method = new LimeOptions { Samples = 8, Segmenter = Segmenters.Grid(2) },
            }))
            .Fit(view).Transform(view);
        int[][] classes = ReadVectors<int>(explained, "E.ClassIndex");
        float[][] probabilities = ReadVectors<float>(explained, "E.Probability");
        for (int row = 0; row < logits.Length; row++)
        {
            float[] scores = logits[row];
            int top = Array.IndexOf(scores, scores.Max());
            Assert.Equal(top, classes[row][0]);
            Assert.Equal(1 / scores.Sum(score => Math.Exp(score - scores[top])), probabilities[row][0], 1e-5);
        }
    }

    [Theory]
    [InlineData(ImagePixelExtractingEstimator.ColorsOrder.ARGB, false, 0, 1 / 255f)]
    [InlineData(ImagePixelExtractingEstimator.ColorsOrder.ABGR, false, 117, 1)]
    [InlineData(ImagePixelExtractingEstimator.ColorsOrder.ABGR, true, 0, 1)]
    [InlineData(ImagePixelExtractingEstimator.ColorsOrder.ARGB, true, 127.5f, 1 / 127.5f)]
    [InlineData(ImagePixelExtractingEstimator.ColorsOrder.ARBG, false, 12, 0.25f)]
    public void OpenScorer_PixelsOfEveryOrder_GivesChainsScores(
        ImagePixelExtractingEstimator.ColorsOrder order, bool interleave, float offset, float scale)
    {
        IDataView view = Files(Photos());
        ITransformer chain = Load("Image").Append(Ml.Transforms.ResizeImages("Image", Width, Height))
            .Append(Ml.Transforms.ExtractPixels(
                "image", "Image", ImagePixelExtractingEstimator.ColorBits.Rgb, order, interleave, offset, scale))
            .Append(Ml.Transforms.ApplyOnnxModel("logits", "image", ShapesModel)).Fit(view);
        foreach (IScorer scorer in Scorers(chain, "Image"))
            using (scorer)
                Assert.True(scorer.AgreesWith(chain, view) is { Agrees: true } agreement, "the scores differ");
    }

    [Theory]
    [InlineData(Kind.Fill, Anchor.Center)]
    [InlineData(Kind.IsoCrop, Anchor.Center)]
    [InlineData(Kind.IsoCrop, Anchor.Left)]
    [InlineData(Kind.IsoCrop, Anchor.Bottom)]
    [InlineData(Kind.IsoPad, Anchor.Center)]
    public void FitImage_ResizedImage_MapsInputBackToSource(Kind kind, Anchor anchor)
    {
        ITransformer chain = Load("Image").Append(Ml.Transforms.ResizeImages("Image", Width, Height, "Image", kind, anchor))
            .Append(Ml.Transforms.ConvertToGrayscale("Image"))
            .Append(Ml.Transforms.ExtractPixels("image", "Image"))
            .Append(Ml.Transforms.ApplyOnnxModel("logits", "image", ShapesModel)).Fit(Files());
        using IScorer scorer = Ml.Lime().OpenScorer(chain, "Image");
        foreach ((int height, int width) in Sizes)
        {
            // A dark dot on white: the pixel of the input that shows it maps back to it.
            foreach ((double down, double across) in new[] { (0.5, 0.5), (0.4, 0.6), (0.45, 0.35) })
            {
                (int y, int x) = ((int)(down * height), (int)(across * width));
                var pixels = new byte[height * width * 3];
                Array.Fill(pixels, (byte)255);
                int radius = Math.Max(3, Math.Max(height, width) / 40);
                for (int row = y - radius; row <= y + radius; row++)
                    pixels.AsSpan((row * width + x - radius) * 3, (2 * radius + 1) * 3).Clear();
                (ImageFit fit, ImageBuffer image) = new LimeOptions().FitImage(ImageBuffer.FromBytes(height, width, 3, pixels), scorer);
                if (fit.ToInput(y, x) is not (double inputY, double inputX))
                    continue;
                byte[] shown = image.Bytes.ToArray();
                (double dark, double sumY, double sumX) = (0, 0, 0);
                for (int i = 0; i < Height * Width; i++)
                    if (fit.ToSource(i / Width, i % Width) is not null)
                    {
                        double darkness = 255 - shown[3 * i];
                        (dark, sumY, sumX) = (dark + darkness, sumY + darkness * (i / Width + 0.5), sumX + darkness * (i % Width + 0.5));
                    }
                Assert.Equal(inputY, sumY / dark, 0.3);
                Assert.Equal(inputX, sumX / dark, 0.3);
            }
        }
    }

    [Fact]
    public void FitImage_FilledImage_HasTheGeometryOfFill()
    {
        ITransformer chain = Load("Image").Append(Ml.Transforms.ResizeImages("Image", Width, Height, "Image", Kind.Fill))
            .Append(Ml.Transforms.ExtractPixels("image", "Image"))
            .Append(Ml.Transforms.ApplyOnnxModel("logits", "image", ShapesModel)).Fit(Files());
        using IScorer scorer = Ml.Lime().OpenScorer(chain, "Image");
        foreach ((int height, int width) in Sizes)
            Assert.Equal(ImageFit.Create(height, width, Height, Width, ResizeMode.Fill),
                scorer.FitImage(() => ImageBuffer.FromBytes(height, width, 3, new byte[height * width * 3]))!.Value.Fit);
    }

    [Fact]
    public void Explain_StatedResize_WinsOverTheChainsSteps()
    {
        IDataView view = Files(Photos());
        ITransformer chain = Load("Image").Append(Ml.Transforms.ResizeImages("Image", Width, Height))
            .Append(Ml.Transforms.ExtractPixels("image", "Image", scaleImage: 1 / 255f))
            .Append(Ml.Transforms.ApplyOnnxModel("logits", "image", ShapesModel)).Fit(view);
        using IScorer scorer = Ml.Lime().OpenScorer(chain, "Image");
        ScorerAgreement stretched = scorer.AgreesWith(chain, view, options: new LimeOptions { Resize = ResizeMode.Fill });
        Assert.False(stretched.Agrees);
        Assert.Contains("in row ", stretched.Sentence, StringComparison.Ordinal);
        Assert.True(scorer.AgreesWith(chain, view).Agrees);
    }

    /// <summary>The steps are saved with the scorer. A scorer that an earlier version saved stretches images, as it did then.</summary>
    [Theory]
    [InlineData(ChainScoring.RowByRow)]
    [InlineData(ChainScoring.Composed)]
    public void Save_CroppingChain_GivesSameValuesAfterEitherLoading(ChainScoring scoring)
    {
        IDataView view = Files(Photos());
        ITransformer chain = Load("Image").Append(Ml.Transforms.ResizeImages("Image", Width, Height))
            .Append(Ml.Transforms.ExtractPixels("image", "Image", scaleImage: 1 / 255f))
            .Append(Ml.Transforms.ApplyOnnxModel("logits", "image", ShapesModel)).Fit(view);
        using IScorer scorer = Ml.Lime().OpenScorer(chain, "Image", new() { Scoring = scoring });
        ITransformer Explaining(IScorer with, LimeOptions method) => Load("Photo")
            .Append(Ml.Lime().ExplainImage("E", "Photo", with, new() { Method = method, Overlay = true })).Fit(view);
        LimeOptions method = new() { Samples = 8, Segmenter = Segmenters.Grid(2), Surrogate = Surrogates.Ridge() };
        ITransformer explaining = Explaining(scorer, method);
        string path = Path.Combine(Folder, "explaining.zip");
        Ml.Model.Save(explaining, view.Schema, path);
        float[][] expected = ReadVectors<float>(explaining.Transform(view), "E.Importance");
        foreach (ITransformer loaded in new[] { Ml.Lime().Load(path, out _), new MLContext().Model.Load(path, out _) })
            Assert.Equal(expected, ReadVectors<float>(loaded.Transform(view), "E.Importance"));

        using IScorer earlier = TransformerScorer.Open(new LimeWork(Ml, null, CancellationToken.None),
            new ScorerOrigin(chain, "Image", new() { Scoring = scoring }, new SavedTransformerScorer
            {
                ImageColumn = "Image",
                Options = new(),
            }.FitsImages));
        float[][] stretched = ReadVectors<float>(
            Explaining(scorer, method with { Resize = ResizeMode.Fill }).Transform(view), "E.Importance");
        Assert.Equal(stretched, ReadVectors<float>(Explaining(earlier, method).Transform(view), "E.Importance"));
        Assert.NotEqual(expected, stretched);
    }

    /// <summary>A step that changes the place of pixels in a way that is not measured: the map stays on the model's image.</summary>
    [Fact]
    public void FitImage_MirroredImage_HasNoGeometryAndSaysSo()
    {
        ITransformer chain = new TransformerChain<ITransformer>(
            Load("Image").Append(Ml.Transforms.ResizeImages("Image", Width, Height)).Fit(Files()),
            Ml.Transforms.CustomMapping<ImageRow, MirroredRow>((from, to) => to.Mirrored = Mirror(from.Image!), null)
                .Fit(Ml.Data.LoadFromEnumerable<ImageRow>([])),
            Ml.Transforms.ExtractPixels("image", "Mirrored", scaleImage: 1 / 255f).Fit(Ml.Data.LoadFromEnumerable<MirroredRow>([])),
            Ml.Transforms.ApplyOnnxModel("logits", "image", ShapesModel).Fit(Ml.Data.LoadFromEnumerable<TensorRow>([])));
        using IScorer scorer = Ml.Lime().OpenScorer(chain, "Mirrored");
        Assert.Contains(scorer.Info.Notes, note => note.Contains("cannot be measured", StringComparison.Ordinal));
        IDataView view = Files(Photos());
        Assert.True(scorer.AgreesWith(chain, view) is { Agrees: true });
        IDataView explained = Load("Photo").Append(Ml.Lime().ExplainImage("E", "Photo", scorer, new()
        {
            Method = new LimeOptions { Samples = 8, Segmenter = Segmenters.Grid(2) },
            Overlay = true,
        })).Fit(view).Transform(view);
        using DataViewRowCursor cursor = explained.GetRowCursor([explained.Schema["E.Overlay"]]);
        cursor.MoveNext();
        MLImage overlay = null!;
        cursor.GetGetter<MLImage>(explained.Schema["E.Overlay"])(ref overlay);
        using (overlay)
            Assert.Equal((Height, Width), (overlay.Height, overlay.Width));
    }

    private static MLImage Mirror(MLImage image)
    {
        ImageBuffer from = MLImages.ToBuffer(image, 3);
        var to = new byte[from.Bytes.Length];
        for (int i = 0; i < to.Length; i++)
            to[i] = from.Bytes[i / (3 * from.Width) * 3 * from.Width + (from.Width - 1 - i / 3 % from.Width) * 3 + i % 3];
        return MLImages.ToImage(ImageBuffer.FromBytes(from.Height, from.Width, 3, to));
    }

    private sealed class ImageRow
    {
        [ImageType(Height, Width)]
        public MLImage? Image { get; set; }
    }

    private sealed class MirroredRow
    {
        [ImageType(Height, Width)]
        public MLImage? Mirrored { get; set; }
    }

    private sealed class TensorRow
    {
        [ColumnName("image"), VectorType(3, Height, Width)]
        public float[] Tensor { get; set; } = [];
    }
}
