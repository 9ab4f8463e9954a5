using Microsoft.ML.Lime.Evaluation.Quality;

namespace Microsoft.ML.Lime.Evaluation;

/// <summary>
/// Evaluates the images of a data set one at a time: predicts, explains and measures metrics. The results are rows and report cards; no
/// image is kept in memory.
/// </summary>
/// <remarks>Not thread-safe. The scorer uses its own threads.</remarks>
public sealed class DataSetEvaluator
{
    private const int TopClassCount = 5;

    private readonly IScorer _scorer;
    private readonly ExplainOptions _options;
    private List<string> _guesses = [], _modelWarnings = [];
    private double _explainingShare = 0.5;

    /// <summary>Creates an evaluator.</summary>
    /// <param name="scorer">The model.</param>
    /// <param name="options">
    /// The method and its options. If <see cref="ExplainOptions.Classes"/> contains a class, it is explained for every image; otherwise the
    /// predicted class is. <see cref="ExplainOptions.TopClasses"/> is ignored.
    /// </param>
    /// <param name="metrics">The metrics of the maps; may be empty.</param>
    /// <param name="classes">The model's classes; null to use those of the scorer.</param>
    /// <exception cref="LimeException">The options have several classes or a target, or do not know their method.</exception>
    public DataSetEvaluator(IScorer scorer, ExplainOptions options, IReadOnlyList<IMapMetric> metrics, ModelClasses? classes = null)
    {
        ArgumentNullException.ThrowIfNull(scorer);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(metrics);
        if (options.Classes.Count > 1 || options.Target is not null)
            throw new LimeException("An evaluation explains one class of each image; name one class, or none for the "
                + "predicted one, and no target.");
        if (options.CreateExplainer() is null)
            throw new LimeException("The options of the evaluation do not know their method, as those of an explanation from a file; "
                + "give options of a method, such as LimeOptions.");
        options = options with { TopClasses = null };
        string[] problems = [.. options.Problems(scorer.ClassCount).Concat(options.EffectiveTarget.Problems(scorer)).Distinct()];
        if (problems.Length > 0)
            throw new LimeException(problems);
        (_scorer, _options, Metrics, Classes) = (scorer, options, metrics, classes ?? new ModelClasses(scorer));
    }

    /// <summary>The model's classes.</summary>
    public ModelClasses Classes { get; }

    /// <summary>The metrics of the maps.</summary>
    public IReadOnlyList<IMapMetric> Metrics { get; }

    /// <summary>
    /// What was assumed about the model in the explanations so far, a sentence each, each once; after <see cref="Run"/> also in those of
    /// earlier runs of the folder.
    /// </summary>
    public IReadOnlyList<string> Guesses => _guesses;

    /// <summary>Warnings about the model in the same explanations (<see cref="ImageExplanation.ModelWarnings"/>), each once.</summary>
    public IReadOnlyList<string> ModelWarnings => _modelWarnings;

    /// <summary>
    /// Whether only incorrectly classified images are explained and evaluated. Other images get a row with the prediction only. The default
    /// is false.
    /// </summary>
    public bool OnlyMisclassified { get; init; }

    /// <summary>What is stored of each image beside its row. The default is <see cref="CardContent.Overlays"/>.</summary>
    public CardContent Cards { get; init; } = CardContent.Overlays;

    /// <summary>The default metrics of an evaluation: faithfulness, sparseness and, with a ground truth, localization.</summary>
    /// <param name="places">Whether the data set has masks or boxes.</param>
    public static IReadOnlyList<IMapMetric> DefaultMetrics(bool places) =>
    [
        Evaluation.Metrics.InsertionAuc(), Evaluation.Metrics.DeletionAuc(), Evaluation.Metrics.MuFidelity(),
        Evaluation.Metrics.GiniIndex(), Evaluation.Metrics.HalfMassCount(),
        .. places
            ? (IMapMetric[])
            [
                Evaluation.Metrics.PointingGame(), Evaluation.Metrics.RelevanceMassAccuracy(), Evaluation.Metrics.IntersectionOverUnion(),
            ]
            : [],
    ];

