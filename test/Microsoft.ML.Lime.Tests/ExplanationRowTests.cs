using Microsoft.ML.Data;
using Microsoft.ML.Lime.Engine;
using Microsoft.ML.Lime.Images;
using Microsoft.ML.Lime.Onnx;

namespace Microsoft.ML.Lime.Tests;

/// <summary>Images as columns, bytes and paths; typed rows; what a column costs.</summary>
public sealed class ExplanationRowTests : PipelineTest
{
    private const int Samples = 20;
    private static readonly LimeOptions Options = new() { Samples = Samples, Segmenter = Segmenters.Grid(12) };
    private int _runs;

    public static TheoryData<string> Methods => ["lime", "kernelshap", "occlusion", "rise"];

    private static ExplainOptions Method(string name) => name switch
    {
        "lime" => Options with { Baseline = Baselines.SegmentMean },
        "kernelshap" => new KernelShapOptions { Samples = 40, Segmenter = Segmenters.Grid(12), Baseline = Baselines.SegmentMean },
        "occlusion" => new OcclusionOptions { MaskSize = (40, 40), Stride = (40, 40) },
        _ => new RiseOptions { Samples = Samples },
    };

    private string FullPath(int i) => Path.Combine(Folder, $"{i}.png");

    /// <summary>Scores of the halves: within 0 to 1, or outside with an offset.</summary>
    private IScorer Scorer(Activation activation, float offset)
    {
        bool isChecked = false;
        DelegateScorer scorer = new DelegateScorer(new ScorerInput(Height, Width, 3, TensorLayout.Nhwc), 2, (batch, images, scores) =>
        {
            _runs += isChecked ? images : 0;
            scores.Fill(offset);
            for (int image = 0; image < images; image++)
                for (int pixel = 0; pixel < Height * Width; pixel++)
                    scores[image * 2 + pixel % Width * 2 / Width] +=
                        batch[(image * Height * Width + pixel) * 3] / (255f * Height * Width / 2);
        })
        {
            Activation = activation,
            ClassNames = ["left", "right"],
        }.Checked();
        isChecked = true;
        return scorer;
    }

