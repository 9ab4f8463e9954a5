// Explains one box of a detector with the outputs of Tiny YOLOv2: which parts of the image make the model sure of this box?
// detector.onnx has the layout of Tiny YOLOv2, [1, 125, 13, 13], but only three weights: it detects blue areas as boats.
// The model of ML.NET's sample (tinyyolov2-8.onnx) works the same way.
//
//   dotnet run --project docs/samples/DetectedBox [IMAGE [MODEL]]
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Lime;
using Microsoft.ML.Lime.Engine;
using Microsoft.ML.Transforms.Image;

string image = Path.GetFullPath(args.Length > 0 ? args[0] : "docs/models/demo.png");
string onnx = args.Length > 1 ? args[1] : "docs/samples/DetectedBox/detector.onnx";
var ml = new MLContext(seed: 1);

// The pipeline of ML.NET's object detection sample.
var detect = ml.Transforms.LoadImages("image", "", nameof(Source.ImagePath))
    .Append(ml.Transforms.ResizeImages("image", Yolo.Size, Yolo.Size, resizing: ImageResizingEstimator.ResizingKind.Fill))
    .Append(ml.Transforms.ExtractPixels("image"))
    .Append(ml.Transforms.ApplyOnnxModel("grid", "image", onnx));
IDataView images = ml.Data.LoadFromEnumerable(new[] { new Source { ImagePath = image } });
using var model = detect.Fit(images);
float[] grid = model.Transform(images).GetColumn<float[]>("grid").Single();

// The best box. A program with several boxes explains each by its own target.
Yolo.Box best = Yolo.Boxes(grid).OrderByDescending(box => box.Confidence).First();
Console.WriteLine($"{best.Class}: confidence {best.Confidence:0.000}, left {best.Left:0}, top {best.Top:0}, right {best.Right:0}, "
    + $"bottom {best.Bottom:0} of {Yolo.Size}");

// The target: the confidence of this cell, anchor and class, of any output of the model.
ITarget target = Targets.Custom(new[] { $"{best.Class} in this box" },
    (output, values) => values[0] = Yolo.Confidence(output, best.Cell, best.Anchor, best.ClassIndex));
using IScorer scorer = ml.Lime().OpenScorer(model, "image", new TransformerScorerOptions { Activation = Activation.None });
var explain = ml.Lime().ExplainImage("Explanation", nameof(Source.ImagePath), scorer,
    new LimeExplainOptions { Method = LimeOptions.Default with { Target = target }, OverlayPng = true });
DetectionRow row = ml.Data.CreateEnumerable<DetectionRow>(explain.Fit(images).Transform(images), reuseRowObject: false).Single();

// Share of the positive attribution in the box.
double inside = 0, all = 0;
for (int y = 0; y < Yolo.Size; y++)
    for (int x = 0; x < Yolo.Size; x++)
    {
        double value = Math.Max(0, row.ScoreMap[y * Yolo.Size + x]);
        all += value;
        inside += x >= best.Left && x < best.Right && y >= best.Top && y < best.Bottom ? value : 0;
    }
Console.WriteLine($"{row.ClassName[0]}: {row.Probability[0]:0.000}, R2 of the surrogate {row.R2[0]:0.00}");
Console.WriteLine($"{inside / all:0 %} of the positive attribution lies in the box.");
File.WriteAllBytes("box.png", row.OverlayPng);
Console.WriteLine($"Drawn: {Path.GetFullPath("box.png")}");

internal sealed class Source
{
    public string ImagePath { get; set; } = "";
}

internal sealed class DetectionRow : LimeExplanationRow
{
    [ColumnName("Explanation.OverlayPng")]
    public byte[] OverlayPng { get; set; } = Array.Empty<byte>();
}

/// <summary>
/// The output of Tiny YOLOv2: for each of 13 x 13 cells five boxes (anchors) of x, y, width, height, objectness and 20 classes.
/// </summary>
internal static class Yolo
{
    public const int Size = 416;
    private const int Cells = 13, Classes = 20, Values = 5 + Classes;

    private static readonly (double Width, double Height)[] Anchors =
        { (1.08, 1.19), (3.42, 4.41), (6.63, 11.38), (9.42, 5.11), (16.62, 10.52) };

    private static readonly string[] Names =
    {
        "aeroplane", "bicycle", "bird", "boat", "bottle", "bus", "car", "cat", "chair", "cow", "diningtable", "dog", "horse", "motorbike",
        "person", "pottedplant", "sheep", "sofa", "train", "tvmonitor",
    };

    /// <summary>A box, in pixels of the model's input.</summary>
    public sealed record Box(int Cell, int Anchor, int ClassIndex, float Confidence, double Left, double Top, double Right, double Bottom)
    {
        public string Class => Names[ClassIndex];
    }

    /// <summary>All boxes, each with its best class.</summary>
    public static IEnumerable<Box> Boxes(float[] output)
    {
        for (int cell = 0; cell < Cells * Cells; cell++)
            for (int anchor = 0; anchor < Anchors.Length; anchor++)
            {
                int best = Enumerable.Range(0, Classes).OrderByDescending(c => At(output, cell, anchor, 5 + c)).First();
                double x = (cell % Cells + Sigmoid(At(output, cell, anchor, 0))) * Size / Cells;
                double y = (cell / Cells + Sigmoid(At(output, cell, anchor, 1))) * Size / Cells;
                double width = Math.Exp(At(output, cell, anchor, 2)) * Anchors[anchor].Width * Size / Cells;
                double height = Math.Exp(At(output, cell, anchor, 3)) * Anchors[anchor].Height * Size / Cells;
                yield return new Box(cell, anchor, best, Confidence(output, cell, anchor, best),
                    x - width / 2, y - height / 2, x + width / 2, y + height / 2);
            }
    }

    /// <summary>Objectness x probability of the class.</summary>
    public static float Confidence(ReadOnlySpan<float> output, int cell, int anchor, int classIndex)
    {
        double sum = 0, logit = At(output, cell, anchor, 5 + classIndex);
        for (int c = 0; c < Classes; c++)
            sum += Math.Exp(At(output, cell, anchor, 5 + c) - logit);
        return (float)(Sigmoid(At(output, cell, anchor, 4)) / sum);
    }

    private static float At(ReadOnlySpan<float> output, int cell, int anchor, int value) =>
        output[(anchor * Values + value) * Cells * Cells + cell];

    private static double Sigmoid(double value) => 1 / (1 + Math.Exp(-value));
}
