using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.ML.Lime.Engine;
using Microsoft.ML.Lime.Onnx;
using Microsoft.ML.Lime.Shapes;

namespace Microsoft.ML.Lime.Tests;

/// <summary>
/// <c>docs/notebooks/evaluate.ipynb</c> is what <c>evaluate.cs</c> makes: all of its code, and of its outputs those that are quick to make again.
/// <c>dotnet run --project build -- notebooks</c> renews it.
/// </summary>
public sealed partial class EvaluationNotebookTests : OnnxTest
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "notebooks");
    private static readonly JsonElement[] Cells =
        [.. JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Folder, "evaluate.ipynb"))).RootElement.GetProperty("cells").EnumerateArray()];

    [Fact]
    public void Its_cells_are_those_of_the_program()
    {
        string[] parts = File.ReadAllText(Path.Combine(Folder, "evaluate.cs")).Split("\n// %%")[1..];
        (string, string)[] program = [.. parts.Where(part => !part.StartsWith(" [hidden]", StringComparison.Ordinal))
            .Select(part => part.StartsWith(" [markdown]", StringComparison.Ordinal)
                ? ("markdown", CommentMark().Replace(part[" [markdown]".Length..], "").Trim('\n'))
                : ("code", part.Trim('\n')))];
        Assert.Equal(program, Cells.Select(cell => (cell.GetProperty("cell_type").GetString()!, Lines(cell.GetProperty("source")))));
    }

    [Theory]
    [InlineData("shapes.onnx", Marks.Never, 0)]
    [InlineData("shapes-shortcut.onnx", Marks.OnStars, -1)]
    public void The_rows_that_it_shows_come_out_again(string model, Marks marks, int index)
    {
        while (index < 0 || (marks == Marks.OnStars && ShapeScene.Create(4711, index, marks).ClassIndex != ShapeScene.MarkedClass))
            index++; // the first star
        using OnnxScorer scorer = OnnxScorer.Open(Path.Combine(AppContext.BaseDirectory, "models", model),
            new OnnxScorerOptions { Preprocessing = Preprocessing.Unit, ClassNames = ShapeScene.ClassNames, Device = Device.Cpu });
        ShapeScene scene = ShapeScene.Create(4711, index, marks);
        ImageExplanation why = new LimeExplainer(new LimeOptions { Samples = 256 }).Explain(scorer, scene.Picture);
        IMapMetric[] metrics =
        [
            new InsertionAuc { StepPixels = 3 * ShapeScene.InputWidth }, new DeletionAuc { StepPixels = 3 * ShapeScene.InputWidth },
            new PointingGame(), new MassInside(), new GiniIndex(),
        ];
        var truth = new TruthMask(ShapeScene.InputHeight, ShapeScene.InputWidth, [.. scene.ShapeMask]);
        var row = new EvaluatedPicture
        {
            Image = FormattableString.Invariant($"{index}.png"),
            Truth = ShapeScene.ClassNames[scene.ClassIndex],
            Prediction = why.Classes[0].ClassName,
            Probability = why.Classes[0].Probability,
            Metrics = metrics.Zip(Metrics.Compare(metrics, scorer, JudgedMap.Of(why, truth: truth))).ToDictionary(pair => pair.First.Name, pair => pair.Second),
        };
        Assert.Contains(Texts(), text => IsAlike(text, row.ToString()));
    }

    [Fact]
    public void It_shows_what_it_says()
    {
        string[] texts = [.. Texts()];
        Assert.Equal(2, texts.Count(text => text.StartsWith("64 pictures; right: 64 of 64", StringComparison.Ordinal)));
        Assert.Single(texts, text => text.StartsWith("No alarm", StringComparison.Ordinal));
        Assert.Single(texts, text => text.Contains("lies in the top left corner", StringComparison.Ordinal));
        Assert.Equal(2, texts.Count(text => text.StartsWith("A picture of", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("evaluate.ipynb")]
    [InlineData("python.ipynb")]
    public void Committed_notebooks_are_small_and_name_no_machine(string name)
    {
        string text = File.ReadAllText(Path.Combine(Folder, name));
        Assert.InRange(text.Length, 1000, 400_000);
        Assert.DoesNotMatch(@"/home/|/root|/tmp/|/usr/|[A-Z]:\\\\|20\d\d-\d\d-\d\d", text);
    }

    private static IEnumerable<string> Texts() => Cells.Where(cell => cell.GetProperty("cell_type").GetString() == "code")
        .SelectMany(cell => cell.GetProperty("outputs").EnumerateArray()).Select(output => Lines(output.GetProperty("data").GetProperty("text/plain")));

    private static string Lines(JsonElement lines) => string.Concat(lines.EnumerateArray().Select(line => line.GetString()));

    /// <summary>The same words; numbers may differ by what another processor's arithmetic makes of a model's outputs.</summary>
    private static bool IsAlike(string expected, string actual)
    {
        string[] first = expected.Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries), second = actual.Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries);
        return first.Length == second.Length && first.Zip(second).All(pair => pair.First == pair.Second
            || (double.TryParse(pair.First, CultureInfo.InvariantCulture, out double a) && double.TryParse(pair.Second, CultureInfo.InvariantCulture, out double b)
                && Math.Abs(a - b) <= 0.005));
    }

    [GeneratedRegex("(?m)^// ?")]
    private static partial Regex CommentMark();
}
