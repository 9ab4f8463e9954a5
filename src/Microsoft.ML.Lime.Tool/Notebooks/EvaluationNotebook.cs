using Microsoft.ML.Lime.Evaluation;
using Microsoft.ML.Lime.Tool.Arguments;
using Microsoft.ML.Lime.Tool.Output;

namespace Microsoft.ML.Lime.Tool.Notebooks;

/// <summary>Writes the steps of <c>evaluate</c> as an executed notebook, one section per method.</summary>
internal sealed class EvaluationNotebook
{
    /// <summary>The maximum number of cards. Confident misclassifications come first.</summary>
    private const int MaxCards = 8;

    private readonly EvaluateSettings _settings;
    private readonly SourceCode _code;
    private readonly Notebook _notebook;
    private int _methods;

    /// <summary>Creates a notebook with the model and the images.</summary>
    public EvaluationNotebook(EvaluateSettings settings)
    {
        _settings = settings;
        _code = new SourceCode(settings.Registry);
        string scorer = $"OnnxScorer.Open({_code.Of(settings.Model)}, "
            + $"{_code.Scorer(settings.Scorer!, settings.LabelsPath, settings.InputValueFiles)})";
        string ids = settings.LabelsPath is { } labels ? $", ClassLabels.LoadIds({_code.Of(labels)})" : "";
        _notebook = NotebookStart.Of(settings.Model, "evaluate").AddText("## The model and the images")
            .AddCode($"var scorer = {scorer};\nvar classes = new ModelClasses(scorer{ids});\nvar images = {Images()};");
    }

    /// <summary>Adds a method.</summary>
    public void Add(EvaluationFiles method, EvaluationFolder folder, ShortcutFindings shortcuts)
    {
        // Each method has its own variables, so that all cells form one program.
        string number = _settings.Methods.Count > 1 ? _code.Of(++_methods) : "";
        (string evaluator, string name) = ($"evaluator{number}", $"folder{number}");
        string metrics = string.Join(", ", method.Evaluator.Metrics.Select(metric => $"Metrics.Find({_code.Of(metric.Name)})"));
        string wrong = _settings.OnlyWrong ? " { OnlyMisclassified = true }" : "";
        string options = _code.Of(method.Options, _settings.MapPath);
        _notebook.AddText($"## {Notebook.Escape(method.Method)}\n\nThe results are stored in a folder. A stopped evaluation "
                + "continues there. Each metric is compared with its values for reference maps, which do not depend on the model.")
            .AddCode($"var {evaluator} = new DataSetEvaluator(scorer, {options}, [{metrics}], classes){wrong};\n"
                + $"var {name} = EvaluationFolder.Open({_code.Of($"{method.Folder}-again")}, settings: \"{{}}\");\n"
                + $"{evaluator}.Run(images, {name});")
            .AddCode($"EvaluationSummary.Create({name}.Images)", Notebook.Output.Create(EvaluationSummary.Create(folder.Images)))
            .AddText("Search for shortcuts: does the model depend on a fixed region at the edge?")
            .AddCode($"new ShortcutSearch().Run({name}.Cards())", Notebook.Output.Create(shortcuts));
        EvaluatedImage[] rows = [.. folder.Images.Where(image => image.Prediction is not null)
            .OrderBy(image => image.IsRight == false ? 0 : 1)
            .ThenByDescending(image => image.IsRight == false ? image.Probability : -image.Probability)
            .ThenBy(image => image.Image, StringComparer.Ordinal)];
        ReportCard[] cards = [.. rows.Select(image => folder.Card(image.Image)).OfType<ReportCard>().Take(MaxCards)];
        if (cards.Length > 0)
            _notebook.AddText("The images to review first: misclassified images with the highest score, then the images "
                + "with the lowest score.");
        foreach (ReportCard card in cards)
            _notebook.AddCode($"{name}.Card({_code.Of(card.Image)})", Notebook.Output.Create(card));
    }

    /// <summary>Writes the file atomically.</summary>
    public void Save(string path) => _notebook.Save(path);

    private string Images()
    {
        string folder = _code.Of(_settings.Folder), masks = _settings.Masks is { } path ? $", {_code.Of(path)}" : "",
            outside = _settings.AllowOutside ? ", allowOutside: true" : "";
        string all = _settings.IsTar ? $"DataSet.FromTar({folder})"
            : _settings.List is { } list ? $"DataSet.FromList(System.IO.File.ReadLines({_code.Of(list)}), {folder}{masks}{outside})"
            : _settings.Truth is "folders" or "none"
            ? $"DataSet.FromFolder({folder}{masks}{outside})"
            : $"DataSet.FromCsv({_code.Of(_settings.Truth)}, {folder}{masks}{outside})";
        return all + (_settings.Truth == "none" ? ".WithoutLabels()" : "")
            + (_settings.Limit is { } limit ? $".Sample({_code.Of(limit)})" : "");
    }
}
