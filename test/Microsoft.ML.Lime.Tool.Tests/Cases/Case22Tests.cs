using Microsoft.ML.Lime.Engine;
using Microsoft.ML.Lime.Onnx.Model;
using Microsoft.ML.Lime.Tests;

namespace Microsoft.ML.Lime.Tool.Tests;

/// <summary>Images that use a small part of their unit, or leave it.</summary>
public sealed class Case22Tests : QuadTest
{
    private const string Name = "22-twelve-bits-in-sixteen";

    [CaseFact]
    public async Task Case_RangeOf12Bits_GivesTheScoresOf8Bits()
    {
        Outcome plain = await ExplainScan("scan12.png");
        Assert.Contains("6.2 % of the range of 16 bits", Warnings(plain), StringComparison.Ordinal);
        Assert.Contains("--range 0,4095", Warnings(plain), StringComparison.Ordinal);
        Outcome mapped = await ExplainScan("scan12.png", "--range", "0,4095");
        Assert.Equal(0.6534, Read(mapped).Score, 1e-4);
        Assert.DoesNotContain("--range", Warnings(mapped), StringComparison.Ordinal);
        Assert.Equal("[0, 4095]", mapped.Json.GetProperty("options").GetProperty("range").GetRawText());
        foreach (string usual in (string[])["scan8.png", "scan16.png"])
            Assert.DoesNotContain("--range", Warnings(await ExplainScan(usual)), StringComparison.Ordinal);
    }

    [CaseFact]
    public async Task Case_OverlayOf12Bits_IsNotBlack()
    {
        await ExplainScan("scan12.png");
        ImageBuffer borders = ImageFile.Load(Directory.GetFiles(Out, "*overlay*.png").Order().First());
        Assert.True(borders.Bytes.ToArray().Average(value => value) > 60);
    }

    [CaseFact]
    public async Task Case18_FloatsFrom0To1_AreNamed()
    {
        string Case(string file) => CaseFactAttribute.PathOf($"18-label-map-kinds/{file}");
        async Task<Outcome> Run18(params string[] more) => await Run(["explain", Case("img01.npy"), "--model", Case("model.onnx"),
            "--segmentation", Case("quadmap.png"), "-o", Out, "--json", .. more]);
        Assert.Contains("--range 0,1, ", Warnings(await Run18()), StringComparison.Ordinal);
        Outcome mapped = await Run18("--range", "0,1");
        Assert.DoesNotContain("--range", Warnings(mapped), StringComparison.Ordinal);
        AssertUsual(mapped);
    }

    [Theory]
    [InlineData("<u2", 0, 4095, "0,4095")]
    [InlineData("<f4", 0, 1, "0,1")]
    [InlineData("<f4", -1, 1, "-1,1")]
    [InlineData("|u1", 0, 1, "0,1")]
    [InlineData("<f4", 0, 255, null)]
    [InlineData("<f4", 0, 40, null)]
    [InlineData("|u1", 0, 15, "0,15")]
    [InlineData("|u1", 0, 16, null)]
    [InlineData("|u1", 0, 0, null)]
    public async Task Explain_Array_NamesTheRangeAndMapsIt(string type, int low, int high, string? range)
    {
        string image = Path.Combine(Folder, "a.npy");
        File.WriteAllBytes(image, Npy(type, low, high));
        string model = Save("mean.onnx", new TinyOnnx().Input("x", TensorElement.Float32, "N", 1, 4, 4)
            .Output("y", TensorElement.Float32, "N", 1, 1, 1).Node("GlobalAveragePool", "x", "y").ToBytes());
        Outcome plain = await Explain();
        Assert.Equal(range is not null, Warnings(plain).Contains("ExplainOptions.PixelRange", StringComparison.Ordinal));
        if (range is null)
            return;
        Assert.Contains($"--range {range},", Warnings(plain), StringComparison.Ordinal);
        Outcome mapped = await Explain($"--range={range}");
        Assert.Equal(127.5, mapped.Json.GetProperty("explanations")[0].GetProperty("probability").GetDouble(), 1e-3);

        async Task<Outcome> Explain(params string[] more) => (await Run(["explain", image, "--model", model, "--activation", "none",
            "--preprocess", "raw", "--segmentation", "grid", "--features", "4", "-o", Out, "--json", .. more])).Succeeded();
    }

    [Fact]
    public async Task Explain_RangeInWrongOrder_IsRefused() =>
        (await Run("explain", SaveImage("p.png"), "--model", SaveThirds(), "--range", "9,3", "-o", Out))
            .Refused("--range expects", "two numbers, the smaller one first");

    /// <summary>A 4 x 4 array; half of the values is the lowest, half the highest.</summary>
    private static byte[] Npy(string type, int low, int high)
    {
        string header = $"{{'descr': '{type}', 'fortran_order': False, 'shape': (4, 4), }}";
        header = header.PadRight(117) + "\n";
        using var file = new MemoryStream();
        using var writer = new BinaryWriter(file);
        writer.Write([0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y', 1, 0]);
        writer.Write((ushort)header.Length);
        writer.Write(System.Text.Encoding.ASCII.GetBytes(header));
        for (int i = 0; i < 16; i++)
        {
            int value = i % 2 == 0 ? low : high;
            switch (type)
            {
                case "|u1": writer.Write((byte)value); break;
                case "<u2": writer.Write((ushort)value); break;
                default: writer.Write((float)value); break;
            }
        }
        writer.Flush();
        return file.ToArray();
    }

    private Task<Outcome> ExplainScan(string file, params string[] more) => Run(["explain", CaseFactAttribute.PathOf($"{Name}/{file}"),
        "--model", CaseFactAttribute.PathOf($"{Name}/model.onnx"), "--preprocess", "unit", "--segmentation", "grid", "--features", "4",
        "-o", Out, "--json", .. more]);

    private static string Warnings(Outcome outcome) =>
        string.Join(' ', outcome.Succeeded().Json.GetProperty("explanations")[0].GetProperty("warnings").EnumerateArray());
}
