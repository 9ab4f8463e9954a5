#:project ../../src/Microsoft.ML.Lime.Evaluation/Microsoft.ML.Lime.Evaluation.csproj
#:project ../../src/Microsoft.ML.Lime.Onnx/Microsoft.ML.Lime.Onnx.csproj
#:project ../../test/Shapes/Shapes.csproj
#:package Microsoft.ML.OnnxRuntime
#:property PublishAot=false
// Evaluates the two models that ship with the project on generated pictures.
//     dotnet run evaluate.cs                      prints the results
//     dotnet run evaluate.cs evaluate.ipynb       writes them as a notebook, too
// What begins with "// %%" is a cell of the notebook, unless it is hidden.

// %%
using Microsoft.ML.Lime.Drawing;
using Microsoft.ML.Lime.Engine;
using Microsoft.ML.Lime.Evaluation;
using Microsoft.ML.Lime.Onnx;
using Microsoft.ML.Lime.Shapes;

// %% [hidden]
Directory.SetCurrentDirectory((string)AppContext.GetData("EntryPointFileDirectoryPath")!); // a kernel starts there, too
List<(int Line, Notebook.Output Output)> present = [];

// %% [markdown]
// # Two models with equal accuracy
//
// Both models classify six shapes, and both are correct on nearly all of their images. One uses the shape. The other learned that a
// magenta tag in the corner means *star*. The images are generated, so the pixels of the shape are known. This answers two questions:
// Are the maps faithful to the model? Does the model use the shape?
//
// This notebook is generated from [evaluate.cs](evaluate.cs): `dotnet run evaluate.cs evaluate.ipynb` writes code and outputs. Reading it
// needs no kernel.

// %%
var explainer = new LimeExplainer(new LimeOptions { Samples = 256 });
const int ThreeRows = 3 * ShapeScene.InputWidth; // a step of insertion and deletion; one row would take three times as long
IMapMetric[] metrics =
[
    Metrics.InsertionAuc(stepPixels: ThreeRows), Metrics.DeletionAuc(stepPixels: ThreeRows),
    Metrics.PointingGame(), Metrics.RelevanceMassAccuracy(), Metrics.GiniIndex(),
];

// %% [markdown]
// Each image is explained for its predicted class. Five metrics evaluate the map; the localization metrics use the ground-truth mask of the
// shape. Each metric is also computed for three reference maps, which do not depend on the model.

// %%
(List<EvaluatedImage> Images, List<ReportCard> Cards) Evaluate(string model, Marks marks)
{
    using OnnxScorer scorer = OnnxScorer.Open(model, new OnnxScorerOptions
    {
        Preprocessing = Preprocessing.Unit,
        ClassNames = ShapeScene.ClassNames,
        Device = Device.Cpu,
    });
    List<EvaluatedImage> images = [];
    List<ReportCard> cards = [];
    for (int i = 0; i < 64; i++)
    {
        ShapeScene scene = ShapeScene.Create(seed: 4711, i, marks); // a world that neither model was trained on
        ImageExplanation why = explainer.Explain(scorer, scene.Image);
        var truth = new GroundTruthMask(ShapeScene.InputHeight, ShapeScene.InputWidth, [.. scene.ShapeMask]);
        IReadOnlyList<MetricValue> values = Metrics.Compare(metrics, scorer, MetricInput.Create(why, truth: truth));
        images.Add(new EvaluatedImage
        {
            Image = $"{i}.png",
            Truth = ShapeScene.ClassNames[scene.ClassIndex],
            Prediction = why.Classes[0].ClassName,
            Probability = why.Classes[0].Probability,
            Metrics = metrics.Zip(values).ToDictionary(pair => pair.First.Name, pair => pair.Second),
        });
        cards.Add(ReportCard.Create($"{i}.png", why, mask: scene.ShapeMask));
    }
    return (images, cards);
}

// %% [markdown]
// ## The model without a shortcut

// %%
var honest = Evaluate("../models/shapes.onnx", Marks.Never);
display(EvaluationSummary.Create(honest.Images));

// %% [markdown]
// The maps are better than all three references. In insertion the centre prior is close, because the shapes are large. So compare the
// differences, not the values alone. No class has its importance in a fixed region:

// %%
display(new ShortcutSearch().Run(honest.Cards));

// %% [markdown]
// The means are computed from one row per image:

// %%
display(honest.Images[0]);

// %% [markdown]
// ## The shortcut model
//
// In its data every star, and no other shape, has the tag. The accuracy shows no problem:

// %%
var twin = Evaluate("../models/shapes-shortcut.onnx", Marks.OnStars);
display(EvaluationSummary.Create(twin.Images));

// %% [markdown]
// The faithfulness metrics show no problem, either, because the maps show what this model uses. But the importance on the shape is
// smaller. The search for shortcuts gives the reason:

// %%
display(new ShortcutSearch().Run(twin.Cards));
display(twin.Images.First(image => image.Truth == "star"));

// %% [markdown]
// ## One scene, both models

// %%
foreach ((string model, Marks marks) in new[] { ("../models/shapes.onnx", Marks.Never), ("../models/shapes-shortcut.onnx", Marks.OnStars) })
{
    using OnnxScorer scorer = OnnxScorer.Open(model,
        new OnnxScorerOptions { Preprocessing = Preprocessing.Unit, ClassNames = ShapeScene.ClassNames });
    ImageBuffer source = ShapeScene.Create(seed: 4, index: 50, marks, scale: 4).Image;
    ImageExplanation why = explainer.Explain(scorer, source);
    display(Overlay.Draw(source, why, why.Classes[0]));
}

// %% [markdown]
// The metrics and their limits: [docs/evaluation.md](../evaluation.md). What an alarm means: [docs/report.md](../report.md).

// %% [hidden]
if (args is [var path])
    Cells().Save(path);

// A notebook's kernel has this one.
void display(object result, [System.Runtime.CompilerServices.CallerLineNumber] int line = 0)
{
    Notebook.Output output = Notebook.Output.Create(result);
    Console.WriteLine($"{output.PlainText}\n");
    present.Add((line, output));
}

Notebook Cells()
{
    string[] lines = File.ReadAllLines((string)AppContext.GetData("EntryPointFilePath")!);
    int[] starts = [.. Enumerable.Range(0, lines.Length).Where(i => lines[i].StartsWith("// %%", StringComparison.Ordinal))];
    var notebook = new Notebook();
    foreach ((int start, int end) in starts.Zip(starts.Skip(1))) // the last cell is hidden
    {
        IEnumerable<string> cell = lines[(start + 1)..end];
        if (lines[start].EndsWith("[markdown]", StringComparison.Ordinal))
            notebook.AddText(string.Join('\n', cell.Select(line => line.TrimStart('/').TrimStart(' '))).Trim('\n'));
        else if (!lines[start].EndsWith("[hidden]", StringComparison.Ordinal))
            notebook.AddCode(string.Join('\n', cell).Trim('\n'),
                [.. present.Where(output => output.Line > start && output.Line <= end).Select(output => output.Output)]);
    }
    return notebook;
}
