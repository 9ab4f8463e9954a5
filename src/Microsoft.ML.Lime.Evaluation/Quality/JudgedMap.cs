using Microsoft.ML.Lime.Engine;

namespace Microsoft.ML.Lime.Evaluation;

/// <summary>
/// What a metric judges: a map of a picture, made of superpixels or of pixels, by whatever method, and the number of the model's output
/// that it explains.
/// </summary>
public sealed record JudgedMap
{
    /// <summary>The picture, of any size; it is fitted to the model's input.</summary>
    public required ImageBuffer Picture { get; init; }

    /// <summary>
    /// Which numbers of the model's output are explained (<see cref="ExplainOptions.Classes"/>, <see cref="ExplainOptions.TopClasses"/>,
    /// <see cref="ExplainOptions.Target"/>), and how the picture is fitted to its input (<see cref="ExplainOptions.Resize"/>). Metrics that
    /// explain again do so with these options; others read nothing else of them.
    /// </summary>
    public required ExplainOptions Options { get; init; }

    /// <summary>
    /// Which of these numbers the map explains, counted from 0 in the order of <see cref="ImageExplanation.Classes"/>: falling raw output.
    /// Defaults to the first.
    /// </summary>
    public int Number { get; init; }

    /// <summary>The map, of the model's input size.</summary>
    public required ScoreMap Map { get; init; }

    /// <summary>
    /// The segments that the map is made of, each with one value; null, the default, for a map of pixels. Metrics of sparseness and top
    /// features then count segments, and reference maps are made of them, too.
    /// </summary>
    public SegmentMap? Segments { get; init; }

    /// <summary>What a surrogate learned, for metrics of its coefficients. Null by default.</summary>
    public SurrogateFit? Fit { get; init; }

    /// <summary>
    /// Where the object is, at the model's input size (<see cref="TruthMask.Fitted"/>); null, the default, where nobody knows.
    /// </summary>
    public TruthMask? Truth { get; init; }

    /// <summary>
    /// Model runs that the map took, for the progress of metrics that explain again. 0, the default, where that is not known.
    /// </summary>
    public int ModelCalls { get; init; }

    /// <summary>
    /// The same picture explained with the seeds that follow that of <see cref="Options"/>, one after another, where such explanations are
    /// there already; metrics that need more make them. Defaults to none.
    /// </summary>
    public IReadOnlyList<ImageExplanation> Repeats { get; init; } = [];

    /// <summary>One of an explanation's maps, with all that the explanation knows of it.</summary>
    /// <param name="explanation">The explanation.</param>
    /// <param name="number">Which of its <see cref="ImageExplanation.Classes"/>, from 0.</param>
    /// <param name="truth">Where the object is, on the photo or on the model's input; null where nobody knows.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such number.</exception>
    /// <exception cref="LimeException">It is no class, and the explanation was loaded from a file, which keeps no target.</exception>
    public static JudgedMap Of(ImageExplanation explanation, int number = 0, TruthMask? truth = null)
    {
        ArgumentNullException.ThrowIfNull(explanation);
        ArgumentOutOfRangeException.ThrowIfNegative(number);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(number, explanation.Classes.Count);
        ClassExplanation explained = explanation.Classes[number];
        bool isClass = explained is { ClassIndex: not null, TargetName: null };
        if (!isClass && explanation.Options.Target is null)
            throw new LimeException($"The explanation of {explained.Label} was loaded from a file, which names its target but cannot run it "
                + "again; make a JudgedMap with options that have the target.");
        return new JudgedMap
        {
            Picture = explanation.Picture,
            Options = isClass
                ? explanation.Options with { Classes = [explained.ClassIndex!.Value], TopClasses = null, Target = null }
                : explanation.Options,
            Number = isClass ? 0 : number,
            Map = explained.Map,
            Segments = explanation.Upsampling == MapUpsampling.Nearest ? explanation.Segments : null,
            Fit = explained.Fit,
            Truth = truth?.Fitted(explanation.Fit),
            ModelCalls = explanation.ModelCalls,
        };
    }

    /// <summary>Fits the picture to a model and checks that the map belongs there.</summary>
    /// <exception cref="LimeException">The map has another size, or a value that is no number, or the options are wrong.</exception>
    internal FittedImage FitImage(IScorer scorer)
    {
        var image = FittedImage.Create(Options, scorer, Picture);
        Check(scorer.Input);
        return image;
    }

    /// <summary>Checks a map that a metric judges without asking the model about pixels.</summary>
    /// <exception cref="LimeException">
    /// Something is missing, or the map, the segments or the truth are not of the model's input.
    /// </exception>
    internal void Begin(IMapMetric metric, IScorer scorer)
    {
        ArgumentNullException.ThrowIfNull(scorer);
        if (metric.Obstacle(this) is { } reason)
            throw new LimeException(reason);
        Check(scorer.Input);
    }

    private void Check(ScorerInput input)
    {
        (int height, int width) = (input.Height, input.Width);
        if ((Map.Height, Map.Width) != (height, width))
            throw new LimeException(FormattableString.Invariant($"The map to judge has {Map.Height} x {Map.Width} values, but the model ")
                + FormattableString.Invariant($"takes {height} x {width} pixels; explain with upsampling nearest or bicubic."));
        foreach (float value in Map.Values)
            if (!float.IsFinite(value))
                throw new LimeException(FormattableString.Invariant($"The map to judge contains {value}, where finite numbers were ")
                    + "expected; repair it, or explain again.");
        if (Segments is { } segments && (segments.Height, segments.Width) != (height, width))
            throw new LimeException(FormattableString.Invariant($"The segments of the map to judge are {segments.Height} x ")
                + FormattableString.Invariant($"{segments.Width}, but the model takes {height} x {width} pixels; resize them."));
        if (Truth is { } truth && (truth.Height, truth.Width) != (height, width))
            throw new LimeException(FormattableString.Invariant($"The truth of the map to judge is {truth.Height} x {truth.Width}, but ")
                + FormattableString.Invariant($"the model takes {height} x {width} pixels; fit it with TruthMask.Fitted."));
    }

    /// <summary>One value a feature: a segment's where there are segments, else a pixel's.</summary>
    internal double[] Features()
    {
        if (Segments is null)
            return Array.ConvertAll(Map.Values.ToArray(), value => (double)value);
        var features = new double[Segments.Count];
        for (int i = 0; i < Segments.Labels.Length; i++)
            features[Segments.Labels[i]] = Map.Values[i];
        return features;
    }

    /// <summary>Index of the evaluated value among those of the target.</summary>
    internal int Column(PreparedImage image) =>
        Number >= 0 && Number < image.Scores.Length ? Number : throw NoSuchNumber(image.Scores.Length);

    /// <summary>That there are not so many numbers.</summary>
    internal LimeException NoSuchNumber(int count) =>
        new(FormattableString.Invariant($"The map to judge explains number {Number}, but the options name only {count}, counted from 0; ")
            + "give one of those.");
}
