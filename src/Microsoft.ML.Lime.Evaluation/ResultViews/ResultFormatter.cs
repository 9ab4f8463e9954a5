namespace Microsoft.ML.Lime.Evaluation.ResultViews;

/// <summary>Writes a result in one MIME type. Called by reflection; see <see cref="Engine.TypeFormatterSourceAttribute"/>.</summary>
/// <param name="mimeType">The MIME type.</param>
internal sealed class ResultFormatter(string mimeType)
{
    public const string Html = "text/html", Plain = "text/plain";

    public string MimeType => mimeType;

    /// <summary>Writes the object if it is a result.</summary>
    /// <returns>Whether it is a result. Otherwise the notebook tries other formatters.</returns>
    public bool Format(object instance, TextWriter writer)
    {
        string? text = instance is IHtmlResult result
            ? mimeType == Html ? result.ToHtml() : result.ToString()
            : ResultRenderer.Find(instance) is { } view ? mimeType == Html ? view.ToHtml() : view.ToString() : null;
        writer.Write(text);
        return text is not null;
    }
}
