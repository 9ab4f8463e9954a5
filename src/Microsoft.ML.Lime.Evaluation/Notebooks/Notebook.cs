using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.ML.Lime.Engine;

namespace Microsoft.ML.Lime.Evaluation;

/// <summary>
/// A notebook that was executed already: text, C# code and what came of it, in Jupyter's format 4.5. Whatever shows notebooks shows it
/// without a kernel. The same cells give the same bytes.
/// </summary>
public sealed class Notebook
{
    private static readonly JsonWriterOptions Readable = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly List<(string Source, IReadOnlyList<NotebookOutput>? Outputs)> _cells = [];

    /// <summary>Adds a cell of text.</summary>
    /// <param name="markdown">The text, as Markdown; <see cref="Escape"/> makes it of plain text.</param>
    public Notebook AddText(string markdown)
    {
        ArgumentNullException.ThrowIfNull(markdown);
        _cells.Add((markdown, null));
        return this;
    }

    /// <summary>Adds a cell of code.</summary>
    /// <param name="code">C# code; a last line without a semicolon is what the cell shows.</param>
    /// <param name="outputs">What came of it.</param>
    public Notebook AddCode(string code, params IReadOnlyList<NotebookOutput> outputs)
    {
        ArgumentNullException.ThrowIfNull(code);
        ArgumentNullException.ThrowIfNull(outputs);
        _cells.Add((code, outputs));
        return this;
    }

    /// <summary>Plain text as Markdown that shows it as it is, on one line.</summary>
    public static string Escape(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var escaped = new StringBuilder();
        foreach (char letter in text.ReplaceLineEndings(" "))
            escaped.Append("\\`*_{}[]<>()#+!|$~&".Contains(letter, StringComparison.Ordinal) ? "\\" : "").Append(letter);
        return escaped.ToString();
    }

    /// <summary>The notebook as JSON, with a line break at its end.</summary>
    public string ToJson()
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, Readable))
            Write(json);
        return Encoding.UTF8.GetString(buffer.WrittenSpan).ReplaceLineEndings("\n") + "\n";
    }

    /// <summary>Writes the notebook, whole or not at all.</summary>
    /// <param name="path">Where to; by custom a name that ends in <c>.ipynb</c>.</param>
    /// <exception cref="LimeException">The file cannot be written.</exception>
    public void Save(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        FileContent.Write(path, Encoding.UTF8.GetBytes(ToJson()));
    }

    private void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteStartArray("cells");
        int executed = 0;
        for (int i = 0; i < _cells.Count; i++)
        {
            (string source, IReadOnlyList<NotebookOutput>? outputs) = _cells[i];
            json.WriteStartObject();
            json.WriteString("cell_type", outputs is null ? "markdown" : "code");
            if (outputs is not null)
                json.WriteNumber("execution_count", ++executed);
            json.WriteString("id", string.Create(CultureInfo.InvariantCulture, $"cell-{i + 1}"));
            json.WriteStartObject("metadata");
            if (outputs is not null) // what Visual Studio Code colours a cell by where it has no kernel
            {
                json.WriteStartObject("vscode");
                json.WriteString("languageId", "csharp");
                json.WriteEndObject();
            }
            json.WriteEndObject();
            if (outputs is not null)
            {
                json.WriteStartArray("outputs");
                foreach (NotebookOutput output in outputs)
                    output.Write(json);
                json.WriteEndArray();
            }
            WriteLines(json, "source", source);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        WriteMetadata(json);
        json.WriteNumber("nbformat", 4);
        json.WriteNumber("nbformat_minor", 5);
        json.WriteEndObject();
    }

    private static void WriteMetadata(Utf8JsonWriter json)
    {
        json.WriteStartObject("metadata");
        json.WriteStartObject("kernelspec");
        json.WriteString("display_name", ".NET (C#)");
        json.WriteString("language", "C#");
        json.WriteString("name", ".net-csharp");
        json.WriteEndObject();
        json.WriteStartObject("language_info");
        json.WriteString("file_extension", ".cs");
        json.WriteString("mimetype", "text/x-csharp");
        json.WriteString("name", "C#");
        json.WriteString("pygments_lexer", "csharp");
        json.WriteEndObject();
        json.WriteEndObject();
    }

    /// <summary>Text as Jupyter keeps it: a list of lines with their breaks, so that differences of versions are small.</summary>
    internal static void WriteLines(Utf8JsonWriter json, string name, string text)
    {
        string[] lines = text.ReplaceLineEndings("\n").TrimEnd('\n').Split('\n');
        json.WriteStartArray(name);
        for (int i = 0; i < lines.Length; i++)
            json.WriteStringValue(i < lines.Length - 1 ? lines[i] + "\n" : lines[i]);
        json.WriteEndArray();
    }
}
