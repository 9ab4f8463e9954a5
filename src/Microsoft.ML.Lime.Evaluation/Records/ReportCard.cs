using Microsoft.ML.Lime.Engine;

namespace Microsoft.ML.Lime.Evaluation;

/// <summary>The data of one image for the report and the shortcut search, in addition to its row: a line of <c>cards.jsonl</c>.</summary>
[TypeFormatterSource]
public sealed record ReportCard
{
    /// <summary>Maximum side of the images in a card, in pixels. Smaller images keep their size.</summary>
    public const int LongestSide = 160;

    /// <summary>The path within the data set's folder: the same as <see cref="EvaluatedImage.Image"/>.</summary>
    public required string Image { get; init; }

    /// <summary>The explained class or target.</summary>
    public required string Explained { get; init; }

    /// <summary>The model's probability of the explained class.</summary>
    public required double Probability { get; init; }

    /// <summary>The method, such as <c>lime</c>.</summary>
    public required string Method { get; init; }

    /// <summary>The image fitted to the model's input, reduced: a PNG file, or a JPEG file if that is smaller.</summary>
    public required byte[] Photo { get; init; }

    /// <summary>
    /// The map as a transparent layer for <see cref="Photo"/>: a PNG file, RGBA. Supporting pixels are blue, opposing pixels orange;
    /// opacity is proportional to magnitude.
    /// </summary>
    public required byte[] Overlay { get; init; }

    /// <summary>Height of <see cref="Photo"/> in pixels.</summary>
    public required int Height { get; init; }

    /// <summary>Width of <see cref="Photo"/> in pixels.</summary>
    public required int Width { get; init; }

    /// <summary>The segments with the largest absolute importance, in descending order; empty for methods without segments.</summary>
    public IReadOnlyList<CardFeature> Features { get; init; } = [];

    /// <summary>The reduced map, signed if the method has signs, in coordinates of the model's input.</summary>
    public required ReducedMap Map { get; init; }

    /// <summary>
    /// The share of positive importance inside the ground-truth mask, 0 to 1; null without a mask or positive importance.
    /// </summary>
    public double? InsideMask { get; init; }

    /// <summary>The mask's share of the image, which a constant map would have inside it, 0 to 1; null without a mask.</summary>
    public double? MaskArea { get; init; }

    /// <summary>The most likely classes, in descending order.</summary>
    public IReadOnlyList<CardClass> TopClasses { get; init; } = [];

    /// <summary>Image and explained class in one line.</summary>
    public override string ToString() => $"{Image}: {Explained}";
}
