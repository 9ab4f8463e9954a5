namespace Microsoft.ML.Lime.Engine.Perturbation;

/// <summary>The mean of the whole image, per channel.</summary>
internal sealed class ImageMeanBaseline : IBaseline
{
    public ComponentInfo Info { get; } = new("image-mean");

    public ImageBuffer Paint(ImageBuffer image, SegmentMap segments) =>
        SegmentMeanBaseline.PaintMeans(image, new int[image.Height * image.Width], count: 1);
}
