using Microsoft.ML.Lime.Drawing;
using Microsoft.ML.Lime.Evaluation;
using Microsoft.ML.Lime.Tool.Arguments;

namespace Microsoft.ML.Lime.Tool.Notebooks;

/// <summary>Writes the steps of <c>explain</c> as an executed notebook, one section per image.</summary>
internal sealed class ExplanationNotebook
{
    private readonly Notebook _notebook;
    private readonly ExplainSettings _settings;
    private readonly SourceCode _code;
    private int _images;

    /// <summary>Creates a notebook with the model and the method.</summary>
    /// <param name="settings">The settings.</param>
    /// <param name="scorer">The model.</param>
    /// <param name="options">The method's options, with resolved classes.</param>
    public ExplanationNotebook(ExplainSettings settings, Onnx.OnnxScorer scorer, ExplainOptions options)
    {
        _settings = settings;
        _code = new SourceCode(settings.Registry);
        _notebook = NotebookStart.Of(settings.Model, "explain")
            .AddText("## The model\n\nThe model file does not define the preprocessing of the pixels. All other properties are "
                + "read from the file.")
            .AddCode($"var scorer = OnnxScorer.Open({_code.Of(settings.Model)}, "
                + $"{_code.Scorer(settings.Scorer!, settings.LabelsPath, settings.InputValueFiles)});\nscorer.Input",
                Notebook.Output.Text(scorer.Input.ToString()))
            .AddText($"## The method\n\n{ComponentDefinition.FromType(options.GetType())!.Summary}")
            .AddCode($"var explainer = {_code.Explainer(options, settings.MapPath)};");
    }

    /// <summary>Adds an image.</summary>
    public void Add(string path, ImageBuffer source, ImageExplanation explanation)
    {
        _images++;
        // Each image has its own variables, so that all cells form one program.
        string number = _settings.Images.Count > 1 ? _code.Of(_images) : "";
        (string sourceName, string name) = ($"source{number}", $"explanation{number}");
        _notebook.AddText($"## {Notebook.Escape(Path.GetFileName(path))}")
            .AddCode($"var {sourceName} = ImageFile.Load({_code.Of(path)});\n{sourceName}", Notebook.Output.Create(source))
            .AddCode($"var {name} = explainer.Explain(scorer, {sourceName});");
        source = _settings.Drawing.Reduce(source, explanation.ImageFit);
        if (explanation.Segments is { } segments)
            _notebook.AddText(FormattableString.Invariant($"The image has {segments.Count} ")
                + (segments.Count == 1 ? "segment:" : "segments:"))
                .AddCode($"Boundaries.Draw({sourceName}, {name}.ImageFit, {name}.Segments!)",
                    Notebook.Output.Create(Boundaries.Draw(source, explanation.ImageFit, segments)));
        foreach ((int place, ClassExplanation target) in explanation.Classes.Index())
            Add(sourceName, name, place, target, source, explanation);
    }

    /// <summary>Writes the file atomically.</summary>
    public void Save(string path) => _notebook.Save(path);

    private void Add(string sourceName, string name, int place, ClassExplanation target, ImageBuffer source, ImageExplanation explanation)
    {
        string targetCode = $"{name}.Classes[{_code.Of(place)}]";
        ImageSettings drawing = _settings.Drawing;
        ColorScale scale = drawing.SharedScale(explanation.Classes) ?? drawing.OwnScale(target);
        _notebook.AddText($"### {Notebook.Escape(target.Label)}\n\n" + (scale.Low < 0
                ? "Red regions support the class, blue regions oppose it. The stronger the colour, the larger the importance."
                : "The redder a region, the larger its importance."))
            .AddCode($"Overlay.Draw({sourceName}, {name}, {targetCode}{ScaleCode(name, targetCode, scale)})",
                Notebook.Output.Create(Overlay.Draw(source, explanation, target, scale: scale)));
        string html = $"{targetCode}.ToHtml({name}.Segments, {_code.Of(drawing.TopFeatures)})";
        _notebook.AddCode($"HTML({html})", Notebook.Output.Html(
            target.ToHtml(explanation.Segments, drawing.TopFeatures), target.ToText(explanation.Segments, drawing.TopFeatures)));
        if (explanation.Segments is not null && target.Surrogate is not null)
            _notebook.AddCode(drawing.Masked is { } masked
                ? $"ImageAndMask.Create({name}, {targetCode}, {_code.Of(masked)}).Draw({sourceName})"
                : $"MaskedImage.Draw({sourceName}, {name}.ImageFit, {name}.Segments!, "
                    + $"{targetCode}.TopFeatures({_code.Of(drawing.TopFeatures)}))",
                Notebook.Output.Create(drawing.DrawMasked(source, explanation, target)));
    }

    private string ScaleCode(string name, string targetCode, ColorScale scale)
    {
        ImageSettings drawing = _settings.Drawing;
        string? code = drawing.Range is { } range ? $"ColorScale.Between({_code.Of(range.Low)}, {_code.Of(range.High)})"
                + (scale.Colors == range.Colors ? "" : " with { Colors = ColorMap.Jet }")
            : drawing.SharesScale ? $"ColorScale.Create({name}.Classes, {_code.Of(drawing.Clip ?? 100)})"
            : drawing.Clip is { } clip ? $"ColorScale.Create([{targetCode}], {_code.Of(clip)})"
            : null;
        return code is null ? "" : $", scale: {code}";
    }
}
