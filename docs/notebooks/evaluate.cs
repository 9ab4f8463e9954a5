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
List<(int Line, NotebookOutput Output)> shown = [];

// %% [markdown]
// # Two models that are equally right
//
// Both models tell six shapes apart, and both are right on nearly all of their pictures. One looks at the shape; the other one learned that a magenta tag in the
// corner means *star*. The pictures are generated, so that it is known which pixels show the shape, and two questions have answers: can these
// explanations be trusted, and does the model look at the right thing?
//
// The cells of this notebook are those of [evaluate.cs](evaluate.cs); `dotnet run evaluate.cs evaluate.ipynb` writes both code and outputs. Nothing has to run
// for reading it.

// %%
var explainer = new LimeExplainer(new LimeOptions { Samples = 256 });
const int ThreeRows = 3 * ShapeScene.InputWidth; // a step of insertion and deletion; one row would take three times as long
IMapMetric[] metrics =
[
    new InsertionAuc { StepPixels = ThreeRows }, new DeletionAuc { StepPixels = ThreeRows },
    new PointingGame(), new MassInside(), new GiniIndex(),
];

// %% [markdown]
// Each picture is explained for the class that the model predicts; five metrics judge the map, with the true mask of the shape for those that ask where
// it lies. Each stands beside the values of three maps that know nothing of the model.

// %%
(List<EvaluatedPicture> Pictures, List<ReportCard> Cards) Evaluate(string model, Marks marks)
{
    using OnnxScorer scorer = OnnxScorer.Open(model, new OnnxScorerOptions
    {
        Preprocessing = Preprocessing.Unit,
        ClassNames = ShapeScene.ClassNames,
        Device = Device.Cpu,
    });
    List<EvaluatedPicture> pictures = [];
    List<ReportCard> cards = [];
    for (int i = 0; i < 64; i++)
    {
        ShapeScene scene = ShapeScene.Create(seed: 4711, i, marks); // a world that neither model was trained on
        ImageExplanation why = explainer.Explain(scorer, scene.Picture);
        var truth = new TruthMask(ShapeScene.InputHeight, ShapeScene.InputWidth, [.. scene.ShapeMask]);
        IReadOnlyList<MetricValue> values = Metrics.Compare(metrics, scorer, JudgedMap.Of(why, truth: truth));
        pictures.Add(new EvaluatedPicture
        {
            Image = $"{i}.png",
            Truth = ShapeScene.ClassNames[scene.ClassIndex],
            Prediction = why.Classes[0].ClassName,
            Probability = why.Classes[0].Probability,
            Metrics = metrics.Zip(values).ToDictionary(pair => pair.First.Name, pair => pair.Second),
        });
        cards.Add(ReportCards.Create($"{i}.png", why, mask: scene.ShapeMask));
    }
    return (pictures, cards);
}

// %% [markdown]
// ## The honest model

// %%
var honest = Evaluate("../models/shapes.onnx", Marks.Never);
display(EvaluationSummary.Of(honest.Pictures));

// %% [markdown]
// The maps are ahead of all three references. In insertion the centre prior comes near, because the shapes are large; so look at the differences, not at
// the numbers. No class looks at a fixed place:

// %%
display(new ShortcutSearch().Run(honest.Cards));

// %% [markdown]
// Behind the means stand rows, one a picture:

// %%
display(honest.Pictures[0]);

// %% [markdown]
// ## Its twin
//
// In its world every star, and nothing else, carries the tag. Accuracy says that all is well:

// %%
var twin = Evaluate("../models/shapes-shortcut.onnx", Marks.OnStars);
display(EvaluationSummary.Of(twin.Pictures));

// %% [markdown]
// Faithfulness, too: the maps say truly what this model looks at. But the importance on the shape fell, and the search for shortcuts says why:

// %%
display(new ShortcutSearch().Run(twin.Cards));
display(twin.Pictures.First(picture => picture.Truth == "star"));

// %% [markdown]
// ## One scene, both models

// %%
foreach ((string model, Marks marks) in new[] { ("../models/shapes.onnx", Marks.Never), ("../models/shapes-shortcut.onnx", Marks.OnStars) })
{
    using OnnxScorer scorer = OnnxScorer.Open(model, new OnnxScorerOptions { Preprocessing = Preprocessing.Unit, ClassNames = ShapeScene.ClassNames });
    ImageBuffer photo = ShapeScene.Create(seed: 4, index: 50, marks, scale: 4).Picture;
    ImageExplanation why = explainer.Explain(scorer, photo);
    display(Overlay.Draw(photo, why, why.Classes[0]));
}

// %% [markdown]
// What the metrics say and what they do not: [docs/evaluation.md](../evaluation.md). What an alarm means: [docs/report.md](../report.md).

// %% [hidden]
if (args is [var path])
    Cells().Save(path);

// A notebook's kernel has this one.
void display(object result, [System.Runtime.CompilerServices.CallerLineNumber] int line = 0)
{
    NotebookOutput output = NotebookOutput.Of(result);
    Console.WriteLine($"{output.PlainText}\n");
    shown.Add((line, output));
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
            notebook.AddCode(string.Join('\n', cell).Trim('\n'), [.. shown.Where(output => output.Line > start && output.Line <= end).Select(output => output.Output)]);
    }
    return notebook;
}
