using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.ML.Lime.Engine;

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
    public Notebook AddCode(string code, params IReadOnlyList<Output> outputs)
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
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, Readable))
            Write(json);
        return Encoding.UTF8.GetString(buffer.WrittenSpan).ReplaceLineEndings("\n") + "\n";
    }

    /// <summary>Writes the notebook to a file. The file is never incomplete.</summary>
    /// <param name="path">The path of the file; the usual extension is <c>.ipynb</c>.</param>
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
            (string source, IReadOnlyList<Output>? outputs) = _cells[i];
            json.WriteStartObject();
            json.WriteString("cell_type", outputs is null ? "markdown" : "code");
            if (outputs is not null)
                json.WriteNumber("execution_count", ++executed);
            json.WriteString("id", string.Create(CultureInfo.InvariantCulture, $"cell-{i + 1}"));
            json.WriteStartObject("metadata");
            if (outputs is not null) // Visual Studio Code's syntax highlighting without a kernel
            {
                json.WriteStartObject("vscode");
                json.WriteString("languageId", "csharp");
                json.WriteEndObject();
            }
            json.WriteEndObject();
            if (outputs is not null)
            {
                json.WriteStartArray("outputs");
                foreach (Output output in outputs)
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

    /// <summary>Writes text in Jupyter's form: a list of lines with their line breaks, so that diffs are small.</summary>
    internal static void WriteLines(Utf8JsonWriter json, string name, string text)
    {
        string[] lines = text.ReplaceLineEndings("\n").TrimEnd('\n').Split('\n');
        json.WriteStartArray(name);
        for (int i = 0; i < lines.Length; i++)
            json.WriteStringValue(i < lines.Length - 1 ? lines[i] + "\n" : lines[i]);
        json.WriteEndArray();
    }
}
