namespace Microsoft.ML.Lime.Engine;

/// <summary>Writes an <see cref="IShownResult"/> in one form. Called by name; see <see cref="TypeFormatterSourceAttribute"/>.</summary>
/// <param name="mimeType">The form.</param>
internal sealed class ResultFormatter(string mimeType)
{
    public const string Html = "text/html", Plain = "text/plain";

    public string MimeType => mimeType;

    /// <summary>Writes the object, if it is a result.</summary>
    /// <returns>Whether it was one; the notebook asks other formatters otherwise.</returns>
    public bool Format(object instance, TextWriter writer)
    {
        if (instance is not IShownResult result)
            return false;
        writer.Write(mimeType == Html ? result.ToHtml() : result.ToString());
        return true;
    }
}
