using Microsoft.ML.Lime.Engine;

namespace Microsoft.ML.Lime.Tool.Tests;

/// <summary>JPEGs with unusual sampling factors, and kinds of JPEG that are not read.</summary>
public sealed class Case26Tests : PhotoTest
{
    private const string Name = "26-odd-jpegs";

    [CaseFact]
    public async Task Case_UnusualSamplingIsRead()
    {
        foreach (string image in (string[])["s_2x1_1x2_1x2.jpg", "s_2x2_2x1_1x1.jpg", "s_3x1_1x1_1x1.jpg", "s_1x4_1x1_1x1.jpg",
            "s_4x2_1x1_1x1.jpg", "s_2x2_1x1_1x1.jpg", "arith.jpg", "restart.jpg", "mpo.jpg"])
            Score(0.3810, await Case(Name, image), tolerance: 1e-3);
    }

    [CaseFact]
    public async Task Case_OtherKindsAreNotCalledDamaged()
    {
        foreach ((string image, string reason) in ((string, string)[])[
            ("bits12.jpg", "12 bits per sample"), ("lossless.jpg", "lossless"), ("height0.jpg", "height follows after the pixels")])
        {
            Outcome outcome = await Case(Name, image);
            outcome.Refused(image, "unsupported process", reason, "convert it to PNG");
            Assert.DoesNotContain("damaged", outcome.Error, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(4, 12, "12 bits per sample")]
    [InlineData(9, 2, "2 components")]
    public async Task Explain_OtherKind_IsNotCalledDamaged(int offset, byte value, string reason)
    {
        byte[] jpeg = ImageFile.EncodeJpeg(ImageFile.Load(SaveImage("photo.png", 16, 16)), 90);
        jpeg[jpeg.AsSpan().IndexOf((ReadOnlySpan<byte>)[0xff, 0xc0]) + offset] = value;
        (await Mean(Save("odd.jpg", jpeg), SaveMean(16, 16))).Refused("odd.jpg", "unsupported process", reason, "convert it to PNG");
    }
}
