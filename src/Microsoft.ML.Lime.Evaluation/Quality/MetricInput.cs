namespace Microsoft.ML.Lime.Evaluation;

/// <summary>The input of a metric: an attribution map of an image by any method, and the model's output value that it explains.</summary>
public sealed record MetricInput
{
    /// <summary>The image, of any size; it is fitted to the model's input.</summary>
    public required ImageBuffer Image { get; init; }

    /// <summary>
    /// The options of the explanation: the explained classes or target (<see cref="ExplainOptions.Classes"/>,
    /// <see cref="ExplainOptions.TopClasses"/>, <see cref="ExplainOptions.Target"/>), the range of the pixels and the resize mode
    /// (<see cref="ExplainOptions.PixelRange"/>, <see cref="ExplainOptions.Resize"/>). Metrics that explain again use all options, other
    /// metrics only these.
    /// </summary>
    public required ExplainOptions Options { get; init; }

    /// <summary>
    /// Which of the explained output values the map explains: a zero-based index in the order of <see cref="ImageExplanation.Classes"/>,
    /// descending raw output. The default is 0.
    /// </summary>
    public int OutputIndex { get; init; }

    /// <summary>The attribution map, of the model's input size.</summary>
    public required AttributionMap Map { get; init; }

    /// <summary>
    /// The segments of the map, each with one value; null, the default, for a map without segments. With segments, metrics of sparseness
    /// and of top features count segments, and reference maps are made of segments.
    /// </summary>
    public SegmentMap? Segments { get; init; }

    /// <summary>The surrogate model, for metrics of its coefficients. The default is null.</summary>
    public SurrogateFit? Fit { get; init; }

    /// <summary>The ground-truth mask, at the model's input size (<see cref="GroundTruthMask.FitTo"/>); null, the default, if
    /// unknown.</summary>
    public GroundTruthMask? GroundTruth { get; init; }

    /// <summary>
    /// Number of model calls of the explanation, for the progress of metrics that explain again. 0, the default, means unknown.
    /// </summary>
    public int ModelCalls { get; init; }

    /// <summary>
    /// Explanations of the same image with the seeds that follow that of <see cref="Options"/>, in order. Metrics that need more create
    /// them. The default is empty.
    /// </summary>
    public IReadOnlyList<ImageExplanation> SeedReplicates { get; init; } = [];

    /// <summary>Creates the input of a metric from an explanation.</summary>
    /// <param name="explanation">The explanation.</param>
    /// <param name="number">Index into its <see cref="ImageExplanation.Classes"/>, from 0.</param>
    /// <param name="truth">The ground-truth mask, at the source image's size or the model's input size; null if unknown.</param>
    /// <exception cref="ArgumentOutOfRangeException">The index is out of range.</exception>
    /// <exception cref="LimeException">
    /// The map explains a target other than a class, and the explanation was loaded from a file, which does not store targets.
    /// </exception>
    public static MetricInput Create(ImageExplanation explanation, int number = 0, GroundTruthMask? truth = null)
    {
        ArgumentNullException.ThrowIfNull(explanation);
        ArgumentOutOfRangeException.ThrowIfNegative(number);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(number, explanation.Classes.Count);
        ClassExplanation explained = explanation.Classes[number];
        bool isClass = explained is { ClassIndex: not null, TargetName: null };
        // The image is fitted already; steps of the model would change it again.
        ExplainOptions options = explanation.Options.Resize == ResizeMode.Auto
            ? explanation.Options with { Resize = ResizeMode.Fill }
            : explanation.Options;
        if (!isClass && explanation.Options.Target is null)
            throw new LimeException(
                $"The explanation of {explained.Label} was loaded from a file, which does not store the target "
                + "itself; create a MetricInput with options that have the target.");
        return new MetricInput
        {
            Image = explanation.Image,
            Options = isClass
                ? options with { Classes = [explained.ClassIndex!.Value], TopClasses = null, Target = null }
                : options,
            OutputIndex = isClass ? 0 : number,
            Map = explained.Map,
            Segments = explanation.Upsampling == MapUpsampling.Nearest ? explanation.Segments : null,
            Fit = explained.Surrogate,
            GroundTruth = truth?.FitTo(explanation.ImageFit),
            ModelCalls = explanation.ModelCalls,
        };
    }

    /// <summary>Fits the image to a model and checks that the map belongs there.</summary>
    /// <exception cref="LimeException">The map has another size, or a value that is no number, or the options are wrong.</exception>
    internal FittedImage FitImage(IScorer scorer)
    {
        var image = FittedImage.Create(Options, scorer, Image);
        Check(scorer.Input);
        return image;
    }

    /// <summary>Checks a map for a metric.</summary>
    /// <exception cref="LimeException">
    /// The metric does not apply, or the map, the segments or the mask have another size than the model's input.
    /// </exception>
    internal void Check(IMapMetric metric, IScorer scorer)
    {
        ArgumentNullException.ThrowIfNull(scorer);
        if (metric.ReasonNotApplicable(this) is { } reason)
            throw new LimeException(reason);
        Check(scorer.Input);
    }

    private void Check(ScorerInput input)
    {
        (int height, int width) = (input.Height, input.Width);
        if ((Map.Height, Map.Width) != (height, width))
            throw new LimeException(FormattableString.Invariant($"The evaluated map has {Map.Height} x {Map.Width} values, but the ")
                + FormattableString.Invariant($"model's input is {height} x {width}; explain with upsampling nearest or bicubic."));
        foreach (float value in Map.Values)
            if (!float.IsFinite(value))
                throw new LimeException(FormattableString.Invariant($"The evaluated map contains {value}, but its values must be finite; ")
                    + "correct them, or explain again.");
        if (Segments is { } segments && (segments.Height, segments.Width) != (height, width))
            throw new LimeException(FormattableString.Invariant($"The segments of the evaluated map are {segments.Height} x ")
                + FormattableString.Invariant($"{segments.Width}, but the model's input is {height} x {width}; resize them."));
        if (GroundTruth is { } truth && (truth.Height, truth.Width) != (height, width))
            throw new LimeException(FormattableString.Invariant($"The ground-truth mask is {truth.Height} x {truth.Width}, but the ")
                + FormattableString.Invariant($"model's input is {height} x {width}; fit it with GroundTruthMask.FitTo."));
    }

    /// <summary>One value per segment; without segments one per pixel.</summary>
    internal double[] FeatureValues()
    {
        if (Segments is null)
            return Array.ConvertAll(Map.Values.ToArray(), value => (double)value);
        var features = new double[Segments.Count];
        for (int i = 0; i < Segments.Labels.Length; i++)
            features[Segments.Labels[i]] = Map.Values[i];
        return features;
    }

    /// <summary>Index of the evaluated value among those of the target.</summary>
    internal int ScoreColumn(PreparedImage image) =>
        OutputIndex >= 0 && OutputIndex < image.Scores.Length ? OutputIndex : throw OutputIndexOutOfRange(image.Scores.Length);

    /// <summary>The exception for an index out of range.</summary>
    internal LimeException OutputIndexOutOfRange(int count) =>
        new(FormattableString.Invariant(
            $"The evaluated map explains the output value with index {OutputIndex}, but the options give only {count}; ")
            + FormattableString.Invariant($"give an index from 0 to {count - 1}."));
}