    /// <summary>
    /// Returns the planned number of model runs per image without running the model. It is computed for one image
    /// (<see cref="IExplainer.PlannedModelCalls"/>). Images with another number of segments may need slightly more or fewer runs. The
    /// measurement of the scorer is not included (<see cref="IExplainer.MaxMeasurementCalls"/>).
    /// </summary>
    /// <param name="source">An image of the data set.</param>
    /// <param name="cancellation">Stops the work.</param>
    public ModelCallPlan PlanModelCalls(ImageBuffer source, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        int? calls;
        try
        {
            calls = _options.CreateExplainer()!.PlannedModelCalls(_scorer.Input, source, cancellation);
        }
        catch (LimeException)
        {
            calls = null; // the method cannot explain this image; its row will have the reason
        }
        return new ModelCallPlan(2, calls, Evaluation.Metrics.CountModelCalls(Metrics, _scorer.Input, calls ?? 0));
    }

    /// <summary>Evaluates all images of a data set that have no row yet and appends their rows and cards to a folder.</summary>
    /// <param name="dataSet">The data set.</param>
    /// <param name="folder">The folder.</param>
    /// <param name="progress">Receives frequent reports.</param>
    /// <param name="cancellation">
    /// Cancels the evaluation. Existing rows are kept, and the next run continues with the interrupted image.
    /// </param>
    /// <exception cref="LimeException">A label matches no class (checked before the first image), or a file cannot be written.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellation"/> was cancelled.</exception>
    public void Run(
        DataSet dataSet, EvaluationFolder folder, IProgress<Progress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(dataSet);
        ArgumentNullException.ThrowIfNull(folder);
        Classes.Validate(dataSet);
        folder.ExpectCards(any: Cards != CardContent.None, OnlyMisclassified);
        IReadOnlyList<DataSet.LabelledImage> left = Remaining(dataSet, folder);
        Dictionary<string, int> attempts = folder.Images.Where(row => row.Attempts is not null)
            .ToDictionary(row => row.Image, row => row.Attempts!.Value, StringComparer.Ordinal);
        folder.Remove(left.Select(image => image.Image).Where(folder.Has).ToHashSet(StringComparer.Ordinal));
        int total = dataSet.Images.Count, done = total - left.Count;
        foreach (DataSet.LabelledImage image in left)
        {
            cancellation.ThrowIfCancellationRequested();
            progress?.Report(new Progress(done, total, image.Image, 0));
            int before = done;
            (EvaluatedImage row, ReportCard? card, ImageExplanation? explanation) = EvaluateFile(image, progress is null ? null
                : new StepProgress(part => progress.Report(new Progress(before, total, image.Image, part.Fraction))), cancellation);
            if (explanation is not null)
                folder.Remark(image.Image, explanation.Guesses, Messages(explanation.ModelWarnings));
            folder.Append(row with { Attempts = row.Attempts + attempts.GetValueOrDefault(image.Image) }, Kept(card));
            done++;
        }
        folder.Arrange(dataSet.Images.Select(image => image.Image));
        folder.RequireFiles();
        (IReadOnlyList<string> guesses, IReadOnlyList<string> warnings) = folder.ArrangeRemarks(); // those of earlier runs, too
        (_guesses, _modelWarnings) = ([.. guesses], [.. warnings]);
        progress?.Report(new Progress(done, total, total == 0 ? "" : dataSet.Images[^1].Image, 0));
    }

