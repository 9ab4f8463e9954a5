using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.ML.Lime.Engine;
using Microsoft.ML.Lime.Evaluation;

namespace Microsoft.ML.Lime.Tests;

public sealed class NotebookTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("mlnet-lime-notebook-").FullName;

    [Fact]
    public void ToJson_WritesCellsWithIdsCountsSourcesAndOutputs()
    {
        JsonNode json = JsonNode.Parse(Made().ToJson())!;
        Assert.Equal((4, 5), ((int)json["nbformat"]!, (int)json["nbformat_minor"]!));
        Assert.Equal("C#", (string)json["metadata"]!["kernelspec"]!["language"]!);
        JsonArray cells = json["cells"]!.AsArray();
        Assert.Equal(["markdown", "code", "code"], cells.Select(cell => (string)cell!["cell_type"]!));
        Assert.All(cells, cell => Assert.Matches("^[a-zA-Z0-9-_]{1,64}$", (string)cell!["id"]!));
        Assert.Equal(3, cells.Select(cell => (string)cell!["id"]!).Distinct().Count());
        Assert.Equal([1, 2], cells.Skip(1).Select(cell => (int)cell!["execution_count"]!));
        Assert.Null(cells[0]!["outputs"]);
        Assert.Equal(["var x = 1;\n", "x"], cells[1]!["source"]!.AsArray().Select(line => (string)line!));
        JsonObject table = cells[1]!["outputs"]![0]!["data"]!.AsObject(), image = cells[1]!["outputs"]![1]!["data"]!.AsObject();
        Assert.Equal(["text/html", "text/plain"], table.Select(form => form.Key));
        Assert.Equal(ResultViewTests.Explanation().ToText(), string.Concat(table["text/plain"]!.AsArray().Select(line => (string)line!)));
        ImageBuffer present = ImageFile.Decode(Convert.FromBase64String((string)image["image/png"]!), "output");
        Assert.Equal((100, 800), (present.Height, present.Width)); // reduced from 200 x 1600
        Assert.Empty(cells[2]!["outputs"]!.AsArray());
    }

    [Fact]
    public void ToJson_SameCells_ReturnsSameText() => Assert.Equal(Made().ToJson(), Made().ToJson());

    [Fact]
    public void Save_LeavesNoTemporaryFilesAndThrowsForMissingFolder()
    {
        string path = Path.Combine(_folder, "a.ipynb");
        Made().Save(path);
        Assert.Equal(Made().ToJson(), File.ReadAllText(path));
        Assert.Equal([path], Directory.GetFiles(_folder));
        Assert.Throws<LimeException>(() => Made().Save(Path.Combine(_folder, "missing", "a.ipynb")));
    }

    [Fact]
    public void Save_RemovesOldTemporaryFilesOfKilledProcesses()
    {
        string path = Path.Combine(_folder, "a.ipynb");
        string[] left = [Temporary("a.ipynb"), Temporary("a.ipynb"), Temporary("b.ipynb"), $"{path}.mine.tmp"];
        foreach (string file in left)
        {
            File.WriteAllText(file, "{");
            File.SetLastWriteTimeUtc(file, DateTime.UtcNow.AddHours(-2));
        }
        File.SetLastWriteTimeUtc(left[1], DateTime.UtcNow); // may still be written
        Made().Save(path);
        Assert.Equal([path, .. left[1..]], Directory.GetFiles(_folder).Order(Comparer<string>.Create((a, b) =>
            Array.IndexOf(left, a).CompareTo(Array.IndexOf(left, b)))));

        string Temporary(string name) => Path.Combine(_folder, $"{name}.{Guid.NewGuid():n}.tmp");
    }

    [Fact]
    public void Escape_MarkdownCharacters_AreEscaped() =>
        Assert.Equal(@"a\_b\*c \<script\> \[x\]\(y\) z", Notebook.Escape("a_b*c <script> [x](y)\nz"));

    [Fact]
    public void Save_EveryCellKind_ConformsToJupyterFormat()
    {
        string path = Path.Combine(_folder, "a.ipynb");
        Made().Save(path);
        NotebookFormat.Check(path);
        string[] tables = [.. JsonNode.Parse(File.ReadAllText(path))!["cells"]!.AsArray()
            .SelectMany(cell => cell!["outputs"]?.AsArray() ?? [])
            .Select(output => output!["data"]!["text/html"]?.AsArray()).OfType<JsonArray>()
                .Select(lines => string.Concat(lines.Select(line => (string)line!)))];
        Assert.Contains("Importance &#177; error", Assert.Single(tables), StringComparison.Ordinal);
    }

    [ExtraFact("nbconvert")]
    public void Save_Notebook_IsValidatedAndConvertedByJupyter()
    {
        string path = Path.Combine(_folder, "a.ipynb");
        Made().Save(path);
        Python.Run("-c", "import nbformat, sys; nbformat.validate(nbformat.read(sys.argv[1], as_version=4))", path);
        Python.Run("-m", "nbconvert", "--to", "html", path);
        string page = File.ReadAllText(Path.Combine(_folder, "a.html"));
        Assert.Contains("Importance &#177; error", page, StringComparison.Ordinal);
        Assert.Matches(new Regex("<img[^>]*src=\"data:image/png;base64,", RegexOptions.Singleline), page);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static Notebook Made() => new Notebook().AddText("# A title\n\nText").AddCode("var x = 1;\nx",
        Notebook.Output.Create(ResultViewTests.Explanation()),
            Notebook.Output.Create(ImageBuffer.FromBytes(200, 1600, 1, new byte[200 * 1600])))
        .AddCode("x++;");
}
