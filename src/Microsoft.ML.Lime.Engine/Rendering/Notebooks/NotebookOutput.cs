using System.Text.Json;

namespace Microsoft.ML.Lime.Engine;

/// <summary>What a notebook shows below a cell of code, in one or more forms, of which a reader takes the best that it can show.</summary>
public sealed class NotebookOutput
{
    private readonly (string MimeType, string Content)[] _forms;

    private NotebookOutput(params (string, string)[] forms) => _forms = forms;

    /// <summary>A result: as HTML and as plain text, or as a picture.</summary>
    /// <param name="result">The result. A picture with a side over 800 pixels is made smaller.</param>
    public static NotebookOutput Of(IShownResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        return result is ImageBuffer picture ? Picture(picture) : Html(result.ToHtml(), result.ToString()!);
    }

    /// <summary>HTML, and what stands for it as plain text.</summary>
    /// <param name="html">A fragment.</param>
    /// <param name="text">The same as plain text.</param>
    public static NotebookOutput Html(string html, string text) => new((ResultFormatter.Html, html), (ResultFormatter.Plain, text));

    /// <summary>Plain text.</summary>
    /// <param name="text">The text.</param>
    public static NotebookOutput Text(string text) => new((ResultFormatter.Plain, text));

    internal void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteStartObject("data");
        foreach ((string mimeType, string content) in _forms)
            if (mimeType == "image/png")
                json.WriteString(mimeType, content);
            else
                Notebook.WriteLines(json, mimeType, content);
        json.WriteEndObject();
        json.WriteStartObject("metadata");
        json.WriteEndObject();
        json.WriteString("output_type", "display_data");
        json.WriteEndObject();
    }

    private static NotebookOutput Picture(ImageBuffer picture)
    {
        ImageBuffer shown = ResultView.Shrunk(PictureView.Default.Apply(picture));
        return new(("image/png", Convert.ToBase64String(PngEncoder.Encode(shown))), (ResultFormatter.Plain, picture.ToString()));
    }
}
