using System.Text;
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
        (IReadOnlyList<string> Names, IReadOnlyList<string?> Ids)? labels = ModelFile.ReadLabels(settings.LabelsPath, problems);
        // A single output without two names is the score of the second label.
        OnnxScorer? opened = ModelFile.Open(settings.Model, settings.Scorer, labels?.Names, problems);
        if (opened is not null && images is not null && ModelClasses.NamesFromLabels(opened, images) is { } names)
        {
            opened.Dispose();
            settings = settings with { Scorer = settings.Scorer! with { ClassNames = names }, LabelsPath = null };
            labels = null;
            opened = ModelFile.Open(settings.Model, settings.Scorer, names, problems);
        }
        using OnnxScorer? scorer = opened;
        session.Cancellation.ThrowIfCancellationRequested();
        DataSetEvaluator[] evaluators = scorer is null
            ? []
            : Prepare(scorer, images, labels?.Ids, isUnlabeled: settings.LabelsPath is not null && labels is null);
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
        if (settings.IsTar)
            return settings.Truth == "none" ? DataSet.FromTar(settings.Folder).WithoutLabels() : DataSet.FromTar(settings.Folder);
        if (settings.List is { } list)
        {
            DataSet listed = DataSet.FromList(list == "-" ? StandardInput() : ReadLines(list), settings.Folder, settings.Masks,
                settings.AllowOutside);
            return settings.Truth == "none" ? listed.WithoutLabels() : listed;
        }
        bool isTable = settings.Truth is not ("folders" or "none");
        if (isTable && !File.Exists(settings.Truth))
            throw new LimeException($"There is no table '{settings.Truth}', which --truth names; give the path of a CSV file, "
                + "or folders or none.");
        DataSet all = isTable
            ? DataSet.FromCsv(settings.Truth, settings.Folder, settings.Masks, settings.AllowOutside)
            : DataSet.FromFolder(settings.Folder, settings.Masks, settings.AllowOutside);
        return settings.Truth == "none" ? all.WithoutLabels() : all;
    }

    private static string[] ReadLines(string list) =>
        Encoding.UTF8.GetString(FileContent.Read(list, "list of images")).TrimStart('\ufeff').Split('\n');

    private static IEnumerable<string> StandardInput()
    {
        while (Console.In.ReadLine() is { } line)
            yield return line;
    }

    private IReadOnlyList<IMapMetric> Metrics(DataSet images) =>
        settings.Metrics ?? DataSetEvaluator.DefaultMetrics(images.Images.Any(image => image.HasGroundTruth));

    private DataSetEvaluator[] Prepare(OnnxScorer scorer, DataSet? images, IReadOnlyList<string?>? ids, bool isUnlabeled)
    {
        var classes = new ModelClasses(scorer, ids);
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
            Cards = settings.Store,
        })).OfType<DataSetEvaluator>()];
    }

    private int Evaluate(EvaluationFiles[] files, DataSet images)
    {
        if (settings.Limit is { } limit)
            images = images.Sample(limit);
        if (settings.Restart)
            EvaluationFiles.Remove(settings);
        _notebook = settings.Notebook is null ? null : new EvaluationNotebook(settings);
        if (settings.Shard is { } shard)
            return EvaluateShard(files, images, shard);
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
        if (results.Count > 1)
        {
            (IReadOnlyList<HtmlReport.ComparedMethod> methods, IReadOnlyList<string> paths) =
                EvaluationFiles.Compare(settings.Output, results, i => files[i].Open(images), session.Cancellation);
            if (!IsSilent)
                EvaluationReport.Compare(_console, results[0].Metrics, methods, paths);
        }
        if (settings.Json)
            _console.Out.WriteLine(EvaluationSummaryJson.Of(results, [.. images.Notes, .. settings.Notes]));
        EvaluationReport.ThrowIfNothingWasScored(results, images.Folder);
        return ExitCode.Done;
    }

    private MethodResult Evaluate(EvaluationFiles method, DataSet images, bool measures)
    {
        using EvaluationFolder folder = Explain(method, images, images, measures);
        MethodResult result = MethodResult.Write(folder, method.Header, method.Evaluator.ModelWarnings, method.Evaluator.Guesses,
            settings.Cards, settings.Parquet, session.Cancellation);
        _notebook?.Add(method, folder, result.Shortcuts);
        if (!IsSilent)
            EvaluationReport.Write(_console, result);
        return result;
    }

    /// <summary>Evaluates the images of a shard; the merge writes tables and reports.</summary>
    private int EvaluateShard(EvaluationFiles[] files, DataSet all, Shard shard)
    {
        DataSet images = all.Shard(shard);
        int again = 0, scored = 0;
        string? firstWarning = null;
        foreach (EvaluationFiles method in files)
        {
            using EvaluationFolder folder = Explain(method, all, images, measures: method == files[0]);
            foreach (EvaluatedImage row in folder.Images)
            {
                again += row.Attempts < EvaluatedImage.MaxAttempts ? 1 : 0;
                scored += row.Prediction is null ? 0 : 1;
                firstWarning ??= row.Warnings is [var warning, ..] ? warning : null;
            }
        }
        TellOnce("Warning", files.SelectMany(method => method.Evaluator.ModelWarnings));
        TellOnce("Guess", files.SelectMany(method => method.Evaluator.Guesses));
        if (again > 0)
            throw new LimeException(FormattableString.Invariant($"Shard {shard}: {again} of {images.Images.Count * files.Length} images ")
                + "failed for a reason that may pass; repeat the command to try them again.")
            {
                MayPass = true,
            };
        // No failure: the images of a shard are chosen by their paths, so a few damaged images may fill it, and then trying again would not
        // help. Where no image of any shard was scored, the merge fails, as an evaluation of all images does.
        if (scored == 0 && images.Images.Count > 0)
            _console.WriteProblem(FormattableString.Invariant($"Shard {shard}: no image could be read or scored: {firstWarning}"));
        if (!IsSilent)
            _console.WriteLine(FormattableString.Invariant($"Shard {shard} is complete: {images.Images.Count} of ")
                + FormattableString.Invariant($"{all.Images.Count} images. ")
                + $"When all shards are, write the report: mlnet-lime merge {settings.Output}");
        return ExitCode.Done;
    }

    /// <summary>Evaluates the images that have no row yet.</summary>
    private EvaluationFolder Explain(EvaluationFiles method, DataSet all, DataSet images, bool measures)
    {
        _reached = "";
        EvaluationFolder folder = session.Commit(() => method.Open(all));
        try
        {
            int left = method.Evaluator.Remaining(images, folder).Count;
            _reached = Reached(method, images.Images.Count - left, images);
            foreach (string note in folder.Notes)
                if (IsSilent)
                    _console.WriteProblem(note);
                else
                    _console.WriteSentence($"Note: {note}");
            if (!IsSilent)
                EvaluationReport.Announce(
                    _console, method.Method, images, left, left > 0 ? Plan(method.Evaluator, images) : null, measures);
            void Note(DataSetEvaluator.Progress value) => _reached = Reached(method, value.Done, images);
            void Work(IProgress<DataSetEvaluator.Progress> progress) =>
                method.Evaluator.Run(images, folder, progress, session.Cancellation);
            if (settings.ProgressForPrograms)
                SeriesProgress.RunForPrograms(_console, method.Method, settings.Shard, session.Clock, Note, Work);
            else
                SeriesProgress.Run(_console, IsSilent, method.Method, session.Clock, Note, Work);
            return folder;
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    /// <summary>The number of model calls for the first readable image; null if none of the first ten is readable.</summary>
    private DataSetEvaluator.ModelCallPlan? Plan(DataSetEvaluator evaluator, DataSet images)
    {
        foreach (DataSet.LabelledImage image in images.Images.Take(10))
            try
            {
                return evaluator.PlanModelCalls(image.Load(), session.Cancellation);
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