    /// <summary>
    /// The images that <see cref="Run"/> evaluates: those without a row; those that could not be read or predicted for a reason that may
    /// pass, <see cref="EvaluatedImage.MaxAttempts"/> times at most; and those that were predicted but have no card though an explanation
    /// was wanted, because it failed or the card was lost.
    /// </summary>
    /// <param name="dataSet">The images.</param>
    /// <param name="folder">The results so far.</param>
    public IReadOnlyList<DataSet.LabelledImage> Remaining(DataSet dataSet, EvaluationFolder folder)
    {
        ArgumentNullException.ThrowIfNull(dataSet);
        ArgumentNullException.ThrowIfNull(folder);
        HashSet<string> finished = [.. folder.Images.Where(row => folder.HasCard(row.Image)
            || (row.Prediction is null && row.IsFinal)
            || (row.Prediction is not null && Cards == CardContent.None)
            || (OnlyMisclassified && row.Prediction is not null && row.IsRight != false)).Select(row => row.Image)];
        return [.. dataSet.Images.Where(image => !finished.Contains(image.Image))];
    }

    /// <summary>Evaluates an image. If it cannot be read, explained or evaluated, the row contains the reason as a warning.</summary>
    /// <param name="image">The image.</param>
    /// <param name="progress">Receives many reports; the last one is 1.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <returns>The row, and a card where the image was explained.</returns>
    /// <exception cref="LimeException">The label matches no class.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellation"/> was cancelled.</exception>
    public (EvaluatedImage Row, ReportCard? Card) Evaluate(
        DataSet.LabelledImage image, IProgress<ExplainProgress>? progress = null, CancellationToken cancellation = default)
    {
        (EvaluatedImage row, ReportCard? card, _) = EvaluateFile(image, progress, cancellation);
        return (row, card);
    }

    private (EvaluatedImage Row, ReportCard? Card, ImageExplanation? Explanation) EvaluateFile(
        DataSet.LabelledImage image, IProgress<ExplainProgress>? progress, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(image);
        int? truth = image.Label is null ? null : Classes.Find(image.Label);
        var row = new EvaluatedImage { Image = image.Image, Truth = truth is { } index ? Classes.Name(index) : null };
        if (TryOrWarn(image.Load, ref row) is not { } source)
            return (row, null, null);
        GroundTruthMask? place = image.HasGroundTruth ? TryOrWarn(() => image.LoadGroundTruth(source), ref row) : null;
        return Evaluate(row, source, truth, place, progress, cancellation);
    }

    /// <summary>Evaluates an image in memory.</summary>
    /// <param name="image">Name of the image in results.</param>
    /// <param name="source">The source image.</param>
    /// <param name="truth">The true class; null if unknown.</param>
    /// <param name="place">The ground-truth mask, at the source image's size or the model's; null if unknown.</param>
    /// <param name="progress">Receives many reports; the last one is 1.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <returns>The row, and a card where the image was explained.</returns>
    /// <exception cref="OperationCanceledException"><paramref name="cancellation"/> was cancelled.</exception>
    public (EvaluatedImage Row, ReportCard? Card) Evaluate(string image, ImageBuffer source, int? truth = null,
        GroundTruthMask? place = null,
        IProgress<ExplainProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentNullException.ThrowIfNull(source);
        var row = new EvaluatedImage { Image = image, Truth = truth is { } index ? Classes.Name(index) : null };
        (row, ReportCard? card, _) = Evaluate(row, source, truth, place, progress, cancellation);
        return (row, card);
    }

