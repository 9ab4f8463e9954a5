using Microsoft.ML.Lime.Evaluation;
using Microsoft.ML.Lime.Onnx;
using Microsoft.ML.Lime.Tool.Arguments;
using Microsoft.ML.Lime.Tool.Hosting;
using Microsoft.ML.Lime.Tool.Notebooks;
using Microsoft.ML.Lime.Tool.Output;

namespace Microsoft.ML.Lime.Tool.Commands;

/// <summary>
/// Runs <c>evaluate</c>. Everything except the content of the images is validated before the model runs and before a file is written.
/// </summary>
/// <param name="settings">The settings.</param>
/// <param name="session">Console and cancellation.</param>
/// <param name="problems">The problems of the arguments; further ones are added.</param>
internal sealed class EvaluateRun(EvaluateSettings settings, Session session, Problems problems)
{
    private readonly ToolConsole _console = session.Console;
    private readonly HashSet<string> _told = new(StringComparer.Ordinal);
    private EvaluationNotebook? _notebook;
    private string? _reached;

    private bool IsSilent => settings.Quiet || settings.Json;

    public int Run()
    {
        DataSet? images = settings.Folder.Length > 0 ? problems.Collect(ReadDataSet) : null;
        IReadOnlyList<string>? labels = ModelFile.ReadLabels(settings.LabelsPath, problems);
        // A single output without two names is the score of the second label.
        OnnxScorer? opened = ModelFile.Open(settings.Model, settings.Scorer, labels, problems);
        if (opened is not null && images is not null && ModelClasses.NamesFromLabels(opened, images) is { } names)
        {
            opened.Dispose();
            settings = settings with { Scorer = settings.Scorer! with { ClassNames = names }, LabelsPath = null };
            opened = ModelFile.Open(settings.Model, settings.Scorer, names, problems);
        }
        using OnnxScorer? scorer = opened;
        session.Cancellation.ThrowIfCancellationRequested();
        DataSetEvaluator[] evaluators = scorer is null
            ? []
            : Prepare(scorer, images, isUnlabeled: settings.LabelsPath is not null && labels is null);
        problems.ThrowIfAny();

        EvaluationFiles[] files = [.. settings.Methods.Zip(evaluators, (method, evaluator) => new EvaluationFiles(
            settings, method, scorer!, images!, evaluator, Metrics(images!)))];
        EvaluationFiles.Check(settings, files, problems);
        problems.ThrowIfAny();
        session.OnAbandon(ReportHowToContinue);
        foreach (string note in IsSilent ? [] : images!.Notes.Concat(settings.Notes).Concat(scorer!.Info.Notes))
            _console.WriteSentence($"Note: {note}");
        TellOnce("Guess", scorer!.Info.Guesses);
        try
        {
            return Evaluate(files, images!);
        }
        catch (OperationCanceledException)
        {
            ReportHowToContinue();
            throw;
        }
    }

    private void TellOnce(string kind, IEnumerable<string> sentences)
    {
        foreach (string sentence in IsSilent ? [] : sentences.Where(_told.Add))
            _console.WriteSentence($"{kind}: {sentence}");
    }

    private DataSet ReadDataSet()
    {
        bool isTable = settings.Truth is not ("folders" or "none");
        if (isTable && !File.Exists(settings.Truth))
            throw new LimeException($"There is no table '{settings.Truth}', which --truth names; give the path of a CSV file, "
                + "or folders or none.");
        DataSet all = isTable
            ? DataSet.FromCsv(settings.Truth, settings.Folder, settings.Masks, settings.AllowOutside)
            : DataSet.FromFolder(settings.Folder, settings.Masks, settings.AllowOutside);
        return settings.Truth == "none" ? all.WithoutLabels() : all;
    }

    private IReadOnlyList<IMapMetric> Metrics(DataSet images) =>
        settings.Metrics ?? DataSetEvaluator.DefaultMetrics(images.Images.Any(image => image.HasGroundTruth));

    private DataSetEvaluator[] Prepare(OnnxScorer scorer, DataSet? images, bool isUnlabeled)
    {
        var classes = new ModelClasses(scorer, settings.LabelsPath is { } path ? ClassLabels.LoadIds(path) : null);
        if (images is not null)
        {
            problems.Collect<object>(() =>
            {
                classes.Validate(images);
                return null!;
            });
            if (settings.OnlyWrong && images.Images.All(image => image.Label is null))
                problems.Add("--only-wrong needs labels, but no image has one; put the images into a folder for each "
                    + "class, or give --truth FILE.csv.");
            if (images.Images.All(image => !image.HasGroundTruth))
                foreach (IMapMetric metric in settings.Metrics?.Where(metric => metric.NeedsGroundTruth) ?? [])
                    problems.Add($"The metric {metric.Name} needs the position of the object, but no image has a mask or a box; "
                        + "give --masks FOLDER, or a table with such a column by --truth, or omit the metric.");
        }
        foreach ((_, ExplainOptions options) in settings.Methods)
            problems.Collect(() => ModelFile.FindLayer(scorer, options));
        int? index = !isUnlabeled && settings.Class is { } text ? problems.Collect<int?>(() => ModelFile.FindClass(scorer, text)) : null;
        return [.. settings.Methods.Select(method => problems.Collect(() => new DataSetEvaluator(scorer,
            method.Options with { Classes = index is { } known ? [known] : [] }, images is null ? [] : Metrics(images), classes)
        {
            OnlyMisclassified = settings.OnlyWrong,
        })).OfType<DataSetEvaluator>()];
    }