    private IDataView Explained(IScorer scorer, LimeExplainOptions options, params string[] names)
    {
        IDataView files = Files(names);
        return Ml.Transforms.LoadImages("Image", Folder, "ImagePath")
            .Append(Ml.Lime().ExplainImage("Explanation", "Image", scorer, options)).Fit(files).Transform(files);
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void ClassColumns_CostOneRun_AndHaveTheBitsOfTheExplanation(string method)
    {
        foreach ((Activation activation, float offset, int runs) in new[]
            { (Activation.Softmax, 0f, 1), (Activation.None, 0f, 1), (Activation.Auto, 3f, 1), (Activation.Auto, 0f, 2) })
            foreach (int[]? classes in new int[]?[] { null, [1, 0] })
            {
                IDataView view = Explained(Scorer(activation, offset),
                    new() { Method = Method(method), TopClasses = 2, Classes = classes }, "0.png", "1.png", "");
                _runs = 0;
                OnlyClasses[] cheap = [.. Ml.Data.CreateEnumerable<OnlyClasses>(view, reuseRowObject: false)];
                Assert.Equal(2 * runs, _runs);
                ExplanationRow[] whole = [.. Ml.Data.CreateEnumerable<ExplanationRow>(view, reuseRowObject: false)];
                Assert.InRange(_runs, 2 * runs + 12, 1000);
                for (int i = 0; i < 3; i++)
                {
                    Assert.Equal(whole[i].ClassIndex, cheap[i].ClassIndex);
                    Assert.Equal(whole[i].ClassName, cheap[i].ClassName);
                    Assert.Equal(whole[i].Probability, cheap[i].Probability);
                }
                Assert.Equal([2, 2, 2], whole.Select(row => row.Probability.Length));
                Assert.True(whole[0].Probability.All(float.IsFinite) && whole[2].Probability.All(float.IsNaN));
            }
    }

    [Fact]
    public void ClassColumns_ReadWithOthers_ShareTheirExplanation()
    {
        IDataView view = Explained(Scorer(Activation.Softmax, 0), new() { Method = Options }, "0.png");
        _runs = 0;
        DataViewSchema.Column probability = view.Schema["Explanation.Probability"], r2 = view.Schema["Explanation.R2"],
            segments = view.Schema["Explanation.FeatureMap"];
        ReadBoth(segments);
        Assert.Equal(1, _runs);
        ReadBoth(r2);
        Assert.Equal(1 + Samples + 1, _runs);

        void ReadBoth(DataViewSchema.Column other)
        {
            using DataViewRowCursor cursor = view.GetRowCursor([probability, other]);
            cursor.MoveNext();
            VBuffer<float> values = default;
            cursor.GetGetter<VBuffer<float>>(probability)(ref values);
            if (other.Name == r2.Name)
                cursor.GetGetter<VBuffer<float>>(r2)(ref values);
        }
    }

    [Fact]
    public void ClassColumns_OfRealModelAndTarget_AreThoseOfTheExplanation()
    {
        using OnnxScorer scorer = OpenShapes();
        foreach (LimeExplainOptions options in new LimeExplainOptions[]
            { new() { Method = Options, TopClasses = 3 }, new() { Method = Options with { Target = Targets.Outputs(2, 0) } } })
        {
            IDataView view = Explained(scorer, options, "0.png", "1.png");
            OnlyClasses[] cheap = [.. Ml.Data.CreateEnumerable<OnlyClasses>(view, reuseRowObject: false)];
            LimeExplanationRow[] whole = [.. Ml.Data.CreateEnumerable<LimeExplanationRow>(view, reuseRowObject: false)];
            for (int i = 0; i < 2; i++)
            {
                Assert.Equal(whole[i].Probability, cheap[i].Probability);
                Assert.Equal(whole[i].ClassName, cheap[i].ClassName);
                Assert.Equal(whole[i].ClassIndex, cheap[i].ClassIndex);
            }
        }
    }

    [Fact]
    public void FilterRowsByColumn_OnProbability_ExplainsOnlyTheRestAndRunsTheModelOnceForTheOthers()
    {
        IDataView view = Explained(Scorer(Activation.Softmax, 0), new() { Method = Options }, "0.png", "1.png", "2.png", "3.png");
        float[] probabilities = [.. ReadVectors<float>(view, "Explanation.Probability").Select(values => values[0])];
        float limit = probabilities.Order().ElementAt(2);
        // The column is a vector; FilterRowsByColumn needs a number.
        IDataView scalar = Ml.Transforms.CustomMapping<OnlyProbability, Sureness>((row, sure) => sure.Sure = row.Probability[0], null)
            .Fit(view).Transform(view);
        IDataView sure = Ml.Data.FilterRowsByColumn(scalar, "Sure", lowerBound: limit);
        Assert.Equal(probabilities.Index().Where(pair => pair.Item >= limit).Select(pair => (float)pair.Index),
            Read<float>(sure, "Number"));
        _runs = 0;
        Assert.Equal(2, ReadVectors<float>(sure, "Explanation.R2").Length);
        // The cursor reads both columns, so the rows that are dropped are explained, too.
        Assert.Equal(4 * (Samples + 1), _runs);

        // Two passes: the first one is cheap, the second explains what is left.
        _runs = 0;
        IDataView cached = Ml.Data.Cache(Ml.Transforms.SelectColumns("ImagePath", "Number", "Sure").Fit(scalar).Transform(scalar));
        IDataView left = Ml.Data.FilterRowsByColumn(cached, "Sure", lowerBound: limit);
        IDataView explained = Ml.Transforms.LoadImages("Image", Folder, "ImagePath")
            .Append(Ml.Lime().ExplainImage("Why", "Image", Scorer(Activation.Softmax, 0), Options)).Fit(left).Transform(left);
        _runs = 0;
        Assert.Equal(2, ReadVectors<float>(explained, "Why.R2").Length);
        Assert.Equal(4 + 2 * (Samples + 1), _runs);
    }

    [Fact]
    public void Cache_OfExplanationColumns_ExplainsEachRowOnce_AlsoForOverlaysAsPng()
    {
        IDataView view = Explained(Scorer(Activation.Softmax, 0), new() { Method = Options, Overlay = true, OverlayPng = true },
            "0.png", "1.png");
        _runs = 0;
        // Images cannot be cached; all other columns can, also the overlay as PNG.
        IDataView rows = Ml.Transforms.DropColumns("Image", "Explanation.Overlay").Fit(view).Transform(view);
        IDataView cached = Ml.Data.Cache(rows);
        Assert.Equal(2, Ml.Data.CreateEnumerable<WithOverlay>(cached, reuseRowObject: false).Count());
        Assert.Equal(2 * (Samples + 1), _runs);
        WithOverlay[] again = [.. Ml.Data.CreateEnumerable<WithOverlay>(cached, reuseRowObject: false)];
        _ = ReadVectors<float>(cached, "Explanation.Probability");
        _ = ReadVectors<float>(cached, "Explanation.StandardError");
        Assert.InRange(_runs, 2 * (Samples + 1), 3 * 2 * (Samples + 1)); // a column that was not cached yet costs one more pass
        int runs = _runs;
        _ = ReadVectors<float>(cached, "Explanation.StandardError");
        Assert.Equal(runs, _runs);

        ImageBuffer drawn = ImageFile.Decode(again[1].OverlayPng, "overlay");
        using DataViewRowCursor cursor = view.GetRowCursor([view.Schema["Explanation.Overlay"]]);
        ValueGetter<MLImage> getter = cursor.GetGetter<MLImage>(view.Schema["Explanation.Overlay"]);
        MLImage image = null!;
        cursor.MoveNext();
        cursor.MoveNext();
        getter(ref image);
        Assert.Equal(MLImages.ToBuffer(image, 3).Bytes.ToArray(), drawn.Bytes.ToArray());
        Assert.Equal("1.png", again[1].ImagePath);
    }

    // The images of these tests have 80 x 96 pixels.
    [Theory]
    [InlineData(null, 80, 96)]
    [InlineData(2000, 80, 96)]
    [InlineData(4, 3, 4)]
    public void OverlayMaxSide_LimitsTheOverlay(int? maxSide, int height, int width)
    {
        IDataView view = Explained(
            Scorer(Activation.Softmax, 0), new() { Method = Options, OverlayPng = true, OverlayMaxSide = maxSide }, "1.png");
        WithOverlay row = Ml.Data.CreateEnumerable<WithOverlay>(view, reuseRowObject: false).Single();
        ImageBuffer overlay = ImageFile.Decode(row.OverlayPng, "overlay");
        Assert.Equal((height, width), (overlay.Height, overlay.Width));
        Assert.Throws<ArgumentOutOfRangeException>(() => new LimeExplainOptions { OverlayMaxSide = 0 });
    }

    [Fact]
    public void OverlayPng_OfRowWithoutImage_IsEmpty()
    {
        IDataView view = Explained(Scorer(Activation.Softmax, 0), new() { Method = Options, OverlayPng = true }, "", "0.png");
        Assert.Equal([true, false],
            Ml.Data.CreateEnumerable<WithOverlay>(view, reuseRowObject: false).Select(row => row.OverlayPng.Length == 0));
        SchemaPromises.AreKept(
            Ml.Lime().ExplainImage("E", "Image", Scorer(Activation.Softmax, 0), new() { OverlayPng = true }), view.Schema);
    }

    [Fact]
    public void DerivedRow_ReadsOtherColumnsToo_AlsoWithAnotherPrefix()
    {
        IDataView files = Files("1.png");
        IDataView view = Ml.Transforms.LoadImages("Image", Folder, "ImagePath")
            .Append(Ml.Lime().ExplainImage("Why", "Image", Scorer(Activation.Softmax, 0), new() { Method = Options, OverlayPng = true }))
            .Fit(files).Transform(files);
        WithOverlay row = Ml.Data.CreateEnumerable<WithOverlay>(view, reuseRowObject: false,
            schemaDefinition: ExplanationRow.Columns<WithOverlay>("Why")).Single();
        Assert.Equal("1.png", row.ImagePath);
        Assert.Equal(12, row.Importance.Length);
        Assert.NotEmpty(row.OverlayPng);
        Assert.Equal(["ImagePath", "Why.OverlayPng", "Why.R2"], ExplanationRow.Columns<WithOverlay>("Why")
            .Select(column => column.ColumnName).Where(name => name is "ImagePath" or "Why.OverlayPng" or "Why.R2").Order());
    }

    [Theory]
    [InlineData("image")]
    [InlineData("bytes")]
    [InlineData("path")]
    [InlineData("LoadRawImageBytes")]
    public void Explain_FromImageBytesOrPath_GivesSameBits(string source)
    {
        IScorer scorer = Scorer(Activation.Softmax, 0);
        LimeExplainOptions options = new() { Method = Options, OverlayPng = true };
        LimeExplanationRow expected = Ml.Data.CreateEnumerable<LimeExplanationRow>(Explained(scorer, options, "1.png"), false).Single();
        using MLImage image = MLImage.CreateFromFile(FullPath(1));
        Source row = new() { Image = image, Bytes = File.ReadAllBytes(FullPath(1)), Path = FullPath(1) };
        IDataView rows = Ml.Data.LoadFromEnumerable([row]);
        IEstimator<ITransformer> explain = source switch
        {
            "image" => Ml.Lime().ExplainImage("Explanation", "Image", scorer, options),
            "bytes" => Ml.Lime().ExplainImage("Explanation", "Bytes", scorer, options),
            "path" => Ml.Lime().SegmentImage("Segments", "Path", Options.Segmenter)
                .Append(Ml.Lime().ExplainImage("Explanation", "Path", scorer, options with { Segments = "Segments" })),
            _ => Ml.Transforms.LoadRawImageBytes("Raw", "", "Path").Append(Ml.Lime().ExplainImage("Explanation", "Raw", scorer, options)),
        };
        ITransformer fitted = explain.Fit(rows);
        Same(Ml.Data.CreateEnumerable<WithOverlay>(fitted.Transform(Ml.Transforms.CopyColumns("ImagePath", "Path").Fit(rows)
            .Transform(rows)), reuseRowObject: false).Single());
        using PredictionEngine<Source, LimeExplanationRow> engine = Ml.Model.CreatePredictionEngine<Source, LimeExplanationRow>(fitted);
        Same(engine.Predict(row));

        void Same(LimeExplanationRow found)
        {
            Assert.Equal(expected.Importance, found.Importance);
            Assert.Equal(expected.FeatureMap, found.FeatureMap);
            Assert.Equal(expected.Probability, found.Probability);
        }
    }

    [Theory]
    [InlineData("Bytes")]
    [InlineData("Path")]
    public void Save_OfExplanationFromBytesOrPaths_GivesSameBitsAfterLoading(string column)
    {
        using OnnxScorer scorer = OpenShapes();
        IDataView rows = Ml.Data.LoadFromEnumerable(new[] { FullPath(1), "" }.Select(path => new FileSource
        {
            Bytes = path.Length == 0 ? [] : File.ReadAllBytes(path),
            Path = path,
        }));
        ITransformer fitted = Ml.Lime().SegmentImage("S", column, Options.Segmenter)
            .Append(Ml.Lime().ExplainImage("E", column, scorer, new() { Method = Options, OverlayPng = true, Segments = "S" })).Fit(rows);
        string zip = Path.Combine(Folder, "files.zip"), again = Path.Combine(Folder, "again.zip");
        Ml.Model.Save(fitted, rows.Schema, zip);
        using var loaded = (IDisposable)Ml.Lime().Load(zip, out _);
        Ml.Model.Save((ITransformer)loaded, rows.Schema, again);
        foreach (ITransformer model in new[] { (ITransformer)loaded, Ml.Model.Load(zip, out _), Ml.Model.Load(again, out _) })
        {
            IDataView expected = fitted.Transform(rows), found = model.Transform(rows);
            Assert.Equal(expected.Schema.Select(other => other.Name).Distinct(), found.Schema.Where(other => !other.IsHidden)
                .Select(other => other.Name));
            Assert.Equal(ReadVectors<float>(expected, "E.Importance")[0], ReadVectors<float>(found, "E.Importance")[0]);
            Assert.Equal(ReadVectors<byte>(expected, "E.OverlayPng"), ReadVectors<byte>(found, "E.OverlayPng"));
            Assert.Equal(Read<int>(expected, "S.SegmentCount"), Read<int>(found, "S.SegmentCount"));
        }
    }

    [Fact]
    public void Explain_FromFilesThatAreNoImages_ThrowsWithTheRow()
    {
        IScorer scorer = Scorer(Activation.Softmax, 0);
        IDataView rows = Ml.Data.LoadFromEnumerable([new FileSource { Bytes = [1, 2, 3], Path = Path.Combine(Folder, "none.png") }]);
        string Thrown(string column) => Assert.Throws<LimeException>(() => ReadVectors<float>(
            Ml.Lime().ExplainImage("E", column, scorer, new() { Method = Options }).Fit(rows).Transform(rows), "E.R2")).Message;
        Assert.Equal("The bytes of row 0 in the column 'Bytes' cannot be decoded by ML.NET; convert the image to PNG or JPEG.",
            Thrown("Bytes"));
        Assert.Equal($"The file '{Path.Combine(Folder, "none.png")}' of row 0 in the column 'Path' does not exist; a relative path starts "
            + "in the working folder, or use LoadImages.", Thrown("Path"));
    }

    private sealed class OnlyClasses
    {
        [ColumnName("Explanation.ClassIndex")]
        public int[] ClassIndex { get; set; } = [];

        [ColumnName("Explanation.ClassName")]
        public string[] ClassName { get; set; } = [];

        [ColumnName("Explanation.Probability")]
        public float[] Probability { get; set; } = [];
    }

    private sealed class OnlyProbability
    {
        [ColumnName("Explanation.Probability")]
        public float[] Probability { get; set; } = [];
    }

    private sealed class Sureness
    {
        public float Sure { get; set; }
    }

    private sealed class WithOverlay : LimeExplanationRow
    {
        public string ImagePath { get; set; } = "";

        [ColumnName("Explanation.OverlayPng")]
        public byte[] OverlayPng { get; set; } = [];
    }

    private class FileSource
    {
        public byte[] Bytes { get; set; } = [];

        public string Path { get; set; } = "";
    }

    private sealed class Source : FileSource
    {
        [Transforms.Image.ImageType(Height, Width)]
        public MLImage? Image { get; set; }
    }
}
