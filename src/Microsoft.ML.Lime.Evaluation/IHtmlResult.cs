namespace Microsoft.ML.Lime.Evaluation;

/// <summary>
/// A result of another library that notebooks render with the formatter of this library: as HTML, or with <c>ToString</c> as plain text.
/// </summary>
public interface IHtmlResult
{
    /// <summary>A self-contained fragment of HTML: no script, no style sheet, no external resource.</summary>
    string ToHtml();
}
