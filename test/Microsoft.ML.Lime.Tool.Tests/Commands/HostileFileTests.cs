using System.IO.Compression;
using System.Text;
using Microsoft.ML.Lime.Onnx.Model;
using Microsoft.ML.Lime.Tests;

namespace Microsoft.ML.Lime.Tool.Tests;

/// <summary>Files that declare sizes, values or structures that no program writes: one sentence and exit code 2, or they work.</summary>
public sealed class HostileFileTests : ToolTest
{
    private const string Cases = "attacks";

    [Theory]
    [InlineData("explanation.json", "\"activation\": \"softmax\"", "\"activation\": \"99999999999\"", "there is no Activation")]
    [InlineData("explanation.json", "\"activation\": \"softmax\"", "\"activation\": \"7\"", "there is no Activation '7'")]
    [InlineData("explanation.json", "\"samples\": 60", "\"samples\": 99999999999", "is damaged")]
    [InlineData("explanation.json", "\"explanations\": [", "\"explanations\": [null, ", "is damaged")]
    [InlineData("manifest.json", "\"formatVersion\": 1", "\"formatVersion\": null", "is not that of an explanation")]
    [InlineData("manifest.json", "\"formatVersion\": 1", "\"formatVersion\": \"\\ud83d\"", "is not that of an explanation")]
    [InlineData("manifest.json", "\"upsampling\": \"Nearest\"", "\"upsampling\": \"\\ud83d\"", "is damaged")]
    public async Task Draw_ChangedPart_IsRefused(string part, string old, string changed, string problem)
    {
        string saved = await SaveExplanation();
        Replace(saved, part, bytes =>
        {
            string text = Encoding.UTF8.GetString(bytes);
            Assert.Contains(old, text, StringComparison.Ordinal);
            return Encoding.UTF8.GetBytes(text.Replace(old, changed, StringComparison.Ordinal));
        });
        (await Run("draw", saved, "-o", Path.Combine(Folder, "drawn"))).Refused(problem);
    }

    [Fact]
    public async Task Draw_MapLargerThanPicture_IsRefusedBeforeItIsRead()
    {
        string saved = await SaveExplanation();
        Replace(saved, "maps/0.npy", _ => new byte[1 << 26]);
        (await Run("draw", saved, "-o", Path.Combine(Folder, "drawn"))).Refused("claims a size of 67108864 bytes, above the maximum of");
    }

    [Fact]
    public async Task Draw_PhotoOfAnotherSize_IsRefused()
    {
        string saved = await SaveExplanation();
        byte[] other = await File.ReadAllBytesAsync(SaveImage("other.png", 5, 7), Cancel);
        Replace(saved, "photo.png", _ => other);
        (await Run("draw", saved, "-o", Path.Combine(Folder, "drawn"))).Refused("its photo is 5 x 7 pixels");
    }

    [Theory]
    [InlineData("{\"0\": \"\\ud83d\", \"1\": \"b\", \"2\": \"c\"}")]
    [InlineData("[\"\\udc00\", \"b\", \"c\"]")]
    [InlineData("{\"\\ud83d\": 0, \"b\": 1, \"c\": 2}")]
    [InlineData("{\"0\": [\"\\ud83d\", \"a\"], \"1\": \"b\", \"2\": \"c\"}")]
    public async Task Explain_LabelsWithHalfASurrogatePair_AreRefused(string labels) =>
        (await Run("explain", SaveImage("p.png"), "--model", SaveThirds(), "--labels", Save("labels.json", labels), "-o", Out))
            .Refused("labels.json has a text that is not valid Unicode", "write the names in UTF-8");

    [Theory]
    [InlineData(1 << 20, 64)]
    [InlineData(1 << 10, 1 << 12)]
    public async Task Explain_ModelWithHugeFixedBatch_IsRefused(int batch, int side)
    {
        string model = Save("batch.onnx", new TinyOnnx().Input("x", TensorElement.Float32, batch, 3, side, side)
            .Output("y", TensorElement.Float32, batch, 3).Node("GlobalAveragePool", "x", "p").Node("Flatten", "p", "y").ToBytes());
        (await Run("explain", SaveImage("p.png"), "--model", model, "-o", Out)).Refused("numbers that are supported", "batch of 1");
    }

    [Fact]
    public async Task Explain_InputValueOfHugeShape_IsRefused()
    {
        string model = Save("value.onnx", new TinyOnnx().Input("x", TensorElement.Float32, 1, 3, 4, 4)
            .Input("v", TensorElement.Float32, 1 << 30, 1 << 30, 1 << 30).Output("y", TensorElement.Float32, 1, 3)
            .Node("GlobalAveragePool", "x", "p").Node("Flatten", "p", "y").Node("Identity", "v", "w").ToBytes());
        (await Run("explain", SaveImage("p.png"), "--model", model, "--input", "x", "--input-value", "v=1", "-o", Out))
            .Refused("more than the 200000000 that are supported");
    }

