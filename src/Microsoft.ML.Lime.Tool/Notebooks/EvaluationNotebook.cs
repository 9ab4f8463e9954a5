using Microsoft.ML.Lime.Engine;

namespace Microsoft.ML.Lime.Tool;

/// <summary>What <c>evaluate</c> did as a notebook that was executed already: a section a method.</summary>
/// <param name="model">The model's path.</param>
/// <param name="open">The C# code that opens the model as <c>scorer</c>, and the pictures.</param>
internal sealed class EvaluationNotebook(string model, string open)
{
    /// <summary>Cards that are shown, those first that need eyes: wrong and sure.</summary>
    private const int MostCards = 8;

    private readonly Notebook _notebook = NotebookStart.Of(model, "evaluate").AddText("## The model and the pictures").AddCode(open);

    /// <summary>Adds a method.</summary>
    /// <param name="title">Its name.</param>
    /// <param name="code">The C# code that fills <c>folder</c>.</param>
    /// <param name="folder">The results.</param>
    /// <param name="shortcuts">What was found in them.</param>
    public void Add(string title, string code, EvaluationFolder folder, ShortcutFindings shortcuts)
    {
        _notebook.AddText($"## {Notebook.Escape(title)}").AddCode(code)
            .AddCode("EvaluationSummary.Of(folder.Pictures)", NotebookOutput.Of(EvaluationSummary.Of(folder.Pictures)))
            .AddText("Does the model look at the wrong place?")
            .AddCode("new ShortcutSearch().Run(folder.Cards())", NotebookOutput.Of(shortcuts));
        EvaluatedPicture[] first = [.. folder.Pictures.Where(picture => picture.Prediction is not null)
            .OrderBy(picture => picture.IsRight == false ? 0 : 1)
            .ThenByDescending(picture => picture.IsRight == false ? picture.Probability : -picture.Probability)
            .ThenBy(picture => picture.Image, StringComparer.Ordinal)];
        ReportCard[] cards = [.. first.Select(picture => folder.Card(picture.Image)).OfType<ReportCard>().Take(MostCards)];
        if (cards.Length > 0)
            _notebook.AddText("The pictures that need eyes most: first those that are wrong, the surest one first, then those that are least sure.");
        foreach (ReportCard card in cards)
            _notebook.AddCode($"folder.Card({CSharp.Text(card.Image)})", NotebookOutput.Of(card));
    }

    /// <summary>Writes it, whole or not at all.</summary>
    public void Save(string path) => _notebook.Save(path);
}
