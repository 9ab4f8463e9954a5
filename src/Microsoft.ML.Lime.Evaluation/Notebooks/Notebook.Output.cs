using System.Text.Json.Nodes;
using Microsoft.ML.Lime.Drawing;
using Microsoft.ML.Lime.Evaluation.ResultViews;

namespace Microsoft.ML.Lime.Evaluation;

public sealed partial class Notebook
{
    /// <summary>An output of a code cell in one or more MIME types. A viewer shows the richest one that it supports.</summary>
    public sealed class Output
    {
        private readonly (string MimeType, string Content)[] _forms;

        /// <summary>The output as plain text.</summary>
        public string PlainText => _forms.Single(form => form.MimeType == ResultFormatter.Plain).Content;

        private Output(params (string, string)[] forms) => _forms = forms;

        /// <summary>Creates the output of a result of this library: as HTML and as plain text, or as an image.</summary>
        /// <param name="result">The result. An image with a side above 800 pixels is scaled down.</param>
        /// <exception cref="ArgumentException">The object is not a result of this library.</exception>
        public static Output Create(object result)
        {
            ArgumentNullException.ThrowIfNull(result);
            return result switch
            {
                ImageBuffer image => Image(image),
                IHtmlResult other => Html(other.ToHtml(), other.ToString()!),
                _ => ResultRenderer.Find(result) is { } view
                    ? Html(view.ToHtml(), view.ToString())
                    : throw new ArgumentException($"{result.GetType()} is no result of this library; use Text or Html.", nameof(result)),
            };
        }

        /// <summary>Creates an output of HTML with an alternative in plain text.</summary>
        /// <param name="html">A fragment of HTML.</param>
        /// <param name="text">The same as plain text.</param>
        public static Output Html(string html, string text) => new((ResultFormatter.Html, html), (ResultFormatter.Plain, text));

        /// <summary>Creates an output of plain text.</summary>
        /// <param name="text">The text.</param>
        public static Output Text(string text) => new((ResultFormatter.Plain, text));

        internal JsonObject ToJson() => new()
        {
            ["data"] = new JsonObject(_forms.Select(form => KeyValuePair.Create<string, JsonNode?>(
                form.MimeType, form.MimeType == "image/png" ? form.Content : Notebook.Lines(form.Content)))),
            ["metadata"] = new JsonObject(),
            ["output_type"] = "display_data",
        };

        private static Output Image(ImageBuffer image)
        {
            ImageBuffer present = ResultView.LimitSize(DisplayRange.Default.Apply(image));
            return new(("image/png", Convert.ToBase64String(ImageFile.EncodePng(present))),
                (ResultFormatter.Plain, ResultRenderer.Find(image)!.ToString()));
        }
    }
}
