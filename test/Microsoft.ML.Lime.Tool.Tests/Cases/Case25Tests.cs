using Microsoft.ML.Lime.Engine;

namespace Microsoft.ML.Lime.Tool.Tests;

/// <summary>The eight EXIF orientations of JPEG and PNG: all files show the same scene.</summary>
public sealed class Case25Tests
{
    private const string Name = "25-exif";

    [CaseFact]
    public void Case_AllOrientationsShowTheSameScene()
    {
        foreach (string kind in (string[])["png", "jpg"])
        {
            ImageBuffer upright = ImageFile.Load(CaseFactAttribute.PathOf($"{Name}/o1.{kind}"));
            for (int orientation = 2; orientation <= 8; orientation++)
            {
                ImageBuffer turned = ImageFile.Load(CaseFactAttribute.PathOf($"{Name}/o{orientation}.{kind}"));
                Assert.Equal((upright.Height, upright.Width, upright.Channels), Stored(turned, orientation));
                for (int y = 0; y < turned.Height; y++)
                    for (int x = 0; x < turned.Width; x++)
                    {
                        (int row, int column) = Source(orientation, y, x, upright.Height - 1, upright.Width - 1);
                        Assert.Equal(upright[row, column, 0], turned[y, x, 0]);
                    }
            }
        }

        // The files store the same pixels, so that the orientations 5 to 8 have height and width exchanged.
        static (int, int, int) Stored(ImageBuffer image, int orientation) =>
            orientation < 5 ? (image.Height, image.Width, image.Channels) : (image.Width, image.Height, image.Channels);

        // Where a pixel is stored, by the EXIF specification (orientation tag 0x0112).
        static (int Row, int Column) Source(int orientation, int y, int x, int bottom, int right) => orientation switch
        {
            2 => (y, right - x),
            3 => (bottom - y, right - x),
            4 => (bottom - y, x),
            5 => (x, y),
            6 => (bottom - x, y),
            7 => (bottom - x, right - y),
            _ => (x, right - y),
        };
    }
}
