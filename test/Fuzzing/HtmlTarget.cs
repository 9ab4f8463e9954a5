using System.Text;
using System.Text.Json;
using Microsoft.ML.Lime.Evaluation;

namespace Microsoft.ML.Lime.Fuzzing;

/// <summary>
/// Writes a text from a file, such as the name of a class, into results as HTML, into the report and into a notebook. It must stay text:
/// the markup is that of a harmless text.
/// </summary>
internal static class HtmlTarget
{
    /// <summary>Reads a text file, also one that is no UTF-8.</summary>
    /// <exception cref="InvalidOperationException">The text changed the markup or the data.</exception>
    public static void Read(string path)
    {
        string text = Encoding.UTF8.GetString(File.ReadAllBytes(path));
        string folder = Path.Combine(Path.GetDirectoryName(path)!, "report");
        foreach ((string what, string expected, string found) in new[]
        {
            ("explanation", Explanation("x").ToHtml(), Explanation(text).ToHtml()),
            ("report", Report(folder, "x"), Report(folder, text)),
        })
            if (Markup(expected) != Markup(found))
                throw new InvalidOperationException($"The text changes the markup of the {what}.");

        string code = "Console.WriteLine(1);";
        using JsonDocument notebook = JsonDocument.Parse(new Notebook().AddText(Notebook.Escape(text)).AddCode(code).ToJson());
        if (notebook.RootElement.GetProperty("cells").GetArrayLength() != 2)
            throw new InvalidOperationException("The text changes the cells of the notebook.");
    }

    private static ClassExplanation Explanation(string text) => new()
    {
        ClassIndex = 0,
        ClassName = text,
        Probability = 0.5,
        BaselineProbability = 0.25,
        Map = new AttributionMap(2, 2, [0, 1, -1, 0.5f]),
        Warnings = [text],
    };

    private static string Report(string folder, string text)
    {
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
        using var rows = EvaluationFolder.Open(folder, "{}");
        EvaluatedImage row = new() { Image = text, Truth = text, Prediction = text, Probability = 0.5, Warnings = [text] };
        rows.Append(row, new ReportCard
        {
            Image = text,
            Explained = text,
            Probability = 0.5,
            Method = text,
            Photo = [1],
            Overlay = [1],
            Height = 1,
            Width = 1,
            Map = new ReportCard.ReducedMap(1, 1, [1]),
        });
        rows.WriteCsv();
        new HtmlReport { Title = text, Facts = [(text, text)] }.Write(rows);
        return File.ReadAllText(Path.Combine(folder, "report.html"));
    }

    // Tags and their number; the characters between them may differ.
    private static (int, int) Markup(string html) => (html.Count(letter => letter == '<'), html.Count(letter => letter == '>'));
}
