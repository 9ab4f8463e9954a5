// An ML.NET pipeline that loads images, segments them, and explains an ONNX model with three surrogates: the default (ridge),
// FastTree, and SDCA with an L1 penalty. It writes one overlay per image and surrogate, and a table.
//
//   dotnet run --project docs/samples/Pipeline [-- FOLDER [OUTPUT]]
//
// FOLDER holds PNG or JPEG images; the default is docs/models. OUTPUT is a folder; the default is explanations.
// The model knows only six shapes, so images of other things get one of these classes. docs/mlnet.md says how to use your own
// model.
using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Lime;
using Microsoft.ML.Lime.Engine;
using Microsoft.ML.Transforms.Image;
using Spectre.Console;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
string folder = args.Length > 0 ? args[0] : "docs/models";
string output = args.Length > 1 ? args[1] : "explanations";
if (!Directory.Exists(folder) || !File.Exists("docs/models/shapes.onnx"))
{
    Console.Error.WriteLine(Directory.Exists(folder)
        ? "The model docs/models/shapes.onnx is not in the current folder. Run the program in the root of the repository."
        : $"The folder {folder} does not exist. Name a folder with PNG or JPEG images.");
    return 2;
}
Source[] files = Directory.EnumerateFiles(folder)
    .Where(path => Path.GetExtension(path).ToLowerInvariant() is ".png" or ".jpg" or ".jpeg")
    .Order(StringComparer.Ordinal).Select(path => new Source { ImagePath = Path.GetFileName(path) }).ToArray();
if (files.Length == 0)
{
    Console.Error.WriteLine($"The folder {folder} has no PNG or JPEG image. Name another folder.");
    return 2;
}
Directory.CreateDirectory(output);

// 1. The pipeline that you have: an image file in, class scores out.
var progress = new RowProgress();
var ml = new MLContext(seed: 1);
LimeCatalog lime = ml.Lime(progress);
var classify = ml.Transforms.LoadImages("image", folder, nameof(Source.ImagePath))
    .Append(ml.Transforms.ResizeImages("image", 96, 80, resizing: ImageResizingEstimator.ResizingKind.Fill))
    .Append(ml.Transforms.ExtractPixels("image", scaleImage: 1f / 255))
    .Append(ml.Transforms.ApplyOnnxModel("logits", "image", "docs/models/shapes.onnx"));
IDataView sources = ml.Data.LoadFromEnumerable(files);
using var model = classify.Fit(sources);

// 2. Its explanation: the segments once, then one step per surrogate. All steps score the model on the same segments.
using IScorer scorer = lime.OpenScorer(model, "image",
    new TransformerScorerOptions { ClassNames = ClassLabels.Load("docs/models/shapes.labels.txt") });
(string Name, ISurrogate Surrogate)[] surrogates =
[
    ("Default", LimeOptions.Default.Surrogate), ("FastTree", MlNetSurrogates.FastTree()), ("Sdca", MlNetSurrogates.Sdca()),
];
EstimatorChain<LimeTransformer> explain = ml.Transforms.LoadImages("Photo", folder, nameof(Source.ImagePath))
    .Append(lime.SegmentImage("Segments", "Photo", LimeOptions.Default.Segmenter));
foreach ((string name, ISurrogate surrogate) in surrogates)
    explain = explain.Append(lime.ExplainImage(name, "Photo", scorer, new LimeExplainOptions
    {
        Segments = "Segments",
        Overlay = true,
        Method = LimeOptions.Default with { Surrogate = surrogate, Samples = 1000, Seed = 7 },
    }));
IDataView explained = explain.Fit(sources).Transform(sources);

