// Which parts of an image determine the prediction of a model? An existing pipeline is explained by two more lines.
//
//   dotnet run --project docs/samples/ExplainOneImage [IMAGE [MODEL LABELS]]
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Lime;
using Microsoft.ML.Lime.Engine;
using Microsoft.ML.Transforms.Image;

string image = Path.GetFullPath(args.Length > 0 ? args[0] : "docs/models/demo.png");
string onnx = args.Length > 1 ? args[1] : "docs/models/shapes.onnx";
string labels = args.Length > 2 ? args[2] : "docs/models/shapes.labels.txt";
var ml = new MLContext(seed: 1);

// The pipeline that you have: from a file path to scores. (Its columns have the names of the model's input and output.)
var classify = ml.Transforms.LoadImages("image", "", nameof(Source.ImagePath))
    .Append(ml.Transforms.ResizeImages("image", 96, 80, resizing: ImageResizingEstimator.ResizingKind.Fill))
    .Append(ml.Transforms.ExtractPixels("image", scaleImage: 1f / 255))
    .Append(ml.Transforms.ApplyOnnxModel("logits", "image", onnx));
using var model = classify.Fit(ml.Data.LoadFromEnumerable(new List<Source>()));

// Two more lines: the model as a scorer, and a step that explains its scores.
using IScorer scorer = ml.Lime().OpenScorer(model, "image", new TransformerScorerOptions { ClassNames = ClassLabels.Load(labels) });
var explain = ml.Transforms.LoadImages("Photo", "", nameof(Source.ImagePath))
    .Append(ml.Lime().ExplainImage("Explanation", "Photo", scorer, new LimeExplainOptions { TopClasses = 2, Overlay = true }));

IDataView sources = ml.Data.LoadFromEnumerable(new[] { new Source { ImagePath = image } });
IDataView explained = explain.Fit(sources).Transform(sources);
foreach (string note in scorer.Info.Notes)
    Console.WriteLine($"Note: {note}");

// The result as a typed row.
LimeExplanationRow row = ml.Data.CreateEnumerable<LimeExplanationRow>(explained, reuseRowObject: false).Single();
int segments = row.Importance.Length / row.ClassIndex.Length;
for (int k = 0; k < row.ClassIndex.Length; k++)
{
    Console.WriteLine($"{row.ClassName[k]}: probability {row.Probability[k]:0.000}, R2 of the surrogate {row.R2[k]:0.00}");
    foreach (int segment in Enumerable.Range(0, segments).OrderByDescending(i => row.Importance[k * segments + i]).Take(3))
        Console.WriteLine($"  segment {segment}: {row.Importance[k * segments + segment]:0.00E-0}");
}

// The overlay as an image file. Each call of the getter disposes of the image in the variable; the last one is disposed of here.
DataViewSchema.Column overlay = explained.Schema["Explanation.Overlay"];
using DataViewRowCursor cursor = explained.GetRowCursor(new[] { overlay });
ValueGetter<MLImage> get = cursor.GetGetter<MLImage>(overlay);
MLImage drawn = null!;
cursor.MoveNext();
get(ref drawn);
drawn.Save("explanation.png");
drawn.Dispose();
Console.WriteLine($"Drawn: {Path.GetFullPath("explanation.png")}");

internal sealed class Source
{
    public string ImagePath { get; set; } = "";
}