    private (EvaluatedImage Row, ReportCard? Card, ImageExplanation? Explanation) Evaluate(
        EvaluatedImage row, ImageBuffer source, int? truth, GroundTruthMask? place, IProgress<ExplainProgress>? progress,
            CancellationToken cancellation)
    {
        if (TryModelOrWarn(() => Predict(source, cancellation), ref row) is not { } likely)
            return (row, null, null);
        row = row with
        {
            Prediction = Classes.Name(likely.Classes[0].Index),
            Probability = likely.Classes[0].Value,
            IsProbability = likely.AreProbabilities ? null : false,
        };
        if (OnlyMisclassified && row.IsRight != false)
            return (row, null, null);

        ExplainOptions options = _options.Classes.Count > 0 ? _options : _options with { Classes = [likely.Classes[0].Index] };
        int explained = options.Classes[0];
        // The true class of a misclassified image is explained by the same model calls. A stop rule waits for all classes, so it would need
        // more of them.
        ExplainOptions withTruth = _options.Classes.Count == 0 && truth is { } index && index != explained
            && _options is not LimeOptions { Stop: not null }
            ? options with { Classes = [explained, index] }
            : options;
        if (TryModelOrWarn(() => withTruth.CreateExplainer()!.Explain(_scorer, source, Part(progress, 0, _explainingShare), cancellation),
            ref row) is not { } all)
            return (row, null, null);
        ImageExplanation explanation = all with { Options = options, Classes = [all.ForClass(explained)] };
        _guesses.AddRange(explanation.Guesses.Except(_guesses).ToArray());
        _modelWarnings.AddRange(Messages(explanation.ModelWarnings).Except(_modelWarnings).ToArray());
        int judging = Evaluation.Metrics.CountModelCalls(Metrics, _scorer.Input, explanation.ModelCalls);
        _explainingShare = (double)explanation.ModelCalls / (explanation.ModelCalls + judging);
        row = row with
        {
            // Each process measures the model with its first images, and a row does not depend on the process. The report has the numbers.
            Warnings = [.. row.Warnings, .. explanation.Classes[0].Warnings.Select(warning =>
                explanation.ModelWarnings.FirstOrDefault(about => about.Message == warning) is { } found ? $"{found.Finding}." : warning)],
        };
        if (place is not null)
            place = TryOrWarn(() => place.FitTo(explanation.ImageFit), ref row);
        IProgress<ExplainProgress>? rest = Part(progress, _explainingShare, 1);
        if (TryModelOrWarn(
            () => Evaluation.Metrics.Compare(Metrics, _scorer, MetricInput.Create(explanation, 0, place), rest, cancellation), ref row)
            is { } values)
            row = row with
            {
                Metrics = Metrics.Zip(values).ToDictionary(pair => pair.First.Name, pair => pair.Second),
                Warnings = [.. row.Warnings.Concat(values.Select(value => value.Reason).OfType<string>()).Distinct()],
            };
        ImageExplanation drawn = all with { Classes = [.. all.Classes.OrderBy(target => target.ClassIndex == explained ? 0 : 1)] };
        ReportCard card = ReportCard.Create(row.Image, drawn, 0,
            [.. likely.Classes.Select(one => new ReportCard.TopClass(Classes.Name(one.Index), one.Value))],
            place is { Count: > 0 } ? place.Inside.ToArray() : null, truth: drawn.Classes.Count > 1 ? 1 : null);
        return (row, card with
        {
            Explained = Classes.Name(explained),
            Truth = card.Truth is { } map ? map with { Class = row.Truth! } : null,
        }, explanation);
    }

    private static string[] Messages(IEnumerable<ImageExplanation.ModelWarning> warnings) =>
        [.. warnings.Select(warning => warning.Message)];

    private ReportCard? Kept(ReportCard? card) => Cards switch
    {
        CardContent.None => null,
        CardContent.Maps => card is null ? null : card with { Photo = [], Overlay = [], Truth = null },
        _ => card,
    };

    /// <summary>The most likely classes. The model evaluates the image and, to determine the activation, the mean image.</summary>
    private Prediction Predict(ImageBuffer source, CancellationToken cancellation)
    {
        ExplainOptions options = _options with { Classes = [], TopClasses = TopClassCount };
        PreparedImage image = FittedImage.Create(options, _scorer, source).Prepare(Baselines.ImageMean, cancellation: cancellation);
        return new([.. image.Target.Outputs.Select((number, i) => (number.ClassIndex!.Value, (double)image.Scores[i]))],
            image.Target.AreProbabilities);
    }