// 3. Columns are computed when a cursor asks for them, so this loop is where the model runs.
var table = new Table().AddColumns("image", "surrogate", "class", "p", "R²", "segment", "importance");
List<string> rows = ["image,surrogate,class,probability,r2,segment,importance"], images = [];
AnsiConsole.Progress().Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
    .Start(bars =>
{
    ProgressTask bar = bars.AddTask($"{files.Length} images, {surrogates.Length} surrogates", maxValue: files.Length * surrogates.Length);
    progress.Changed = () => bar.Value = progress.Explanations;
    using DataViewRowCursor cursor = explained.GetRowCursor(explained.Schema);
    var columns = surrogates.Select(surrogate => new Columns(cursor, surrogate.Name)).ToArray();
    while (cursor.MoveNext())
    {
        string image = files[cursor.Position].ImagePath;
        foreach (Columns column in columns)
        {
            float[] importance = column.Importance();
            int top = Array.IndexOf(importance, importance.Max());
            string path = Path.Combine(output, $"{image}.{column.Name.ToLowerInvariant()}.png");
            column.SaveOverlay(path);
            images.Add(path);
            string[] row = [image, column.Name, column.ClassName(), $"{column.Probability():0.000}", $"{column.R2():0.00}", $"{top}",
                $"{importance[top]:0.000}"];
            table.AddRow(row.Select(cell => new Text(cell)));
            rows.Add(string.Join(',', row.Select(cell => cell.IndexOfAny([',', '"']) >= 0 ? $"\"{cell.Replace("\"", "\"\"")}\"" : cell)));
        }
    }
});

AnsiConsole.Write(table);
string csv = Path.Combine(output, "explanations.csv");
File.WriteAllLines(csv, rows);
Console.WriteLine("Each row shows the most important segment: p is the probability of the class, R² is the fit of the surrogate.");
Console.WriteLine("Importances of FastTree are 0 to 1 and have no sign; those of the other two are changes of the class's probability.");
Console.WriteLine($"Table: {csv}");
foreach (string path in images)
    Console.WriteLine($"Overlay: {path}");
return 0;

/// <summary>An input row.</summary>
internal sealed class Source
{
    public string ImagePath { get; set; } = "";
}

/// <summary>The output columns of one explanation step, read from a cursor.</summary>
internal sealed class Columns(DataViewRowCursor cursor, string name)
{
    private readonly ValueGetter<VBuffer<float>> _importance = Getter<VBuffer<float>>(cursor, $"{name}.Importance");
    private readonly ValueGetter<VBuffer<ReadOnlyMemory<char>>> _className = Getter<VBuffer<ReadOnlyMemory<char>>>(cursor,
        $"{name}.ClassName");
    private readonly ValueGetter<VBuffer<float>> _probability = Getter<VBuffer<float>>(cursor, $"{name}.Probability");
    private readonly ValueGetter<VBuffer<float>> _r2 = Getter<VBuffer<float>>(cursor, $"{name}.R2");
    private readonly ValueGetter<MLImage> _overlay = Getter<MLImage>(cursor, $"{name}.Overlay");

    public string Name => name;

    public float[] Importance() => Read(_importance);

    public string ClassName() => Read(_className)[0].ToString();

    public float Probability() => Read(_probability)[0];

    public float R2() => Read(_r2)[0];

    /// <summary>
    /// Saves the overlay. The getter disposes of the image in the variable and stores the next one; the last one is disposed of here.
    /// </summary>
    public void SaveOverlay(string path)
    {
        MLImage image = null!;
        _overlay(ref image);
        image.Save(path);
        image.Dispose();
    }

    private static ValueGetter<T> Getter<T>(DataViewRowCursor cursor, string column) => cursor.GetGetter<T>(cursor.Schema[column]);

    private static T[] Read<T>(ValueGetter<VBuffer<T>> getter)
    {
        VBuffer<T> values = default;
        getter(ref values);
        return values.DenseValues().ToArray();
    }
}

/// <summary>Counts finished explanations, with fractions. Reports come from the threads that score.</summary>
internal sealed class RowProgress : IProgress<LimeProgress>
{
    private readonly ConcurrentDictionary<(string, long), double> _done = new();

    public Action Changed { get; set; } = () => { };

    public double Explanations => _done.Values.Sum();

    public void Report(LimeProgress value)
    {
        _done[(value.Column, value.Row)] = (double)value.Done / value.Total;
        Changed();
    }
}
