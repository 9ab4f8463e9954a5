// Explains every image of a folder and writes a table with metrics of the explanations. Rows are read one at a time, so memory does not
// grow with the folder.
//
//   dotnet run --project docs/samples/ExplainFolder [FOLDER [TABLE.csv]]
using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Lime;
using Microsoft.ML.Lime.Engine;
using Microsoft.ML.Lime.Evaluation;
using Microsoft.ML.Lime.Onnx;

string folder = args.Length > 0 ? args[0] : "docs/models";
string table = args.Length > 1 ? args[1] : "explanations.csv";
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
var ml = new MLContext(seed: 1);

// An ONNX session: the library scores the perturbed images in batches (docs/mlnet.md, Scorers).
using OnnxScorer scorer = ml.Lime().OpenOnnxScorer("docs/models/shapes.onnx", new OnnxScorerOptions
{
    Preprocessing = Preprocessing.Unit,
    ClassNames = ClassLabels.Load("docs/models/shapes.labels.txt"),
});

// A ridge surrogate has signed importances and standard errors; with a fixed seed the table is the same every time.
var pipeline = ml.Transforms.LoadImages("Image", folder, nameof(Source.ImagePath))
    .Append(ml.Lime().ExplainImage("Explanation", "Image", scorer, new LimeExplainOptions
    {
        Method = LimeOptions.Matlab with { Surrogate = Surrogates.Ridge(), Samples = 1000, Seed = 7 },
    }));

IDataView sources = ml.Data.LoadFromEnumerable(Directory.EnumerateFiles(folder)
    .Where(path => Path.GetExtension(path).ToLowerInvariant() is ".png" or ".jpg" or ".jpeg")
    .Order(StringComparer.Ordinal)
    .Select(path => new Source { ImagePath = Path.GetFileName(path) }));
var model = pipeline.Fit(sources);
IDataView explained = model.Transform(sources);

using (StreamWriter csv = File.CreateText(table))
{
    csv.WriteLine("image,class,probability,r2,top_segment,importance,standard_error,warnings");
    foreach (Row row in ml.Data.CreateEnumerable<Row>(explained, reuseRowObject: true))
    {
        int top = Array.IndexOf(row.Importance, row.Importance.Max());
        csv.WriteLine($"\"{row.ImagePath}\",{row.ClassName[0]},{row.Probability[0]:0.0000},{row.R2[0]:0.000},{top},"
            + $"{row.Importance[top]:0.0000},{row.StandardError[top]:0.0000},\"{string.Join(' ', row.Warning)}\"");
    }
}
Console.Write(File.ReadAllText(table));

// Metrics of the explanations, compared with those of reference maps, which do not use the model.
LimeMetrics metrics = ml.Lime().Evaluate(explained, model,
    options: new LimeEvaluateOptions { Metrics = [Metrics.Find("insertionAuc"), Metrics.Find("gini")] });
Console.WriteLine(metrics);

internal sealed class Source
{
    public string ImagePath { get; set; } = "";
}

// Only the columns named here are computed.
internal sealed class Row
{
    public string ImagePath { get; set; } = "";

    [Microsoft.ML.Data.ColumnName("Explanation.ClassName")]
    public string[] ClassName { get; set; } = [];

    [Microsoft.ML.Data.ColumnName("Explanation.Probability")]
    public float[] Probability { get; set; } = [];

    [Microsoft.ML.Data.ColumnName("Explanation.R2")]
    public float[] R2 { get; set; } = [];

    [Microsoft.ML.Data.ColumnName("Explanation.Importance")]
    public float[] Importance { get; set; } = [];

    [Microsoft.ML.Data.ColumnName("Explanation.StandardError")]
    public float[] StandardError { get; set; } = [];

    [Microsoft.ML.Data.ColumnName("Explanation.Warning")]
    public string[] Warning { get; set; } = [];
}
