using Microsoft.ML.Lime.Drawing;
using Microsoft.ML.Lime.Engine;
using Microsoft.ML.Lime.Evaluation;
using Microsoft.ML.Lime.Tool.Arguments;

namespace Microsoft.ML.Lime.Tool.Notebooks;

/// <summary>What <c>explain</c> did as a notebook that was executed already: a section a picture.</summary>
internal sealed class ExplanationNotebook
{
    private readonly Notebook _notebook;
    private readonly ExplainSettings _settings;
    private readonly SourceCode _code;
    private int _images;

    /// <summary>Begins with the model and the method.</summary>
    /// <param name="settings">What was asked for.</param>
    /// <param name="scorer">The model.</param>
    /// <param name="options">The method's options, with the classes looked up.</param>
    public ExplanationNotebook(ExplainSettings settings, Onnx.OnnxScorer scorer, ExplainOptions options)
    {
        _settings = settings;
        _code = new SourceCode(settings.Registry);
        _notebook = NotebookStart.Of(settings.Model, "explain")
            .AddText("## The model\n\nWhat a model wants of its pixels no file says; everything else is told from the file.")
            .AddCode($"var scorer = OnnxScorer.Open({_code.Of(settings.Model)}, "
                + $"{_code.Scorer(settings.Scorer!, settings.LabelsPath)});\nscorer.Input",
                NotebookOutput.Text(scorer.Input.ToString()))
            .AddText($"## How it is explained\n\n{ComponentDefinition.FromType(options.GetType())!.Summary}")
            .AddCode($"var explainer = {_code.Explainer(options, settings.MapPath)};");
    }

    /// <summary>Adds a picture.</summary>
    public void Add(string path, ImageBuffer source, ImageExplanation explanation)
    {
        _images++;
        // Every picture has variables of its own, so that the cells are one program.
        string number = _settings.Images.Count > 1 ? _code.Of(_images) : "";
        (string sourceName, string name) = ($"image{number}", $"explanation{number}");
        _notebook.AddText($"## {Notebook.Escape(Path.GetFileName(path))}")
            .AddCode($"var {sourceName} = ImageFile.Load({_code.Of(path)});\n{sourceName}", NotebookOutput.Create(source))
            .AddCode($"var {name} = explainer.Explain(scorer, {sourceName});");
        if (explanation.Segments is { } segments)
            _notebook.AddText(FormattableString.Invariant($"It was divided into {segments.Count} ")
                + (segments.Count == 1 ? "segment:" : "segments:"))
                .AddCode($"SegmentBorders.Draw({sourceName}, {name}.ImageFit, {name}.Segments!)",
                    NotebookOutput.Create(SegmentBorders.Draw(source, explanation.ImageFit, segments)));
        foreach ((int place, ClassExplanation target) in explanation.Classes.Index())
            Add(sourceName, name, place, target, source, explanation);
    }

    /// <summary>Writes it, whole or not at all.</summary>
    public void Save(string path) => _notebook.Save(path);

    private void Add(string sourceName, string name, int place, ClassExplanation target, ImageBuffer source, ImageExplanation explanation)
    {
        string targetCode = $"{name}.Classes[{_code.Of(place)}]";
        ImageSettings drawing = _settings.Drawing;
        ColorScale scale = drawing.ScaleOf(explanation.Classes.Select(other => other.Map)) ?? drawing.OwnScale(target.Map);
        _notebook.AddText($"### {Notebook.Escape(target.Label)}\n\n" + (scale.Low < 0
                ? "What is blue speaks for it, what is red against it."
                : "The redder, the more it matters; the bluer, the less."))
            .AddCode($"Overlay.Draw({sourceName}, {name}, {targetCode}{ScaleCode(name, targetCode)})",
                NotebookOutput.Create(Overlay.Draw(source, explanation, target, scale: scale)));
        string told = $"{targetCode}.ToHtml({name}.Segments, {_code.Of(drawing.TopFeatures)})";
        _notebook.AddCode($"HTML({told})", NotebookOutput.Html(
            target.ToHtml(explanation.Segments, drawing.TopFeatures), target.ToText(explanation.Segments, drawing.TopFeatures)));
        if (explanation.Segments is not null && target.Surrogate is not null)
            _notebook.AddCode(drawing.Masked is { } masked
                ? $"{name}.GetImageAndMask({targetCode}, {_code.Of(masked)}).Draw({sourceName})"
                : $"MaskedImage.Draw({sourceName}, {name}.ImageFit, {name}.Segments!, "
                    + $"{targetCode}.TopFeatures({_code.Of(drawing.TopFeatures)}))",
                NotebookOutput.Create(drawing.DrawMasked(source, explanation, target)));
    }

    private string ScaleCode(string name, string targetCode)
    {
        ImageSettings drawing = _settings.Drawing;
        string? code = drawing.Range is { } range ? $"ColorScale.Between({_code.Of(range.Low)}, {_code.Of(range.High)})"
            : drawing.SharesScale ? $"ColorScale.Create([.. {name}.Classes.Select(target => target.Map)], {_code.Of(drawing.Clip ?? 100)})"
            : drawing.Clip is { } clip ? $"ColorScale.Create([{targetCode}.Map], {_code.Of(clip)})"
            : null;
        return code is null ? "" : $", scale: {code}";
    }
}