    /// <summary>
    /// Turns an error of an image or its decoder into warnings of its row, so that the other images are evaluated. An error that may pass
    /// counts as an attempt.
    /// </summary>
    private static T? TryOrWarn<T>(Func<T?> work, ref EvaluatedImage row) where T : class
    {
        try
        {
            return work();
        }
        catch (LimeException bad) when (bad.GetType() == typeof(LimeException))
        {
            row = Failed(row, bad);
            return null;
        }
        catch (OutOfMemoryException)
        {
            row = row with { Warnings = [.. row.Warnings, "There was not enough memory for the image."], Attempts = 1 };
            return null;
        }
#pragma warning disable CA1031 // one image must not end the evaluation of the others, whatever its decoder or the scorer does
        catch (Exception error) when (error is not (OperationCanceledException or ObjectDisposedException or LimeException))
#pragma warning restore CA1031
        {
            string message = error.Message.ReplaceLineEndings(" ").TrimEnd('.', ' ');
            row = row with { Warnings = [.. row.Warnings, $"The image could not be processed ({error.GetType().Name}): {message}."] };
            return null;
        }
    }

    /// <summary>
    /// The same for a step that runs the model. An error of the runtime is one of the image, if the model still runs on a black or a white
    /// image: for example an index that is out of range for some pixels.
    /// </summary>
    private T? TryModelOrWarn<T>(Func<T?> work, ref EvaluatedImage row) where T : class
    {
        try
        {
            return TryOrWarn(work, ref row);
        }
        catch (LimeException bad) when (RunsOn(0) || RunsOn(255))
        {
            row = Failed(row, bad);
            return null;
        }
    }

    private static EvaluatedImage Failed(EvaluatedImage row, LimeException error) =>
        row with { Warnings = [.. row.Warnings, .. error.Problems], Attempts = error.MayPass ? 1 : row.Attempts };

    private bool RunsOn(byte value)
    {
        var pixels = new byte[_scorer.Input.Height * _scorer.Input.Width * 3];
        Array.Fill(pixels, value);
        try
        {
            ImageBuffer image = _scorer.Input.FitImage(
                ImageBuffer.FromBytes(_scorer.Input.Height, _scorer.Input.Width, 3, pixels), ResizeMode.Fill).Image;
            using IInferenceSession session = _scorer.OpenSession();
            _scorer.Prepare(image, session.Input[.._scorer.Input.Length]);
            session.Run(1);
            return true;
        }
        catch (LimeException)
        {
            return false;
        }
    }

    /// <summary>Progress of a part of the work, in thousandths of the whole.</summary>
    private static StepProgress? Part(IProgress<ExplainProgress>? progress, double from, double to) => progress is null
        ? null
        : new StepProgress(part => progress.Report(new ExplainProgress((int)(1000 * (from + (to - from) * part.Fraction)), 1000)));

    private sealed record Prediction((int Index, double Value)[] Classes, bool AreProbabilities);

    /// <summary>Planned number of model runs for one image of a data set. A model run scores one image.</summary>
    /// <param name="Predict">Runs to predict the class.</param>
    /// <param name="Explain">Runs to explain; null if the method cannot tell it before the model runs.</param>
    /// <param name="Metrics">
    /// Runs of the metrics. The explanations that a metric repeats are included only if <paramref name="Explain"/> is known.
    /// </param>
    public readonly record struct ModelCallPlan(int Predict, int? Explain, int Metrics)
    {
        /// <summary>The sum of the known numbers.</summary>
        public int Total => Predict + (Explain ?? 0) + Metrics;
    }

    /// <summary>Progress of the evaluation of a data set.</summary>
    /// <param name="Done">Images that have a row, including those of earlier runs.</param>
    /// <param name="Total">Images of the data set.</param>
    /// <param name="Image">The current image; the last one at the end.</param>
    /// <param name="CurrentImageFraction">Progress of the current image, 0 to 1.</param>
    public readonly record struct Progress(int Done, int Total, string Image, double CurrentImageFraction)
    {
        /// <summary>The fraction done, 0 to 1.</summary>
        public double Fraction => Total == 0 ? 1 : (Done + CurrentImageFraction) / Total;
    }
}
