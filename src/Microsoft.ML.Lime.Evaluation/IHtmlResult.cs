namespace Microsoft.ML.Lime.Evaluation;

/// <summary>A result of another library that notebooks render with the formatter of this one: as HTML, or by <c>ToString</c> as text.</summary>
public interface IHtmlResult
{
    /// <summary>A self-contained fragment of HTML: no script, no style sheet, no address.</summary>
    string ToHtml();
}
