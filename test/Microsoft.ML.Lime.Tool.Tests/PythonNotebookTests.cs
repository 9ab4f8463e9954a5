using System.Globalization;
using System.Text.Json;
using Microsoft.ML.Lime.Tests;

namespace Microsoft.ML.Lime.Tool.Tests;

/// <summary>
/// Compares the recorded output of <c>docs/notebooks/python.ipynb</c> with the built command. Without Jupyter, the test runs the three
/// commands of the notebook and reproduces in C# what its Python code prints.
/// </summary>
public sealed class PythonNotebookTests : ToolTest
{
    private static readonly string Original = Path.Combine(AppContext.BaseDirectory, "notebooks", "python.ipynb");

    [Fact]
    public void Notebook_HasValidJupyterFormat() => NotebookFormat.Check(Original);

    [Fact]
    public async Task NotebookCommands_PrintRecordedOutput()
    {
        string[] expected = Printed(Original);
        using JsonDocument honest = Read(await Explain("demo.png", "shapes.onnx")),
            twin = Read(await Explain("demo-shortcut.png", "shapes-shortcut.onnx"));
        Outcome refused = await Explain("demo.png", "shapes.onnx", "--class", "stra", "--samples", "1");
        JsonElement star = honest.RootElement.GetProperty("explanations")[0], tag = twin.RootElement.GetProperty("explanations")[0];
        Assert.Equal(2, refused.Code);
        const string Image = "<IPython.core.display.Image object>";
        string[] actual =
        [
            string.Create(CultureInfo.InvariantCulture,
                $"{Probability(star)}, R2 of the simple model {star.GetProperty("r2").GetDouble():0.00}\n")
                + $"{honest.RootElement.GetProperty("segments")} segments, {honest.RootElement.GetProperty("samples")} samples, seed "
                + $"{honest.RootElement.GetProperty("seed")}\n",
            Table(star), Image, Probability(tag) + "\n", Table(tag), Image, refused.Error.ReplaceLineEndings("\n") + "\n",
        ];
        Assert.Equal(expected.Length, actual.Length);
        Assert.All(expected.Zip(actual), pair =>
            Assert.True(IsAlike(pair.First, pair.Second), $"Expected:\n{pair.First}\nbut found:\n{pair.Second}"));
        // the displayed images
        Assert.All(["demo.3.overlay.png", "demo-shortcut.3.overlay.png"], name => Assert.True(File.Exists(Path.Combine(Out, name))));

        static string Probability(JsonElement explanation) => string.Create(CultureInfo.InvariantCulture,
            $"{explanation.GetProperty("class").GetProperty("name").GetString()}: probability "
                + $"{explanation.GetProperty("probability").GetDouble():0.000}");
    }

    [ExtraFact("nbconvert")]
    public void Notebook_WhenExecuted_PrintsRecordedOutput()
    {
        Python.Run(new Dictionary<string,
            string>
        { ["MLNET_LIME"] = $"dotnet '{Path.Combine(AppContext.BaseDirectory, "mlnet-lime.dll")}'" },
            "-m", "nbconvert", "--to", "notebook", "--execute", "--ExecutePreprocessor.startup_timeout=600", "--output-dir", Folder,
                Original);
        string[] expected = Printed(Original), actual = Printed(Path.Combine(Folder, "python.ipynb"));
        Assert.Equal(7, expected.Length); // two images, two tables, three printed texts
        Assert.Equal(expected.Length, actual.Length);
        Assert.All(expected.Zip(actual), pair =>
            Assert.True(IsAlike(pair.First, pair.Second), $"Expected:\n{pair.First}\nbut found:\n{pair.Second}"));
    }

    private Task<Outcome> Explain(string image, string model, params string[] options)
    {
        string models = Path.Combine(AppContext.BaseDirectory, "models");
        return Run(["explain", Path.Combine(models, image), "--model", Path.Combine(models, model), "--labels",
            Path.Combine(models, "shapes.labels.txt"),
            "--preprocess", "unit", "--json", "-o", Out, .. options]);
    }

    private static JsonDocument Read(Outcome outcome) => JsonDocument.Parse(outcome.Succeeded().Output);

    private static string Table(JsonElement explanation)
    {
        double[] importance = Numbers("importance"), error = Numbers("standardError");
        return string.Join('\n',
            ["| segment | importance |", "|---|---|", .. Enumerable.Range(0, importance.Length).OrderByDescending(i => importance[i])
            .Take(5)
            .Select(i => string.Create(CultureInfo.InvariantCulture, $"| {i} | {importance[i]:0.000} ± {error[i]:0.000} |"))]);

        double[] Numbers(string name) => [.. explanation.GetProperty(name).EnumerateArray().Select(value => value.GetDouble())];
    }

    private static string[] Printed(string path) =>
        [.. JsonDocument.Parse(File.ReadAllBytes(path)).RootElement.GetProperty("cells").EnumerateArray()
        .Where(cell => cell.GetProperty("cell_type").GetString() == "code").SelectMany(cell => cell.GetProperty("outputs").EnumerateArray())
        .Select(output => output.TryGetProperty("text", out JsonElement text) ? text
            : output.GetProperty("data").TryGetProperty("text/markdown", out JsonElement table) ? table
            : output.GetProperty("data").GetProperty("text/plain"))
        .Select(lines => string.Concat(lines.EnumerateArray().Select(line => line.GetString())))];

    /// <summary>Whether two texts have the same words; numbers may differ by 0.02, as model outputs vary between processors.</summary>
    private static bool IsAlike(string expected, string actual)
    {
        string[] first = expected.Split(' '), second = actual.Split(' ');
        return first.Length == second.Length && first.Zip(second).All(pair => pair.First == pair.Second
            || (double.TryParse(pair.First, CultureInfo.InvariantCulture, out double a)
                && double.TryParse(pair.Second, CultureInfo.InvariantCulture, out double b)
                && Math.Abs(a - b) <= 0.02));
    }
}
