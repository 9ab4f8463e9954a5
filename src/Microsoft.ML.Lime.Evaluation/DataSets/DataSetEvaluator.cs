using Microsoft.ML.Lime.Engine;

namespace Microsoft.ML.Lime.Evaluation;

/// <summary>
/// Turns pictures of a data set into rows of results and cards of a report, one after another: predicts, explains, judges. Nothing of a
/// picture is kept.
/// </summary>
/// <remarks>For one thread at a time; the scorer has its own.</remarks>
public sealed class DataSetEvaluator
{
    private const int ShownClasses = 5;

    private readonly IScorer _scorer;
    private readonly ExplainOptions _options;
    private double _explainingShare = 0.5;

    /// <summary>Prepares an evaluation.</summary>
    /// <param name="scorer">The model.</param>
    /// <param name="options">
    /// The method and its options. Where <see cref="ExplainOptions.Classes"/> names a class, it is explained in every picture; else the
    /// predicted one. <see cref="ExplainOptions.TopClasses"/> is not looked at.
    /// </param>
    /// <param name="metrics">What the maps are judged by; may be empty.</param>
    /// <param name="classes">The model's classes; null for those of the scorer.</param>
    /// <exception cref="LimeException">The options name several classes, a target that is no class, or no method.</exception>
    public DataSetEvaluator(IScorer scorer, ExplainOptions options, IReadOnlyList<IMapMetric> metrics, ModelClasses? classes = null)
    {
        ArgumentNullException.ThrowIfNull(scorer);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(metrics);
        if (options.Classes.Count > 1 || options.Target is not null)
            throw new LimeException("An evaluation explains one class of each picture; name one class, or none for the "
                + "predicted one, and no target.");
        if (options.CreateExplainer() is null)
            throw new LimeException("The options of the evaluation do not know their method, as those of an explanation from a file; "
                + "give options of a method, such as LimeOptions.");
        options = options with { TopClasses = null };
        if (options.Problems(scorer.OutputLength) is { Count: > 0 } problems)
            throw new LimeException(problems);
        (_scorer, _options, Metrics, Classes) = (scorer, options, metrics, classes ?? new ModelClasses(scorer));
    }

    /// <summary>The model's classes.</summary>
    public ModelClasses Classes { get; }

    /// <summary>What the maps are judged by.</summary>
    public IReadOnlyList<IMapMetric> Metrics { get; }

    /// <summary>
    /// Whether only pictures whose prediction is wrong are explained and judged; the others get a row with their prediction alone. Defaults
    /// to false.
    /// </summary>
    public bool OnlyWrong { get; init; }

    /// <summary>
    /// Metrics that an evaluation has unless others are named: faithfulness, sparseness, and place where places are known.
    /// </summary>
    /// <param name="places">Whether masks or boxes are given.</param>
    public static IReadOnlyList<IMapMetric> DefaultMetrics(bool places) =>
    [
        new InsertionAuc(), new DeletionAuc(), new MuFidelity(), new GiniIndex(), new HalfMass(),
        .. places ? (IMapMetric[])[new PointingGame(), new MassInside(), new IntersectionOverUnion()] : [],
    ];

    /// <summary>
    /// Number of model evaluations for an image, computed without the model. Other images may need a few more or less, where their numbers
    /// of segments differ.
    /// </summary>
    /// <param name="photo">An image of the data set.</param>
    /// <param name="cancellation">Stops the work.</param>
    public PictureRuns Plan(ImageBuffer photo, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(photo);
        int? calls;
        try
        {
            calls = _options.CreateExplainer()!.PlannedModelCalls(_scorer.Input, photo, cancellation);
        }
        catch (LimeException)
        {
            calls = null; // the method cannot explain this image; its row will have the reason
        }
        return new PictureRuns(2, calls, Evaluation.Metrics.ModelRuns(Metrics, _scorer.Input, calls ?? 0));
    }

    /// <summary>Evaluates all pictures of a data set that have no row yet, and adds their rows and cards to a folder.</summary>
    /// <param name="dataSet">The data set.</param>
    /// <param name="folder">The folder.</param>
    /// <param name="progress">Told often.</param>
    /// <param name="cancellation">Stops the work; rows that are there stay, and the next run goes on with the picture that was
    /// stopped.</param>
    /// <exception cref="LimeException">A label means no class (before anything is done), or a file cannot be written.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellation"/> was cancelled.</exception>
    public void Run(
        DataSet dataSet, EvaluationFolder folder, IProgress<EvaluationProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(dataSet);
        ArgumentNullException.ThrowIfNull(folder);
        Classes.Check(dataSet);
        LabelledPicture[] left = [.. dataSet.Pictures.Where(picture => !folder.Has(picture.Image))];
        int total = dataSet.Pictures.Count, done = total - left.Length;
        foreach (LabelledPicture picture in left)
        {
            cancellation.ThrowIfCancellationRequested();
            progress?.Report(new EvaluationProgress(done, total, picture.Image, 0));
            int before = done;
            (EvaluatedPicture row, ReportCard? card) = Evaluate(picture, progress is null ? null : new Listener(part =>
                progress.Report(new EvaluationProgress(before, total, picture.Image, part.Fraction))), cancellation);
            folder.Append(row, card);
            done++;
        }
        progress?.Report(new EvaluationProgress(done, total, dataSet.Pictures[^1].Image, 0));
    }