    [Fact]
    public async Task Explain_ArrayOfOtherChannels_IsRefusedBeforeItIsResized()
    {
        string wide = Save("wide.npy", Npy("|u1", "1, 1, 1000000", 1_000_000));
        (await Run("explain", wide, "--model", SaveThirds(), "-o", Out)).Refused("1000000 channels, but at most 1024");
        string bands = Save("bands.npy", Npy("|u1", "2, 2, 1000", 4000));
        (await Run("explain", bands, "--model", SaveThirds(), "-o", Out)).Refused("The image has 1000 channels, and the model takes 3");
    }

    [Theory]
    [InlineData("--method", "cam")]
    [InlineData("--samples", "10")]
    public async Task Explain_ModelWithLongChains_Works(string option, string value)
    {
        const int Length = 35000;
        TinyOnnx model = new TinyOnnx().Input("x", TensorElement.Float32, 1, 3, 4, 4).Output("y", TensorElement.Float32, 1, 2)
            .Weights("k", [3, 3, 1, 1], 1, 0, 0, 0, 1, 0, 0, 0, 1).Node("Conv", "x,k", "c")
            .Node("GlobalAveragePool", "c", "p").Node("Flatten", "p", "f").Weights("w0", [3, 2], 1, 2, 3, 4, 5, 6);
        for (int i = 0; i < Length; i++)
            model.Node("Identity", $"w{i}", $"w{i + 1}");
        string path = Save("chain.onnx", model.Node("MatMul", $"f,w{Length}", "y").ToBytes());
        (await Run("inspect", path)).Succeeded();
        (await Run("explain", SaveImage("p.png"), "--model", path, option, value, "-o", Out)).Succeeded();
    }

    [Fact]
    public async Task Inspect_ManyConvolutionsBeforeAChainOfAdditions_ListsTheirEnd()
    {
        const int Length = 1500; // a search per convolution along the chain would take minutes
        TinyOnnx model = new TinyOnnx().Input("x", TensorElement.Float32, 1, 1, 4, 4).Output("y", TensorElement.Float32, 1, 1)
            .Weights("w", [1, 1, 1, 1], 1e-3f).Node("Conv", "x,w", "a0");
        for (int i = 0; i < Length; i++)
            model.Node("Conv", "x,w", $"c{i}").Node("Add", $"a{i},c{i}", $"a{i + 1}");
        string path = Save("pairs.onnx", model.Node("GlobalAveragePool", $"a{Length}", "p").Node("Flatten", "p", "y").ToBytes());
        Outcome outcome = (await Run("inspect", path, "--json")).Succeeded();
        Assert.Equal([$"a{Length}"], outcome.Json.GetProperty("layers").EnumerateArray().Select(layer =>
            layer.GetProperty("name").GetString()));
    }

    [Fact]
    public async Task Inspect_DeeplyNestedSubgraphs_IsRefused()
    {
        byte[] graph = [];
        for (int i = 0; i < 5000; i++) // graph { node { attribute { g: graph } } }
            graph = Message(1, Message(5, Message(6, graph)));
        (await Run("inspect", Save("deep.onnx", [1 << 3, 8, .. Message(7, graph)]))).Refused("is not an ONNX model");

        static byte[] Message(int field, byte[] content)
        {
            List<byte> head = [(byte)(field << 3 | 2)];
            for (int length = content.Length; ; length >>= 7)
                if (length < 128)
                    return [.. head, (byte)length, .. content];
                else
                    head.Add((byte)(length | 128));
        }
    }

    [Fact]
    public async Task Segment_HugePicture_IsRefusedUnlessSizeIsGiven()
    {
        string image = SaveImage("large.png", 2100, 2100, 1);
        (await Run("segment", image, "-o", Out)).Refused(
            "2100 x 2100 pixels, which takes up to 403 MiB of memory, but the limit is 256 MiB", "--size 224x224", "--max-image MB");
        (await Run("segment", image, "--size", "32x32", "-o", Out)).Succeeded();
    }

    [Fact]
    public async Task ExplainAndDraw_HugePictureAtItsOwnSize_AreRefusedBeforeTheModelRuns()
    {
        string image = SaveImage("large.png", 5000, 5000, 1);
        string[] words = ["5000 x 5000 pixels would take 286 MiB of memory to render, but the limit is 256 MiB", "--max-side 2000",
            "--max-image MB"];
        (await Run("explain", image, "--model", SaveThirds(), "--max-side", "full", "-o", Out)).Refused(words);
        Assert.False(Directory.Exists(Out) && Directory.EnumerateFileSystemEntries(Out).Any());
        (await Run("explain", image, "--model", SaveThirds(), "--samples", "20", "--save", "-o", Out)).Succeeded();
        (await Run("draw", Path.Combine(Out, "large.lime"), "--max-side", "5000", "-o", Path.Combine(Folder, "drawn"))).Refused(words);
        (await Run("draw", Path.Combine(Out, "large.lime"), "--max-side", "1000", "-o", Path.Combine(Folder, "drawn"))).Succeeded();
    }

