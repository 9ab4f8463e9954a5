using System.IO.Compression;
using System.Text;
using Microsoft.ML.Lime.Drawing;

namespace Microsoft.ML.Lime.Engine.Tests;

public sealed class ExplanationFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("mlnet-lime-saved-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string InFolder(string name) => Path.Combine(_folder, name);

    private static ExplanationFile WithOrigin(ImageExplanation explanation, ImageBuffer? source = null) => new()
    {
        Explanation = explanation,
        SourceImage = source,
        ImagePath = "straße/ж.png",
        ImageSha256 = new string('a', 64),
        Input = new ScorerInput(6, 8, 3, TensorLayout.Nhwc),
        Preprocessing = Preprocessing.ImageNet,
        LabelsPath = "labels.txt",
        Preset = "matlab",
        TopFeatures = 2,
        MaskedImage = new() { PositiveOnly = false, MinWeight = 0.125, BlueOrange = true },
        BatchSize = 4,
        Files = ["ж.json"],
        Tool = "mlnet-lime 0.1.0",
    };

    private static ExplanationFile Plain(ImageExplanation explanation, ImageBuffer? source = null) =>
        new() { Explanation = explanation, SourceImage = source };

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Load_FloatPhoto_HasTheSameBitsAndTheMemoryOfItsSamples(bool isOf16Bits)
    {
        const int Height = 300, Width = 400, Length = Height * Width * 3;
        float[] values = [.. Enumerable.Range(0, Length).Select(i => i * 31 % 65536 / 257f)];
        if (!isOf16Bits)
            values[^1] = float.NaN; // only the last part has no samples of 16 bits
        ImageExplanation explanation = Explanation(ImageBuffer.FromFloats(Height, Width, 3, (float[])values.Clone()), "fill");
        string path = InFolder("photo.lime");
        Plain(explanation, ImageBuffer.FromFloats(Height, Width, 3, (float[])values.Clone())).Save(path);
        ExplanationFile.Load(path);
        long before = GC.GetAllocatedBytesForCurrentThread();
        ImageBuffer photo = ExplanationFile.Load(path).SourceImage!;
        long taken = GC.GetAllocatedBytesForCurrentThread() - before - new FileInfo(path).Length;
        Assert.InRange(taken, 0, (1 << 20) + Length * (isOf16Bits ? sizeof(ushort) : sizeof(float)));
        Assert.Equal(Array.ConvertAll(values, BitConverter.SingleToInt32Bits),
            Array.ConvertAll(photo.Floats.ToArray(), BitConverter.SingleToInt32Bits));
    }

    /// <summary>
    /// An explanation with values that are hard to save: NaN and infinity, classes with and without names, 64-bit seeds.
    /// </summary>
    private static ImageExplanation Explanation(ImageBuffer source, string mode = "crop")
    {
        SegmentMap segments = SegmentMap.FromLabels(6, 8, [.. Enumerable.Range(0, 48).Select(i => i / 24 * 2 + i % 8 / 4)], 4, (2, 2));
        AttributionMap map = Drawing.Map(segments, 0.1f, float.NaN, 1e-30f, -7);
        ClassExplanation linear = Drawing.Explanation(map, null, "naïve <tab>\t", 1 / 3.0) with
        {
            Surrogate = new SurrogateFit
            {
                Importance = [1, -2e-17, 1 / 3.0, 0],
                ImportanceKind = "coefficients",
                StandardError = [double.NaN, 0.1, 0.2, 5],
                Debiased = [double.NaN, -1, 1.5, 0.25],
                Intercept = 0.125,
                R2 = 0.75,
                LocalPrediction = -0.0,
            },
        };
        ClassExplanation tree = Drawing.Explanation(new AttributionMap(2, 2, [1, 2, 3, 4]), [-1, 0, 0, 2], null, double.NaN) with
        {
            ClassIndex = 123,
            BaselineProbability = double.NegativeInfinity,
            Surrogate = new SurrogateFit
            {
                Importance = [1, 0, 0, 2],
                SignedImportance = [-1, 0, 0, 2],
                R2 = double.NaN,
                LocalPrediction = 0.5
            },
            Warnings = ["All scores are equal.", "Ça va \"?\""],
        };
        return Drawing.Explanation(source, ResizeMode.Parse(mode)!, segments, linear, MapUpsampling.Bicubic) with
        {
            Model = new ScorerInfo
            {
                Name = "m.onnx",
                Sha256 = new string('0', 64),
                Runtime = "r",
                Device = "gpu:0",
                Input = "x",
                Notes = ["n"],
            },
            Options = LimeOptions.Matlab with
            {
                Segmenter = Segmenters.Slic(3, 2.5),
                Seed = ulong.MaxValue,
                Classes = [7, 123],
                Resize = ResizeMode.Parse(mode)!
            },
            Timings = new() { Load = 1.00049, Decode = 0.3333333, Inference = 1e3, Perturbation = 0.0004, Render = 7 },
            Classes = [linear, tree],
        };
    }

    [Theory]
    [InlineData("fill")]
    [InlineData("crop")]
    [InlineData("pad")]
    [InlineData("pad:#727272")]
    [InlineData("shorter:9")]
    [InlineData("7x11")]
    public void Load_SavedExplanation_RendersAndSerializesIdentically(string mode)
    {
        ImageBuffer source = Drawing.Varied(12, 30);
        ImageExplanation saved = Explanation(source, mode);
        WithOrigin(saved, source).Save(InFolder("a.lime"));

        ExplanationFile loaded = ExplanationFile.Load(InFolder("a.lime"));

        Assert.Equal(WithOrigin(saved).ToJson(), loaded.ToJson());
        Assert.True(source.Bytes.SequenceEqual(loaded.SourceImage!.Bytes));
        Assert.True(saved.Image.Bytes.SequenceEqual(loaded.Explanation.Image.Bytes));
        Assert.Equal(saved.Segments!.Labels.ToArray(), loaded.Explanation.Segments!.Labels.ToArray());
        Assert.Equal(saved.Segments.Grid, loaded.Explanation.Segments.Grid);
        Assert.Equal((saved.Upsampling, saved.Options.Summary, saved.Options.Seed, saved.Options.Resize),
            (loaded.Explanation.Upsampling, loaded.Explanation.Options.Summary, loaded.Explanation.Options.Seed,
                loaded.Explanation.Options.Resize));
        Assert.Equal(saved.Options.Classes, loaded.Explanation.Options.Classes);
        Assert.Equal(saved.ImageFit, loaded.Explanation.ImageFit);
        for (int i = 0; i < saved.Classes.Count; i++)
        {
            Assert.Equal(saved.Classes[i].Surrogate!.ImportanceKind, loaded.Explanation.Classes[i].Surrogate!.ImportanceKind);
            Assert.Equal(saved.Classes[i].Surrogate!.Debiased, loaded.Explanation.Classes[i].Surrogate!.Debiased);
            Assert.Equal(saved.Classes[i].Map.Values.ToArray(), loaded.Explanation.Classes[i].Map.Values.ToArray());
            Assert.True(Overlay.Draw(source, saved, saved.Classes[i]).Bytes
                .SequenceEqual(Overlay.Draw(loaded.SourceImage, loaded.Explanation, loaded.Explanation.Classes[i]).Bytes));
            var options = new ImageAndMaskOptions { PositiveOnly = false };
            Assert.True(ImageAndMask.Create(saved, saved.Classes[i].ClassIndex!.Value, options).Draw(source).Bytes
                .SequenceEqual(ImageAndMask.Create(loaded.Explanation, saved.Classes[i].ClassIndex!.Value, options).Draw(source).Bytes));
        }
    }

    [Fact]
    public void Save_LoadedExplanation_WritesSameBytes()
    {
        ImageBuffer source = Drawing.Varied(12, 30);
        WithOrigin(Explanation(source), source).Save(InFolder("a.lime"));
        ExplanationFile loaded = ExplanationFile.Load(InFolder("a.lime"));
        loaded.Save(InFolder("b.lime"));
        Assert.Equal(File.ReadAllBytes(InFolder("a.lime")), File.ReadAllBytes(InFolder("b.lime")));
        Assert.Equal(2, Directory.GetFiles(_folder).Length); // no temporary file is left
    }

    [Fact]
    public void Load_WithoutSourceImageAndOrigin_RendersOnFittedImage()
    {
        ImageExplanation saved = Explanation(Drawing.Varied(12, 30));
        Plain(saved).Save(InFolder("a.lime"));
        ExplanationFile loaded = ExplanationFile.Load(InFolder("a.lime"));
        Assert.Null(loaded.SourceImage);
        Assert.Equal(Plain(saved).ToJson(), loaded.ToJson());
        ImageBuffer overlay = Overlay.DrawPlain(loaded.Explanation.Image, loaded.Explanation, loaded.Explanation.Classes[0]);
        Assert.Equal((6, 8), (overlay.Height, overlay.Width));
    }

    public static TheoryData<string, ImageBuffer> Kinds => new()
    {
        { "grey", ImageBuffer.FromBytes(6, 8, 1, [.. Enumerable.Range(0, 48).Select(i => (byte)(i * 5))]) },
        { "alpha", ImageBuffer.FromBytes(6, 8, 4, [.. Enumerable.Range(0, 192).Select(i => (byte)i)]) },
        { "two bytes", ImageBuffer.FromBytes(6, 8, 2, [.. Enumerable.Range(0, 96).Select(i => (byte)i)]) },
        { "floats", ImageBuffer.FromFloats(6, 8, 3, [.. Enumerable.Range(0, 144).Select(i => i / 7f)]) },
        { "seven floats", ImageBuffer.FromFloats(6, 8, 7, [.. Enumerable.Range(0, 336).Select(i => i == 5 ? float.NaN : -i * 1e-9f)]) },
    };

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Load_ImagesOfEveryKind_AreBitIdentical(string kind, ImageBuffer image)
    {
        Assert.NotEmpty(kind);
        Plain(Explanation(image), image).Save(InFolder("a.lime"));
        ExplanationFile loaded = ExplanationFile.Load(InFolder("a.lime"));
        foreach (ImageBuffer back in (ImageBuffer[])[loaded.Explanation.Image, loaded.SourceImage!])
        {
            Assert.Equal(
                (image.Height, image.Width, image.Channels, image.IsByte), (back.Height, back.Width, back.Channels, back.IsByte));
            Assert.Equal(image.ToFloat().Floats.ToArray(), back.ToFloat().Floats.ToArray());
        }
    }

    [Fact]
    public void Load_MethodWithoutSegmentsAndWeights_RoundTrips()
    {
        ImageExplanation saved = Explanation(Drawing.Varied(12, 30));
        saved = saved with
        {
            Method = "rise",
            Segments = null,
            Classes = [.. saved.Classes.Select(target => target with { Surrogate = null })]
        };
        Plain(saved).Save(InFolder("a.lime"));
        ImageExplanation loaded = ExplanationFile.Load(InFolder("a.lime")).Explanation;
        Assert.Null(loaded.Segments);
        Assert.All(loaded.Classes, target => Assert.Null(target.Surrogate));
        Assert.Equal(Plain(saved).ToJson(), Plain(loaded).ToJson());
    }

    [Fact]
    public void Load_NonClassTarget_RoundTrips()
    {
        ImageExplanation saved = Explanation(Drawing.Varied(12, 30));
        ClassExplanation target = saved.Classes[0] with { ClassIndex = null, ClassName = null, TargetName = "sum of channel 3" };
        target = target with { Surrogate = target.Surrogate! with { ConvergenceRatio = 0.01 } };
        saved = saved with { Classes = [target] };
        Plain(saved).Save(InFolder("a.lime"));
        ImageExplanation loaded = ExplanationFile.Load(InFolder("a.lime")).Explanation;
        Assert.Equal("sum of channel 3", loaded.Classes[0].Label);
        Assert.Equal(Plain(saved).ToJson(), Plain(loaded).ToJson());
        Assert.Equal(ImageAndMask.Create(saved, target).Mask.ToArray(), ImageAndMask.Create(loaded, loaded.Classes[0]).Mask.ToArray());
    }

    [Fact]
    public void SaveAndLoad_AreCultureInvariant() => Drawing.InCulture("ru-RU", () =>
    {
        ImageBuffer source = Drawing.Varied(12, 30);
        WithOrigin(Explanation(source), source).Save(InFolder("a.lime"));
        ExplanationFile loaded = ExplanationFile.Load(InFolder("a.lime"));
        Assert.Equal(WithOrigin(Explanation(source)).ToJson(), loaded.ToJson());
    });

    /// <summary>
    /// A file of format version 1, made from generated images when that version was new. It is never rewritten: later versions of the
    /// library must still read it.
    /// </summary>
    [Fact]
    public void Load_FormatVersion1_ReturnsExpectedExplanation()
    {
        ExplanationFile loaded = ExplanationFile.Load(Path.Combine(AppContext.BaseDirectory, "Explanations", "saved", "version-1.lime"));
        ImageBuffer source = Drawing.Varied(12, 30);
        ImageExplanation expected = Explanation(source);
        Assert.True(source.Bytes.SequenceEqual(loaded.SourceImage!.Bytes));
        Assert.Equal(expected.Segments!.Labels.ToArray(), loaded.Explanation.Segments!.Labels.ToArray());
        Assert.Equal(expected.ImageFit, loaded.Explanation.ImageFit);
        Assert.Equal([7, 123], loaded.Explanation.Classes.Select(target => target.ClassIndex));
        Assert.Equal(expected.Classes[0].Surrogate!.Importance, loaded.Explanation.Classes[0].Surrogate!.Importance);
        Assert.Equal(expected.Classes[1].Map.Values.ToArray(), loaded.Explanation.Classes[1].Map.Values.ToArray());
        Assert.Equal("tree surrogate", loaded.Explanation.Options.Summary);
        Assert.Equal(ulong.MaxValue, loaded.Explanation.Options.Seed);
        Assert.Equal(new ComponentInfo("slic", [new("features", 3), new("compactness", 2.5), new("sigma", 0)]).ToString(),
            loaded.Explanation.Options.Describe().First(option => option.Key == "segmentation").Value!.ToString());
        Assert.Equal("straße/ж.png", loaded.ImagePath);
        Assert.Equal(0.125, loaded.MaskedImage!.MinWeight);
        Assert.Equal([1, 1, 1, 1, 0, 0, 0, 0], ImageAndMask.Create(loaded.Explanation, 7).Mask[..8].ToArray());
    }

    [Fact]
    public void Load_LaterFormatVersion_ThrowsWithBothVersions()
    {
        string path = Changed(archive =>
            Replace(archive, "manifest.json", text => text.Replace("\"formatVersion\": 1", "\"formatVersion\": 3")));
        Assert.Equal(
            $"The explanation {path} has format version 3, but this version of MlNetLime reads versions up to 1; use a later version of "
                + $"MlNetLime.",
            Assert.Throws<LimeException>(() => ExplanationFile.Load(path)).Message);
    }

    [Theory]
    [InlineData("", "is empty (0 bytes)")]
    [InlineData("GIF89a......................", "is a GIF, not an explanation")]
    [InlineData("{\"formatVersion\": 1}", "looks like text, not an explanation")]
    public void Load_EmptyOrForeignContent_Throws(string content, string expected)
    {
        File.WriteAllText(InFolder("x"), content);
        Refused(InFolder("x"), expected);
    }

    [Fact]
    public void Load_MissingFileFolderOrOtherArchive_Throws()
    {
        Refused(InFolder("none.lime"), "does not exist");
        Refused(_folder, "is a folder");
        Refused(
            Changed(archive => archive.GetEntry("manifest.json")!.Delete()), "a ZIP archive without manifest.json, not an explanation");
        Refused(Changed(archive => Replace(archive, "manifest.json", _ => "[]")), "is not that of an explanation");
        Refused(Changed(archive => Replace(archive, "manifest.json", _ => "{ \"formatVersion\": 1 }")), "is not that of an explanation");
    }

    [Theory]
    [InlineData("explanation.json")]
    [InlineData("segments.png")]
    [InlineData("picture.png")]
    [InlineData("maps/1.npy")]
    public void Load_MissingPart_ThrowsWithItsName(string part)
    {
        string path = Changed(archive => archive.GetEntry(part)!.Delete());
        Refused(path, "is damaged", part switch { "segments.png" => "segments", _ => part });
    }

    [Theory]
    [InlineData("\"samples\": 100", "\"samples\": \"many\"")]
    [InlineData("\"samples\": 100", "\"simples\": 100")]
    [InlineData("\"samples\": 100", "\"samples\": ")]
    [InlineData("\"activation\": \"softmax\"", "\"activation\": \"hardmax\"")]
    [InlineData("\"segments\": 4", "\"segments\": 5")]
    [InlineData("\"signedImportance\": [-1, 0, 0, 2]", "\"signedImportance\": [-1, 0, 0]")]
    [InlineData("\"height\": 6", "\"height\": 5")]
    public void Load_InconsistentDocument_Throws(string from, string to) => Refused(
        Changed(archive => Replace(archive, "explanation.json", text =>
        {
            Assert.Contains(from, text, StringComparison.Ordinal);
            return text.Replace(from, to);
        })), "is damaged");

    [Fact]
    public void Load_TruncatedFile_Throws()
    {
        Plain(Explanation(Drawing.Varied(12, 30))).Save(InFolder("a.lime"));
        byte[] whole = File.ReadAllBytes(InFolder("a.lime"));
        for (int length = 4; length < whole.Length; length += 41)
        {
            File.WriteAllBytes(InFolder("cut.lime"), whole[..length]);
            Refused(InFolder("cut.lime"), "damaged or truncated");
        }
    }

    [Fact]
    public void Load_ChangedByte_ThrowsOrHasNoEffect()
    {
        ImageExplanation saved = Explanation(Drawing.Varied(12, 30));
        Plain(saved).Save(InFolder("a.lime"));
        byte[] whole = File.ReadAllBytes(InFolder("a.lime"));
        string expected = Plain(saved).ToJson();
        int refused = 0;
        for (int at = 0; at < whole.Length; at += 13)
        {
            byte[] changed = [.. whole];
            changed[at] ^= 0x10;
            File.WriteAllBytes(InFolder("changed.lime"), changed);
            try
            {
                ImageExplanation loaded = ExplanationFile.Load(InFolder("changed.lime")).Explanation;
                Assert.Equal(expected, Plain(loaded).ToJson());
                Assert.True(saved.Image.Bytes.SequenceEqual(loaded.Image.Bytes));
            }
            catch (LimeException error)
            {
                Assert.Single(error.Problems);
                refused++;
            }
        }
        Assert.True(refused * 13 > whole.Length / 2);
    }

    [Fact]
    public void Save_SourceImageOfOtherSizeOrMissingFolder_Throws()
    {
        ImageExplanation explanation = Explanation(Drawing.Varied(12, 30));
        Assert.Throws<LimeException>(() => Plain(explanation, Drawing.Varied(12, 31)).Save(InFolder("a.lime")));
        Assert.Contains("cannot be written", Assert.Throws<LimeException>(() =>
            Plain(explanation).Save(InFolder("none/a.lime"))).Message, StringComparison.Ordinal);
    }

    private static void Refused(string path, params string[] words)
    {
        LimeException error = Assert.Throws<LimeException>(() => ExplanationFile.Load(path));
        string problem = Assert.Single(error.Problems);
        Assert.Contains(path, problem, StringComparison.Ordinal);
        Assert.All(words, word => Assert.Contains(word, problem, StringComparison.Ordinal));
        Assert.DoesNotContain('\n', problem);
    }

    /// <summary>A saved explanation with one change.</summary>
    private string Changed(Action<ZipArchive> change)
    {
        string path = InFolder("changed.lime");
        Plain(Explanation(Drawing.Varied(12, 30))).Save(path);
        using (ZipArchive archive = ZipFile.Open(path, ZipArchiveMode.Update))
            change(archive);
        return path;
    }

    private static void Replace(ZipArchive archive, string part, Func<string, string> change)
    {
        string text;
        using (var reader = new StreamReader(archive.GetEntry(part)!.Open()))
            text = reader.ReadToEnd();
        archive.GetEntry(part)!.Delete();
        using Stream stream = archive.CreateEntry(part).Open();
        stream.Write(Encoding.UTF8.GetBytes(change(text)));
    }
}