    /// <summary>
    /// Evaluates a picture. One that cannot be read, explained or judged gets a row, too, with the reason among its warnings.
    /// </summary>
    /// <param name="picture">The picture.</param>
    /// <param name="progress">Told often; ends at 1.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <returns>The row, and a card where the picture was explained.</returns>
    /// <exception cref="LimeException">The label means no class; or the model cannot be run at all.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellation"/> was cancelled.</exception>
    public (EvaluatedPicture Row, ReportCard? Card) Evaluate(
        LabelledPicture picture, IProgress<ExplainProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(picture);
        int? truth = picture.Label is null ? null : Classes.Find(picture.Label);
        var row = new EvaluatedPicture { Image = picture.Image, Truth = truth is { } index ? Classes.Name(index) : null };
        if (Try(() => ImageFile.Load(picture.Path), ref row) is not { } photo)
            return (row, null);
        TruthMask? place = picture.HasPlace ? Try(() => picture.LoadPlace(photo), ref row) : null;
        return Evaluate(row, photo, place, progress, cancellation);
    }

    /// <summary>Evaluates a picture in memory.</summary>
    /// <param name="image">What it is called in results.</param>
    /// <param name="photo">The picture.</param>
    /// <param name="truth">Its class; null where nobody knows.</param>
    /// <param name="place">Where the object is, at the photo's size or the model's; null where nobody knows.</param>
    /// <param name="progress">Told often; ends at 1.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <returns>The row, and a card where the picture was explained.</returns>
    /// <exception cref="LimeException">The model cannot be run at all.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellation"/> was cancelled.</exception>
    public (EvaluatedPicture Row, ReportCard? Card) Evaluate(string image, ImageBuffer photo, int? truth = null, TruthMask? place = null,
        IProgress<ExplainProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentNullException.ThrowIfNull(photo);
        var row = new EvaluatedPicture { Image = image, Truth = truth is { } index ? Classes.Name(index) : null };
        return Evaluate(row, photo, place, progress, cancellation);
    }

    private (EvaluatedPicture Row, ReportCard? Card) Evaluate(
        EvaluatedPicture row, ImageBuffer photo, TruthMask? place, IProgress<ExplainProgress>? progress, CancellationToken cancellation)
    {
        if (Try(() => Predict(photo, cancellation), ref row) is not { } likely)
            return (row, null);
        row = row with { Prediction = Classes.Name(likely[0].Class), Probability = likely[0].Probability };
        if (OnlyWrong && row.IsRight != false)
            return (row, null);

        ExplainOptions options = _options.Classes.Count > 0 ? _options : _options with { Classes = [likely[0].Class] };
        if (Try(() => options.CreateExplainer()!.Explain(_scorer, photo, Part(progress, 0, _explainingShare), cancellation), ref row)
            is not { } explanation)
            return (row, null);
        int judging = Evaluation.Metrics.ModelRuns(Metrics, _scorer.Input, explanation.ModelCalls);
        _explainingShare = (double)explanation.ModelCalls / (explanation.ModelCalls + judging);
        row = row with { Warnings = [.. row.Warnings, .. explanation.Classes[0].Warnings] };
        if (place is not null)
            place = Try(() => place.Fitted(explanation.Fit), ref row);
        IProgress<ExplainProgress>? rest = Part(progress, _explainingShare, 1);
        if (Try(() => Evaluation.Metrics.Compare(Metrics, _scorer, JudgedMap.Of(explanation, 0, place), rest, cancellation), ref row)
            is { } values)
            row = row with
            {
                Metrics = Metrics.Zip(values).ToDictionary(pair => pair.First.Name, pair => pair.Second),
                Warnings = [.. row.Warnings.Concat(values.Select(value => value.Reason).OfType<string>()).Distinct()],
            };
        ReportCard card = ReportCards.Create(row.Image, explanation, 0,
            [.. likely.Select(one => new CardClass(Classes.Name(one.Class), one.Probability))],
            place is { Count: > 0 } ? place.Inside.ToArray() : null);
        return (row, card with { Explained = Classes.Name(options.Classes[0]) });
    }

    /// <summary>The most likely classes: the model runs on the picture and, for the activation, on its mean.</summary>
    private (int Class, double Probability)[] Predict(ImageBuffer photo, CancellationToken cancellation)
    {
        ExplainOptions options = _options with { Classes = [], TopClasses = ShownClasses };
        PreparedImage image = FittedImage.Create(options, _scorer, photo).Prepare(Baselines.ImageMean, cancellation: cancellation);
        return [.. image.Target.Numbers.Select((number, i) => (number.ClassIndex!.Value, (double)image.Scores[i]))];
    }

    /// <summary>
    /// What is wrong with a picture becomes a warning of its row. What is wrong with the runtime below is of a type of its own and ends the
    /// evaluation: it would be wrong with every picture that follows.
    /// </summary>
    private static T? Try<T>(Func<T?> work, ref EvaluatedPicture row) where T : class
    {
        try
        {
            return work();
        }
        catch (LimeException bad) when (bad.GetType() == typeof(LimeException))
        {
            row = row with { Warnings = [.. row.Warnings, .. bad.Problems] };
            return null;
        }
    }

    /// <summary>The progress of a part of the work, in thousandths of the whole.</summary>
    private static Listener? Part(IProgress<ExplainProgress>? progress, double from, double to) => progress is null
        ? null
        : new Listener(part => progress.Report(new ExplainProgress((int)(1000 * (from + (to - from) * part.Fraction)), 1000)));

    private sealed class Listener(Action<ExplainProgress> tell) : IProgress<ExplainProgress>
    {
        public void Report(ExplainProgress value) => tell(value);
    }
}
