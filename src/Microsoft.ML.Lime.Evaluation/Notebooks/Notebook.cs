using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Microsoft.ML.Lime.Evaluation;

/// <summary>
/// An executed notebook with text, C# code and outputs, in Jupyter's format 4.5. It can be viewed without a kernel. Equal cells give equal
/// bytes.
/// </summary>
public sealed partial class Notebook
{
    private static readonly JsonWriterOptions Readable = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly List<(string Source, IReadOnlyList<Output>? Outputs)> _cells = [];

    /// <summary>Adds a text cell.</summary>
    /// <param name="markdown">The text in Markdown. Use <see cref="Escape"/> for plain text.</param>
    public Notebook AddText(string markdown)
    {
        ArgumentNullException.ThrowIfNull(markdown);
        _cells.Add((markdown, null));
        return this;
    }

    /// <summary>Adds a code cell.</summary>
    /// <param name="code">C# code. The value of a last line without a semicolon is the cell's output.</param>
    /// <param name="outputs">The outputs of the cell.</param>
    public Notebook AddCode(string code, params Output[] outputs)
    {
        ArgumentNullException.ThrowIfNull(code);
        ArgumentNullException.ThrowIfNull(outputs);
        _cells.Add((code, outputs));
        return this;
    }

    /// <summary>Escapes plain text as Markdown on one line.</summary>
    public static string Escape(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var escaped = new StringBuilder();
        foreach (char letter in text.ReplaceLineEndings(" "))
            escaped.Append("\\`*_{}[]<>()#+!|$~&".Contains(letter, StringComparison.Ordinal) ? "\\" : "").Append(letter);
        return escaped.ToString();
    }

    /// <summary>Returns the notebook as JSON with a final line break.</summary>
    public string ToJson()
    {
        int executed = 0;
        var notebook = new JsonObject
        {
            ["cells"] = new JsonArray([.. _cells.Select((cell, i) => cell.Outputs is null
                ? TextCell(i + 1, cell.Source)
                : CodeCell(i + 1, cell.Source, ++executed, cell.Outputs))]),
            ["metadata"] = new JsonObject
            {
                ["kernelspec"] = new JsonObject { ["display_name"] = ".NET (C#)", ["language"] = "C#", ["name"] = ".net-csharp" },
                ["language_info"] = new JsonObject
                {
                    ["file_extension"] = ".cs",
                    ["mimetype"] = "text/x-csharp",
                    ["name"] = "C#",
                    ["pygments_lexer"] = "csharp",
                },
            },
            ["nbformat"] = 4,
            ["nbformat_minor"] = 5,
        };
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, Readable))
            notebook.WriteTo(json);
        return Encoding.UTF8.GetString(buffer.WrittenSpan).ReplaceLineEndings("\n") + "\n";
    }

    /// <summary>
    /// Writes the notebook to a file. The file is never incomplete. Temporary files that killed processes left while they wrote it are
    /// removed after an hour.
    /// </summary>
    /// <param name="path">The path of the file; the usual extension is <c>.ipynb</c>.</param>
    /// <exception cref="LimeException">The file cannot be written.</exception>
    public void Save(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        FileContent.Write(path, Encoding.UTF8.GetBytes(ToJson()));
        FileContent.RemoveTemporaryFiles(path, TimeSpan.FromHours(1));
    }

    private static JsonObject TextCell(int number, string source) => new()
    {
        ["cell_type"] = "markdown",
        ["id"] = Id(number),
        ["metadata"] = new JsonObject(),
        ["source"] = Lines(source),
    };

    private static JsonObject CodeCell(int number, string source, int executed, IReadOnlyList<Output> outputs) => new()
    {
        ["cell_type"] = "code",
        ["execution_count"] = executed,
        ["id"] = Id(number),
        // Visual Studio Code's syntax highlighting without a kernel
        ["metadata"] = new JsonObject { ["vscode"] = new JsonObject { ["languageId"] = "csharp" } },
        ["outputs"] = new JsonArray([.. outputs.Select(output => output.ToJson())]),
        ["source"] = Lines(source),
    };

    private static string Id(int number) => string.Create(CultureInfo.InvariantCulture, $"cell-{number}");

    /// <summary>Text in Jupyter's form: a list of lines with their line breaks, so that diffs are small.</summary>
    internal static JsonArray Lines(string text)
    {
        string[] lines = text.ReplaceLineEndings("\n").TrimEnd('\n').Split('\n');
        return new([.. lines.Select((line, i) => (JsonNode)(i < lines.Length - 1 ? line + "\n" : line))]);
    }
}
