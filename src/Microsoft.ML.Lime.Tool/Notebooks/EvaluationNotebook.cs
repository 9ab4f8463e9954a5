using Microsoft.ML.Lime.Evaluation;
using Microsoft.ML.Lime.Tool.Arguments;
using Microsoft.ML.Lime.Tool.Output;

namespace Microsoft.ML.Lime.Tool.Notebooks;

/// <summary>What <c>evaluate</c> did as a notebook that was executed already: a section a method.</summary>
internal sealed class EvaluationNotebook
{
    /// <summary>Cards that are shown, those first that need eyes: wrong and sure.</summary>
    private const int MaxCards = 8;

    private readonly EvaluateSettings _settings;
    private readonly SourceCode _code;
    private readonly Notebook _notebook;
    private int _methods;

    /// <summary>Begins with the model and the pictures.</summary>
    public EvaluationNotebook(EvaluateSettings settings)
    {
        _settings = settings;
        _code = new SourceCode(settings.Registry);
        string scorer = $"OnnxScorer.Open({_code.Of(settings.Model)}, {_code.Scorer(settings.Scorer!, settings.LabelsPath)})";
        string ids = settings.LabelsPath is { } labels ? $", ClassLabels.LoadIds({_code.Of(labels)})" : "";
        _notebook = NotebookStart.Of(settings.Model, "evaluate").AddText("## The model and the images")
            .AddCode($"var scorer = {scorer};\nvar classes = new ModelClasses(scorer{ids});\nvar images = {Images()};");
    }

    /// <summary>Adds a method.</summary>
    public void Add(EvaluationFiles method, EvaluationFolder folder, ShortcutFindings shortcuts)
    {
        // Every method has variables of its own, so that the cells are one program.
        string number = _settings.Methods.Count > 1 ? _code.Of(++_methods) : "";
        (string evaluator, string name) = ($"evaluator{number}", $"folder{number}");
        string metrics = string.Join(", ", method.Evaluator.Metrics.Select(metric => $"Metrics.Find({_code.Of(metric.Name)})"));
        string wrong = _settings.OnlyWrong ? " { OnlyWrong = true }" : "";
        string options = _code.Of(method.Options, _settings.MapPath);
        _notebook.AddText($"## {Notebook.Escape(method.Method)}\n\nThe results last in a folder; an evaluation that was stopped "
                + "goes on there. Beside each metric stand the values of maps that know nothing of the model.")
            .AddCode($"var {evaluator} = new DataSetEvaluator(scorer, {options}, [{metrics}], classes){wrong};\n"
                + $"var {name} = EvaluationFolder.Open({_code.Of($"{method.Folder}-again")}, settings: \"{{}}\");\n"
                + $"{evaluator}.Run(images, {name});")
            .AddCode($"EvaluationSummary.Create({name}.Images)", NotebookOutput.Create(EvaluationSummary.Create(folder.Images)))
            .AddText("Does the model look at the wrong place?")
            .AddCode($"new ShortcutSearch().Run({name}.Cards())", NotebookOutput.Create(shortcuts));
        EvaluatedImage[] rows = [.. folder.Images.Where(image => image.Prediction is not null)
            .OrderBy(image => image.IsRight == false ? 0 : 1)
            .ThenByDescending(image => image.IsRight == false ? image.Probability : -image.Probability)
            .ThenBy(image => image.Image, StringComparer.Ordinal)];
        ReportCard[] cards = [.. rows.Select(image => folder.Card(image.Image)).OfType<ReportCard>().Take(MaxCards)];
        if (cards.Length > 0)
            _notebook.AddText("The pictures that need eyes most: first those that are wrong, the surest one first, then "
                + "those that are least sure.");
        foreach (ReportCard card in cards)
            _notebook.AddCode($"{name}.Card({_code.Of(card.Image)})", NotebookOutput.Create(card));
    }

    /// <summary>Writes it, whole or not at all.</summary>
    public void Save(string path) => _notebook.Save(path);

    private string Images()
    {
        string folder = _code.Of(_settings.Folder), masks = _settings.Masks is { } path ? $", {_code.Of(path)}" : "";
        string all = _settings.Truth is "folders" or "none"
            ? $"DataSet.FromFolder({folder}{masks})"
            : $"DataSet.FromCsv({_code.Of(_settings.Truth)}, {folder}{masks})";
        return all + (_settings.Truth == "none" ? ".WithoutLabels()" : "")
            + (_settings.Limit is { } limit ? $".Take({_code.Of(limit)})" : "");
    }
}
