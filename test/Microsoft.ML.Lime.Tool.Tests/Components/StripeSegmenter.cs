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

        public SegmentMap Segment(ImageBuffer picture, CancellationToken cancellation = default) => SegmentMap.FromValues(
            picture.Height, picture.Width,
            [.. Enumerable.Range(0, picture.Height * picture.Width).Select(i => i % picture.Width * count / picture.Width)]);
    }
}