    private int Evaluate(EvaluationFiles[] files, DataSet images)
    {
        if (settings.Limit is { } limit)
            images = images.Sample(limit);
        if (settings.Restart)
            EvaluationFiles.Remove(settings);
        _notebook = settings.Notebook is null ? null : new EvaluationNotebook(settings);
        List<MethodResult> results = [];
        foreach (EvaluationFiles method in files)
            results.Add(Evaluate(method, images, measures: results.Count == 0));
        if (settings.Notebook is { } file)
        {
            _notebook!.Save(file);
            if (!IsSilent)
                _console.WriteLine($"Notebook: {file}");
        }
        TellOnce("Warning", files.SelectMany(method => method.Evaluator.ModelWarnings));
        TellOnce("Guess", files.SelectMany(method => method.Evaluator.Guesses));
        IReadOnlyList<string> comparison = results.Count > 1 ? EvaluationFiles.Compare(files, results, session.Cancellation) : [];
        if (settings.Json)
            _console.Out.WriteLine(EvaluationSummaryJson.Of(results, [.. images.Notes, .. settings.Notes]));
        else if (!settings.Quiet)
            EvaluationReport.Compare(_console, results, comparison);
        if (results.All(result => result.Summary.Images == result.Summary.Unreadable))
            throw new LimeException($"No image of {images.Folder} could be read or scored: {results[0].FirstWarning} "
                + $"The rows in {results[0].Paths[0]} give the reasons.");
        return ExitCode.Done;
    }

    private MethodResult Evaluate(EvaluationFiles method, DataSet images, bool measures)
    {
        _reached = "";
        using EvaluationFolder folder = session.Commit(method.Open);
        int left = method.Evaluator.Remaining(images, folder).Count;
        _reached = Reached(method, images.Images.Count - left, images);
        foreach (string note in IsSilent ? [] : folder.Notes)
            _console.WriteSentence($"Note: {note}");
        if (!IsSilent)
            EvaluationReport.Announce(_console, method.Method, images, left, left > 0 ? Plan(method.Evaluator, images) : null, measures);
        SeriesProgress.Run(_console, IsSilent, method.Method, session.Clock, value => _reached = Reached(method, value.Done, images),
            progress => method.Evaluator.Run(images, folder, progress, session.Cancellation));

        folder.WriteCsv();
        ShortcutFindings shortcuts = new ShortcutSearch().Run(folder.Cards(), session.Cancellation);
        method.HtmlReport(folder, shortcuts).Write(folder, session.Cancellation);
        _notebook?.Add(method, folder, shortcuts);
        MethodResult result = new(method.Method, method.Evaluator.Metrics, [.. folder.Images], shortcuts, method.Written);
        if (!IsSilent)
            EvaluationReport.Write(_console, result);
        return result;
    }

    /// <summary>The number of model calls for the first readable image; null if none of the first ten is readable.</summary>
    private DataSetEvaluator.ModelCallPlan? Plan(DataSetEvaluator evaluator, DataSet images)
    {
        foreach (DataSet.LabelledImage image in images.Images.Take(10))
            try
            {
                return evaluator.PlanModelCalls(ImageFile.Load(image.Path), session.Cancellation);
            }
#pragma warning disable CA1031 // whatever a decoder does, the row of the image reports the problem
            catch (Exception error) when (error is not OperationCanceledException)
#pragma warning restore CA1031
            {
            }
        return null;
    }

    private string Reached(EvaluationFiles method, int done, DataSet images) =>
        FormattableString.Invariant($"after {done} of {images.Images.Count} images")
            + (settings.Methods.Count > 1 ? $" of {method.Method}" : "");

    /// <summary>Prints how to continue, once, whether the work stops in time or is abandoned.</summary>
    private void ReportHowToContinue()
    {
        if (Interlocked.Exchange(ref _reached, null) is { Length: > 0 } reached)
            _console.WriteProblem($"Stopped {reached}; repeat the command to continue.");
    }
}
