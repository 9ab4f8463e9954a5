namespace Microsoft.ML.Lime.Engine;

/// <summary>
/// What a metric judges: a map of a picture, made of superpixels or of pixels, by whatever method, and the number of the model's output that
/// it explains.
/// </summary>
public sealed record JudgedMap
{
    /// <summary>The picture, of any size; it is fitted to the model's input.</summary>
    public required ImageBuffer Picture { get; init; }

    /// <summary>
    /// Which numbers of the model's output are explained (<see cref="ExplainOptions.Classes"/>, <see cref="ExplainOptions.TopClasses"/>,
    /// <see cref="ExplainOptions.Target"/>), and how the picture is fitted to its input (<see cref="ExplainOptions.Resize"/>); nothing else
    /// is read.
    /// </summary>
    public required ExplainOptions Options { get; init; }

    /// <summary>
    /// Which of these numbers the map explains, counted from 0 in the order of <see cref="ImageExplanation.Classes"/>: falling raw output.
    /// Defaults to the first.
    /// </summary>
    public int Number { get; init; }

    /// <summary>The map, of the model's input size.</summary>
    public required ScoreMap Map { get; init; }

    /// <summary>One of an explanation's maps.</summary>
    /// <param name="explanation">The explanation.</param>
    /// <param name="number">Which of its <see cref="ImageExplanation.Classes"/>, from 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such number.</exception>
    /// <exception cref="LimeException">It is no class, and the explanation was loaded from a file, which keeps no target.</exception>
    public static JudgedMap Of(ImageExplanation explanation, int number = 0)
    {
        ArgumentNullException.ThrowIfNull(explanation);
        ArgumentOutOfRangeException.ThrowIfNegative(number);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(number, explanation.Classes.Count);
        ClassExplanation explained = explanation.Classes[number];
        if (explained is { ClassIndex: { } index, TargetName: null })
            return new JudgedMap
            {
                Picture = explanation.Picture,
                Options = explanation.Options with { Classes = [index], TopClasses = null, Target = null },
                Map = explained.Map,
            };
        if (explanation.Options.Target is null)
            throw new LimeException($"The explanation of {explained.Label} was loaded from a file, which names its target but cannot run it "
                + "again; make a JudgedMap with options that have the target.");
        return new JudgedMap
        {
            Picture = explanation.Picture,
            Options = explanation.Options,
            Number = number,
            Map = explained.Map,
        };
    }

    /// <summary>Fits the picture to a model and checks that the map belongs there.</summary>
    /// <exception cref="LimeException">The map has another size, or a value that is no number, or the options are wrong.</exception>
    internal ExplanationRun Begin(IScorer scorer)
    {
        var run = ExplanationRun.Begin(Options, scorer, Picture);
        (int height, int width) = (scorer.Input.Height, scorer.Input.Width);
        if ((Map.Height, Map.Width) != (height, width))
            throw new LimeException(FormattableString.Invariant($"The map to judge has {Map.Height} x {Map.Width} values, but the model ")
                + FormattableString.Invariant($"takes {height} x {width} pixels; explain with upsampling nearest or bicubic."));
        foreach (float value in Map.Values)
            if (!float.IsFinite(value))
                throw new LimeException(FormattableString.Invariant($"The map to judge contains {value}, where finite numbers were ")
                    + "expected; repair it, or explain again.");
        return run;
    }

    /// <summary>The place of the map's number among those that a run reads.</summary>
    internal int Column(ExplanationRun run) => Number >= 0 && Number < run.PictureScores.Length
        ? Number
        : throw new LimeException(FormattableString.Invariant($"The map to judge explains number {Number}, but the options name only ")
            + FormattableString.Invariant($"{run.PictureScores.Length}, counted from 0; give one of those."));
}
