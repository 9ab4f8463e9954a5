using System.Text;

namespace Microsoft.ML.Lime.Tool.Tests;

/// <summary>Formats other than JPEG and PNG: read, or refused by name.</summary>
public sealed class Case24Tests : PhotoTest
{
    private const string Name = "24-other-formats";

    [CaseFact]
    public async Task Case_ReadFormats()
    {
        foreach (string image in (string[])["photo.bmp", "photo.gif", "photo.ico", "anim.apng.png"])
            Score(0.3810, await Case(Name, image));
        Score(0.3810, await Case(Name, "photo.webp"), tolerance: 3e-3); // lossy
    }

    [CaseFact]
    public async Task Case_OtherFormatsAreNamed()
    {
        foreach ((string image, string format) in ((string, string)[])[
            ("photo.tiff", "is a TIFF"), ("bigtiff.tif", "is a TIFF"), ("raw.dng", "raw file of a camera"), ("photo.heic", "is a HEIC"),
            ("photo.avif", "is an AVIF"), ("mif1.avif", "is an AVIF"), ("photo.jp2", "is a JPEG 2000"), ("scan.dcm", "is a DICOM file"),
            ("jxl.jxl", "is a JPEG XL"), ("jxlraw.jxl", "is a JPEG XL"), ("p.svg", "is an SVG drawing"), ("photo.ppm", "is a PPM"),
            ("photo.tga", "is probably a TGA image")])
            (await Case(Name, image)).Refused(image, format, "convert it to PNG");
    }

    [CaseFact]
    public async Task Case_HalfAFile_IsDamaged()
    {
        byte[] whole = File.ReadAllBytes(CaseFactAttribute.PathOf($"{Name}/photo.webp"));
        (await Mean(Save("half.webp", whole[..(whole.Length / 2)]), SaveMean(4, 4)))
            .Refused("half.webp is damaged: the file ends before the image is complete");
        (await Mean(Save("start.webp", whole[..30]), SaveMean(4, 4)))
            .Refused("start.webp is damaged: the file ends before the image is complete");
    }

    [Theory]
    [InlineData("8BPS\0\u0001", "is a Photoshop document")]
    [InlineData("P2\n2 2\n255\n", "is a PPM, PGM, PBM or PAM image")]
    [InlineData("<?xml version=\"1.0\"?>\n<svg>", "is an SVG drawing")]
    [InlineData("\r\n\u00ff\u00d8\u00ff\u00e0\0\u0010JFIF", "has 2 bytes before the start of a JPEG")]
    [InlineData("SIMPLE  =                    T", "is a FITS image")]
    [InlineData("\0\0\0\u0018ftypavis\0\0\0\0mif1", "is an AVIF")]
    public async Task Explain_OtherSignature_IsNamed(string start, string format) =>
        (await Mean(Save("photo.png", Encoding.Latin1.GetBytes(start)), SaveMean(4, 4))).Refused("photo.png", format, "convert it to PNG");
}
