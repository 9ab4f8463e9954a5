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
            }
        }

        // The files store the same pixels, so that the orientations 5 to 8 have height and width exchanged.
        static (int, int, int) Stored(ImageBuffer image, int orientation) =>
            orientation < 5 ? (image.Height, image.Width, image.Channels) : (image.Width, image.Height, image.Channels);
    }
}