    [Fact]
    public async Task Explain_TooManyNumbers_AreRefused()
    {
        string[] arguments = ["explain", SaveImage("p.png"), "--model", SaveThirds(), "-o", Out];
        (await Run([.. arguments, "--method", "rise", "--samples", "10000000", "--grid", "256"])).Refused(
            "10000000 samples of 65536 segments take 10240000000 numbers in memory, but at most 200000000 are supported; use fewer "
                + "samples");
    }

    [Fact]
    public async Task Explain_LargePicture_TakesAtMost300MegabytesAndFourPerMegapixel()
    {
        const int Side = 8192;
        await ExplainWithin(SaveImage("large.png", Side, Side, 1), SaveThirds(), Bound((long)Side * Side));
    }

    [CaseFact]
    public async Task Case_Bomb_TakesAtMost300MegabytesAndFourPerMegapixel() => await ExplainWithin(
        CaseFactAttribute.PathOf($"{Cases}/bomb.png"), CaseFactAttribute.PathOf($"{Cases}/constant.onnx"), Bound(16384L * 16384));

    private static long Bound(long pixels) => (300L << 20) + 4 * pixels;

    [Theory]
    [InlineData("1", "", "takes 3 MiB of memory, but the limit is 1 MiB", "raise the limit (--max-image MB, ImageFile.MemoryLimit)")]
    [InlineData("many", "", "MLNET_LIME_MAX_IMAGE_MB is 'many', but a whole number")]
    [InlineData("100", "2", "takes 3 MiB of memory, but the limit is 2 MiB")]
    [InlineData("100", "x", "--max-image expects a whole number from 1 to 1048576, but 'x' was given")]
    public async Task Explain_MemoryLimit_IsThatOfTheOptionElseOfTheVariable(string variable, string option, params string[] words)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The variable is set by env.");
        IReadOnlyList<string> command = ToolProcess.CommandLine(["explain", SaveImage("p.png", 1024, 1024), "--model", SaveThirds(),
            "-o", Out, .. option == "" ? (string[])[] : ["--max-image", option]]);
        using ToolProcess process = ToolProcess.StartProgram(["env", $"MLNET_LIME_MAX_IMAGE_MB={variable}", .. command]);
        (int code, string output, string error) = await process.End(Cancel);
        new Outcome(code, output, error).Refused(words);
    }

    [Fact]
    public async Task AnyCommandThatReadsImages_AboveTheLimit_IsRefused()
    {
        string image = SaveImage("p.png", 1024, 1024), model = SaveThirds();
        (await Run("explain", image, "--model", model, "--samples", "20", "--save", "-o", Out)).Succeeded();
        string[][] commands =
        [
            ["segment", image, "--size", "8x8", "-o", Out], ["inspect", model, image], ["draw", Path.Combine(Out, "p.lime"), "-o", Out],
        ];
        foreach (string[] command in commands)
        {
            using ToolProcess process = ToolProcess.Start([.. command, "--max-image", "2"]); // the limit holds for a whole process
            (int code, string output, string error) = await process.End(Cancel);
            new Outcome(code, output, error).Refused("takes 3 MiB of memory, but the limit is 2 MiB", "--max-image MB");
        }
    }

    [Fact]
    public async Task Explain_JpegAboveTheLimit_IsReadAtAReducedSizeWithANote()
    {
        string image = Save("p.jpg", []);
        using (FileStream file = File.Create(image))
            HugeImages.WriteJpeg(file, 1024, 1024, 3, progressive: false, orientation: 0);
        using ToolProcess process = ToolProcess.Start(
            "explain", image, "--model", SaveThirds(), "--samples", "20", "--json", "-o", Out, "--max-image", "2");
        (int code, string output, string error) = await process.End(Cancel);
        string json = new Outcome(code, output, error).Succeeded().Json.ToString();
        Assert.Contains("so it was read at 512 x 512; raise the limit (--max-image MB", json, StringComparison.Ordinal);
    }

    /// <summary>
    /// A second copy of an image does not fit: the heap may have what the command takes without an image, and the image once. The runtime
    /// reclaims what it must, so the test does not depend on its habits.
    /// </summary>
    [Theory]
    [InlineData("PNG palette 8", 3)]
    [InlineData("PNG RGBA 8", 4)]
    [InlineData("PNG RGB 16", 6)]
    [InlineData("JPEG RGB, turned", 3)]
    [InlineData("GIF", 4)]
    public async Task Explain_AnyKind_IsInMemoryOnce(string name, int bytesPerPixel)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The variable is set by env.");
        const int Side = 6000, Rest = 90 << 20;
        string image = Save("image", []);
        using (FileStream file = File.Create(image))
            HugeImages.Kinds.Single(kind => kind.Name == name).Write(file, Side, Side);
        await ExplainWithin(image, SaveThirds(), Rest + (long)bytesPerPixel * Side * Side, "--max-image", "1024");
    }

    /// <summary>Explains an image in a process whose managed heap has a limit.</summary>
    private async Task ExplainWithin(string image, string model, long limit, params IReadOnlyList<string> options)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The variable is set by env.");
        IReadOnlyList<string> command =
            ToolProcess.CommandLine(["explain", image, "--model", model, "--samples", "20", "--quiet", "-o", Out, .. options]);
        using ToolProcess process = ToolProcess.StartProgram(["env", $"DOTNET_GCHeapHardLimit=0x{limit:X}", .. command]);
        (int code, _, string error) = await process.End(Cancel);
        Assert.Equal("", error);
        Assert.Equal(ExitCode.Done, code);
    }

    [CaseFact]
    public async Task Case_SavedExplanations_AreRefused()
    {
        foreach (string path in Directory.GetFiles(CaseFactAttribute.PathOf($"{Cases}/saved")))
            (await Run("draw", path, "-o", Out)).Refused(Path.GetFileName(path));
    }

    [CaseFact]
    public async Task Case_ModelsLabelsAndArrays_AreRefused()
    {
        string image = CaseFactAttribute.PathOf($"{Cases}/gather-pictures/0.png");
        string gather = CaseFactAttribute.PathOf($"{Cases}/gather.onnx");
        (await Run("explain", image, "--model", CaseFactAttribute.PathOf($"{Cases}/batch.onnx"), "-o", Out)).Refused("batch of 1");
        (await Run("explain", image, "--model", gather, "--labels", CaseFactAttribute.PathOf($"{Cases}/class-index-surrogate.json"),
            "-o", Out)).Refused("not valid Unicode");
        (await Run("explain", CaseFactAttribute.PathOf($"{Cases}/channels.npy"), "--model", gather, "-o", Out)).Refused("channels");
    }

    [CaseFact]
    public async Task Case_LargeGraphs_Work()
    {
        foreach (string name in (string[])["chain35000", "c400", "c800"])
            (await Run("inspect", CaseFactAttribute.PathOf($"{Cases}/{name}.onnx"))).Succeeded();
    }

    [CaseFact]
    public async Task Case_BombInSegment_IsRefused()
    {
        string bomb = CaseFactAttribute.PathOf($"{Cases}/bomb.png");
        (await Run("segment", bomb, "-o", Out)).Refused("16384 x 16384 pixels", "--size");
    }

    [CaseFact]
    public async Task Case_ModelThatFailsOnOnePicture_GivesItARowWithTheReason()
    {
        (await Run("evaluate", CaseFactAttribute.PathOf($"{Cases}/gather-pictures"), "--model",
            CaseFactAttribute.PathOf($"{Cases}/gather.onnx"), "--samples", "20", "-o", Out)).Succeeded();
        string[] rows = await File.ReadAllLinesAsync(Path.Combine(Out, "results.jsonl"), Cancel);
        Assert.Equal(5, rows.Length);
        Assert.Contains("indices element out of data bounds", Assert.Single(rows, row => row.Contains("\"prediction\":null",
            StringComparison.Ordinal)), StringComparison.Ordinal);
    }

    private async Task<string> SaveExplanation()
    {
        (await Run("explain", SaveImage("p.png"), "--model", SaveThirds(), "--activation", "softmax", "--segmentation", "grid",
            "--features", "6", "--samples", "60", "--save", "-o", Out)).Succeeded();
        return Path.Combine(Out, "p.lime");
    }

    private static void Replace(string archive, string part, Func<byte[], byte[]> change)
    {
        using ZipArchive zip = ZipFile.Open(archive, ZipArchiveMode.Update);
        ZipArchiveEntry entry = zip.GetEntry(part)!;
        byte[] old = new byte[entry.Length];
        using (Stream stream = entry.Open())
            stream.ReadExactly(old);
        entry.Delete();
        using Stream changed = zip.CreateEntry(part).Open();
        changed.Write(change(old));
    }

    private static byte[] Npy(string type, string shape, int bytes)
    {
        string header = $"{{'descr': '{type}', 'fortran_order': False, 'shape': ({shape}), }}".PadRight(117) + "\n";
        return [0x93, .. "NUMPY"u8, 1, 0, (byte)header.Length, 0, .. Encoding.ASCII.GetBytes(header), .. new byte[bytes]];
    }
}
