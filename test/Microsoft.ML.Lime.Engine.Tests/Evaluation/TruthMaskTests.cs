using Microsoft.ML.Lime.Evaluation;

namespace Microsoft.ML.Lime.Engine.Tests;

/// <summary>Masks and boxes at the size of the source image and of the model's input.</summary>
public sealed class TruthMaskTests
{
    [Fact]
    public void FromBoxes_IncludesPixelsWithCenterInsideBox()
    {
        var mask = GroundTruthMask.FromBoxes(3, 4, new ImageBox(0.5, 0, 2.5, 1), new ImageBox(3, 2, 9, 9));
        Assert.Equal([true, true, false, false, false, false, false, false, false, false, false, true], mask.Inside.ToArray());
        Assert.Equal((3, 4, 3), (mask.Height, mask.Width, mask.Count));
    }

    [Fact]
    public void FromImage_IncludesPixelsNeitherBlackNorTransparent()
    {
        Assert.Equal([false, true, true], GroundTruthMask.FromImage(ImageBuffer.FromBytes(1, 3, 1, [0, 1, 255])).Inside.ToArray());
        Assert.Equal([false, true], GroundTruthMask.FromImage(ImageBuffer.FromBytes(1, 2, 3, [0, 0, 0, 0, 0, 9])).Inside.ToArray());
        Assert.Equal([false, true, false], GroundTruthMask.FromImage(
            ImageBuffer.FromBytes(1, 3, 4, [9, 9, 9, 0, 9, 0, 0, 1, 0, 0, 0, 255])).Inside.ToArray());
    }

    [Fact]
    public void Fitted_ResizesMaskLikeSourceImageAndRejectsOtherSizes()
    {
        // A source image of 4 x 8 whose left half is inside, on an input of 2 x 2.
        var mask = GroundTruthMask.FromBoxes(4, 8, new ImageBox(0, 0, 4, 4));
        Assert.Equal([true, false, true, false], Fitted(ResizeMode.Fill));
        Assert.Equal([true, false, true, false], Fitted(ResizeMode.Crop));
        Assert.Equal([true, false, false, false], Fitted(ResizeMode.Pad)); // one image row and one row of padding
        var small = GroundTruthMask.FromBoxes(2, 2, new ImageBox(0, 0, 1, 2));
        Assert.Same(small, small.FitTo(ImageFit.Create(4, 8, 2, 2, ResizeMode.Pad)));
        Assert.Equal("The mask is 4 x 8 pixels, but the source image is 5 x 8 and the model's input 2 x 2; give a mask of one of those "
            + "sizes.",
            Assert.Throws<LimeException>(() => mask.FitTo(ImageFit.Create(5, 8, 2, 2, ResizeMode.Fill))).Message);
        Assert.Throws<ArgumentException>(() => new GroundTruthMask(2, 3, new bool[5]));

        bool[] Fitted(ResizeMode mode) => mask.FitTo(ImageFit.Create(4, 8, 2, 2, mode)).Inside.ToArray();
    }
}
