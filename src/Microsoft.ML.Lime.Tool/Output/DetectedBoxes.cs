using System.Text.Json.Nodes;

namespace Microsoft.ML.Lime.Tool.Output;

/// <summary>The first boxes that are read from a detector's output for an image.</summary>
/// <param name="Layout">The layout of the boxes.</param>
/// <param name="IsGuess">Whether the layout was guessed.</param>
/// <param name="Boxes">The boxes with the largest scores.</param>
internal sealed record DetectedBoxes(
    BoxLayout Layout, bool IsGuess, IReadOnlyList<(ImageBox Box, int ClassIndex, double Score)> Boxes)
{
    private const int Count = 5;

    /// <summary>Runs the model on an image and reads the boxes; null if its output is no table of boxes.</summary>
    /// <param name="scorer">The model.</param>
    /// <param name="source">The image.</param>
    /// <param name="layout">The stated layout; null to guess it.</param>
    public static DetectedBoxes? Read(IScorer scorer, ImageBuffer source, BoxLayout? layout)
    {
        ImageBuffer image = scorer.Input.FitImage(source, ResizeMode.Fill).Image;
        var whole = SegmentMap.FromValues(image.Height, image.Width, new int[image.Height * image.Width]);
        using IInferenceSession session = scorer.OpenSession();
        float[] output = Run(image), baseline = Run(Baselines.ImageMean.Paint(image, whole));
        return BoxLayout.Guess(scorer, output, baseline, layout) is { } used
            ? new DetectedBoxes(used, used != layout, used.Read(scorer, output, Count))
            : null;

        float[] Run(ImageBuffer pixels)
        {
            scorer.Prepare(pixels, session.Input[..scorer.Input.Length]);
            return session.Run(1).ToArray();
        }
    }

    /// <summary>One line for the layout and one per box.</summary>
    public string Text => string.Join(Environment.NewLine,
    [
        $"Boxes:   {Layout}{(IsGuess ? ", guessed; state it by --boxes if the boxes are wrong" : "")}",
        .. Boxes.Select(found => string.Create(CultureInfo.InvariantCulture,
            $"Box:     class {found.ClassIndex}, score {found.Score:0.####}, at {Edge(found.Box.Left)},{Edge(found.Box.Top)},")
            + $"{Edge(found.Box.Right)},{Edge(found.Box.Bottom)}"),
    ]);

    /// <summary>Adds the boxes to a JSON object.</summary>
    public string AddTo(string json)
    {
        JsonObject document = JsonNode.Parse(json)!.AsObject();
        document["boxLayout"] = Layout.ToString();
        document["boxLayoutIsGuess"] = IsGuess;
        document["boxes"] = new JsonArray([.. Boxes.Select(found => new JsonObject
        {
            ["class"] = found.ClassIndex,
            ["score"] = found.Score,
            ["box"] = new JsonArray(found.Box.Left, found.Box.Top, found.Box.Right, found.Box.Bottom),
        })]);
        return document.ToJsonString(new() { WriteIndented = true });
    }

    private static string Edge(double value) => value.ToString("0.###", CultureInfo.InvariantCulture);
}
