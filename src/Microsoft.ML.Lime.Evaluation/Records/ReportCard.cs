using Microsoft.ML.Lime.Engine;

namespace Microsoft.ML.Lime.Evaluation;

/// <summary>
/// What a report shows of a picture beside its row of results, and what a search for shortcuts reads: a line of <c>cards.jsonl</c>.
/// </summary>
[TypeFormatterSource]
public sealed record ReportCard
{
    /// <summary>The longest side of the pictures in a card, in pixels; smaller photos keep their size.</summary>
    public const int LongestSide = 160;

    /// <summary>The picture's path within the data set's folder: the same as <see cref="EvaluatedPicture.Image"/>.</summary>
    public required string Image { get; init; }

    /// <summary>The class, or other number, that is explained.</summary>
    public required string Explained { get; init; }

    /// <summary>The model's probability of it.</summary>
    public required double Probability { get; init; }

    /// <summary>The method, such as <c>lime</c>.</summary>
    public required string Method { get; init; }

    /// <summary>The picture as the model saw it (fitted to its input), made small: a PNG or, where that is shorter, JPEG file.</summary>
    public required byte[] Photo { get; init; }

    /// <summary>
    /// The map as a transparent layer over the photo: a PNG file, RGBA. What speaks for the class is blue, what speaks against it orange,
    /// and the more so, the less transparent.
    /// </summary>
    public required byte[] Overlay { get; init; }

    /// <summary>The photo's height in pixels.</summary>
    public required int Height { get; init; }

    /// <summary>The photo's width in pixels.</summary>
    public required int Width { get; init; }

    /// <summary>The features with the largest magnitude of importance, largest first; none for methods without features.</summary>
    public IReadOnlyList<CardFeature> Features { get; init; } = [];

    /// <summary>The map, signed where the method tells signs, in the coordinates of the model's input.</summary>
    public required CardMap Map { get; init; }

    /// <summary>
    /// The share of positive importance within the picture's mask of the truth; null without mask or positive importance.
    /// </summary>
    public double? InsideMask { get; init; }

    /// <summary>The mask's share of the picture: what a constant map would have within it; null without a mask.</summary>
    public double? MaskArea { get; init; }

    /// <summary>The model's most likely classes, most likely first.</summary>
    public IReadOnlyList<CardClass> TopClasses { get; init; } = [];

    /// <summary>Image and explained class in one line.</summary>
    public override string ToString() => $"{Image}: {Explained}";
}
