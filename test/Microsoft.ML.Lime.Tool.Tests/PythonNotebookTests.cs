using System.Globalization;
using System.Text.Json;
using Microsoft.ML.Lime.Tests;

namespace Microsoft.ML.Lime.Tool.Tests;

/// <summary><c>docs/notebooks/python.ipynb</c> is executed with the command as it was built, and prints what it printed.</summary>
public sealed class PythonNotebookTests : ToolTest
{
    [Fact]
    public void It_runs_and_prints_the_same_again()
    {
        Jupyter.Require("nbconvert");
        Jupyter.Require("ipykernel");
        string original = Path.Combine(AppContext.BaseDirectory, "notebooks", "python.ipynb");
        Jupyter.Python(new Dictionary<string, string> { ["MLNET_LIME"] = $"dotnet '{Path.Combine(AppContext.BaseDirectory, "mlnet-lime.dll")}'" },
            "-m", "nbconvert", "--to", "notebook", "--execute", "--ExecutePreprocessor.startup_timeout=600", "--output-dir", Folder, original);
        string[] expected = Printed(original), actual = Printed(Path.Combine(Folder, "python.ipynb"));
        Assert.Equal(7, expected.Length); // two pictures, two tables, three prints
        Assert.Equal(expected.Length, actual.Length);
        Assert.All(expected.Zip(actual), pair => Assert.True(IsAlike(pair.First, pair.Second), $"Expected:\n{pair.First}\nbut found:\n{pair.Second}"));
    }

    private static string[] Printed(string path) => [.. JsonDocument.Parse(File.ReadAllBytes(path)).RootElement.GetProperty("cells").EnumerateArray()
        .Where(cell => cell.GetProperty("cell_type").GetString() == "code").SelectMany(cell => cell.GetProperty("outputs").EnumerateArray())
        .Select(output => output.TryGetProperty("text", out JsonElement text) ? text
            : output.GetProperty("data").TryGetProperty("text/markdown", out JsonElement table) ? table
            : output.GetProperty("data").GetProperty("text/plain"))
        .Select(lines => string.Concat(lines.EnumerateArray().Select(line => line.GetString())))];

    /// <summary>The same words; numbers may differ by what another processor's arithmetic makes of a model's outputs.</summary>
    private static bool IsAlike(string expected, string actual)
    {
        string[] first = expected.Split(' '), second = actual.Split(' ');
        return first.Length == second.Length && first.Zip(second).All(pair => pair.First == pair.Second
            || (double.TryParse(pair.First, CultureInfo.InvariantCulture, out double a) && double.TryParse(pair.Second, CultureInfo.InvariantCulture, out double b)
                && Math.Abs(a - b) <= 0.02));
    }
}
