namespace Microsoft.ML.Lime.Engine;

/// <summary>
/// A result that can be shown: as HTML, and by <see cref="object.ToString"/> as plain text. Polyglot Notebooks show those of this library
/// without a reference.
/// </summary>
public interface IShownResult
{
    /// <summary>A fragment of HTML that stands alone: no script, no style sheet, no address.</summary>
    string ToHtml();
}
