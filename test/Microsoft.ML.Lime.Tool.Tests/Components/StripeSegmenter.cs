using Microsoft.ML.Lime.Engine;

namespace Microsoft.ML.Lime.Tool.Tests.Components;

/// <summary>A segmenter of a program's own: everything about it stands in this file.</summary>
public static class StripeSegmenters
{
    [Component("stripes", "Vertical stripes of equal width.")]
    public static ISegmenter Stripes(
        [Parameter("number of stripes", Min = 1, Max = 100, Option = "--stripes")] int count = 4) => new Stripe(count);

    private sealed class Stripe(int count) : ISegmenter
    {
        public ComponentInfo Info { get; } = new("stripes", KeyValuePair.Create("count", (double)count));

        public SegmentMap Segment(ImageBuffer image, CancellationToken cancellation = default) => SegmentMap.FromValues(
            image.Height, image.Width,
            [.. Enumerable.Range(0, image.Height * image.Width).Select(i => i % image.Width * count / image.Width)]);
    }
}
