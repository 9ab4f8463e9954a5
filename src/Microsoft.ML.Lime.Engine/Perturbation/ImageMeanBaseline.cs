namespace Microsoft.ML.Lime.Engine.Perturbation;

/// <summary>The mean of the whole picture, channel by channel.</summary>
internal sealed class ImageMeanBaseline : IBaseline
{
    public ComponentInfo Info { get; } = new("image-mean");

    public ImageBuffer Paint(ImageBuffer picture, SegmentMap segments) =>
        SegmentMeanBaseline.PaintMeans(picture, new int[picture.Height * picture.Width], count: 1);
}
