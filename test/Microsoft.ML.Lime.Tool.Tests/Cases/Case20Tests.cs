using Microsoft.ML.Lime.Engine;

namespace Microsoft.ML.Lime.Tool.Tests;

/// <summary>JPEGs without the end marker.</summary>
public sealed class Case20Tests : PhotoTest
{
    private const string Name = "20-jpeg-without-end";

    [CaseFact]
    public async Task Case_CompletePixelsAreReadWithAWarning()
    {
        Score(0.3810, await Case(Name, "ok.jpg"));
        foreach (string image in (string[])["noeoi.jpg", "noeoi_progressive.jpg", "noeoi_trailer.jpg"])
            Score(0.3810, await Case(Name, image), $"{image} has no end marker; its pixels are complete");
    }

    [CaseFact]
    public async Task Case_HalfIsRefused() =>
        (await Case(Name, "half.jpg")).Refused("half.jpg is damaged", "ends before the image is complete");

    [Fact]
    public async Task Explain_JpegWithoutEnd_IsReadWithAWarning()
    {
        string photo = SaveImage("photo.png", 40, 56), model = SaveMean(40, 56);
        byte[] jpeg = ImageFile.EncodeJpeg(ImageFile.Load(photo), 90);
        double whole = Read(await Mean(Save("whole.jpg", jpeg), model)).Score;
        Outcome open = await Mean(Save("open.jpg", jpeg[..^2]), model);
        Score(whole, open, "has no end marker", tolerance: 0);
        (await Mean(Save("short.jpg", jpeg[..(jpeg.Length * 2 / 3)]), model)).Refused("short.jpg is damaged");
    }
}
