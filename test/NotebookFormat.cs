using System.Text.Json;

namespace Microsoft.ML.Lime.Tests;

/// <summary>
/// Checks a notebook against format 4.5, by the rules of Jupyter's JSON schema (package <c>nbformat</c>,
/// <c>nbformat.v4.5.schema.json</c>). For machines without Jupyter.
/// </summary>
internal static class NotebookFormat
{
    /// <summary>Fails if Jupyter would reject the file.</summary>
    public static void Check(string path)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(path));
        JsonElement notebook = document.RootElement;
        HasOnly(notebook, ["cells", "metadata", "nbformat", "nbformat_minor"]);
        Assert.Equal(4, notebook.GetProperty("nbformat").GetInt32());
        Assert.InRange(notebook.GetProperty("nbformat_minor").GetInt32(), 5, 99);
        JsonElement metadata = notebook.GetProperty("metadata");
        if (metadata.TryGetProperty("kernelspec", out JsonElement kernel))
            Assert.All(["name", "display_name"], name => Assert.Equal(JsonValueKind.String, kernel.GetProperty(name).ValueKind));
        if (metadata.TryGetProperty("language_info", out JsonElement language))
            Assert.Equal(JsonValueKind.String, language.GetProperty("name").ValueKind);
        JsonElement[] cells = [.. notebook.GetProperty("cells").EnumerateArray()];
        Assert.NotEmpty(cells);
        Assert.All(cells, Cell);
        Assert.Equal(cells.Length, cells.Select(cell => cell.GetProperty("id").GetString()).Distinct().Count());
    }

    private static void Cell(JsonElement cell)
    {
        string type = cell.GetProperty("cell_type").GetString()!;
        Assert.Contains(type, (string[])["markdown", "code"]);
        HasOnly(cell, type == "code" ? ["cell_type", "execution_count", "id", "metadata", "outputs", "source"]
            : ["cell_type", "id", "metadata", "source"]);
        Assert.Matches("^[a-zA-Z0-9-_]{1,64}$", cell.GetProperty("id").GetString()!);
        Assert.Equal(JsonValueKind.Object, cell.GetProperty("metadata").ValueKind);
        Lines(cell.GetProperty("source"));
        if (type != "code")
            return;
        Count(cell.GetProperty("execution_count"));
        Assert.All(cell.GetProperty("outputs").EnumerateArray(), Output);
    }

    private static void Output(JsonElement output)
    {
        string type = output.GetProperty("output_type").GetString()!;
        switch (type)
        {
            case "stream":
                HasOnly(output, ["name", "output_type", "text"]);
                Assert.Contains(output.GetProperty("name").GetString(), (string[])["stdout", "stderr"]);
                Lines(output.GetProperty("text"));
                break;
            case "display_data":
                HasOnly(output, ["data", "metadata", "output_type"]);
                Data(output);
                break;
            case "execute_result":
                HasOnly(output, ["data", "execution_count", "metadata", "output_type"]);
                Count(output.GetProperty("execution_count"));
                Data(output);
                break;
            default:
                Assert.Fail($"No output is of the type {type}.");
                break;
        }
    }

    // Representations of one result, by MIME type; only the JSON ones may be something other than text.
    private static void Data(JsonElement output)
    {
        Assert.Equal(JsonValueKind.Object, output.GetProperty("metadata").ValueKind);
        JsonProperty[] forms = [.. output.GetProperty("data").EnumerateObject()];
        Assert.NotEmpty(forms);
        Assert.All(forms, form =>
        {
            Assert.Matches("^[a-z]+/[a-z0-9.+-]+$", form.Name);
            if (!form.Name.EndsWith("json", StringComparison.Ordinal))
                Lines(form.Value);
            if (form.Name == "image/png")
                Assert.Equal((byte[])[0x89, (byte)'P', (byte)'N', (byte)'G'], Convert.FromBase64String(Text(form.Value))[..4]);
        });
    }

    private static void Count(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Null)
            Assert.InRange(value.GetInt32(), 0, int.MaxValue);
    }

    private static void Lines(JsonElement text)
    {
        if (text.ValueKind == JsonValueKind.Array)
            Assert.All(text.EnumerateArray(), line => Assert.Equal(JsonValueKind.String, line.ValueKind));
        else
            Assert.Equal(JsonValueKind.String, text.ValueKind);
    }

    private static string Text(JsonElement text) =>
        text.ValueKind == JsonValueKind.Array ? string.Concat(text.EnumerateArray().Select(line => line.GetString())) : text.GetString()!;

    private static void HasOnly(JsonElement value, string[] names) =>
        Assert.Equal(names, value.EnumerateObject().Select(property => property.Name).Order(StringComparer.Ordinal));
}
