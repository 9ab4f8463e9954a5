namespace Microsoft.ML.Lime.Engine;

/// <summary>Options of <see cref="RiseExplainer"/>.</summary>
public sealed record RiseOptions : ExplainOptions
{
    /// <summary>Random masks, at least 1; their mean error falls with the root of it. Defaults to 4000.</summary>
    public int Samples { get; init; } = 4000;

    /// <summary>Rows and columns of the random grid that is enlarged to a mask, at least 2. Defaults to 7.</summary>
    public int Grid { get; init; } = 7;

    /// <summary>The probability that a cell of the grid is shown, above 0 and below 1. Defaults to 0.5.</summary>
    public double KeepProbability { get; init; } = 0.5;

    /// <summary>
    /// What stands where a mask is 0; between 0 and 1 picture and baseline are blended. Defaults to the mean of the whole picture, channel
    /// by channel. There are no segments, so their mean is that of the picture.
    /// </summary>
    public IBaseline Baseline { get; init; } = Baselines.ImageMean;

    /// <inheritdoc/>
    public override string Summary => FormattableString.Invariant($"{Grid} x {Grid} grids");

    /// <inheritdoc/>
    public override IExplainer CreateExplainer() => new RiseExplainer(this);

    /// <inheritdoc/>
    public override IReadOnlyList<KeyValuePair<string, object?>> Describe() =>
    [
        new("samples", Samples),
        new("grid", Grid),
        new("keepProbability", KeepProbability),
        new("baseline", Baseline.Info),
        .. DescribeCommon(),
    ];

    /// <inheritdoc/>
    public override IReadOnlyList<string> Problems(int outputs)
    {
        List<string> problems = [];
        if (Samples < 1)
            problems.Add(FormattableString.Invariant($"The number of samples must be at least 1, but it is {Samples}; a few thousand ")
                + "are a good start.");
        if (Grid is < 2 or > 256)
            problems.Add(FormattableString.Invariant($"The grid must have from 2 to 256 rows and columns, but it has {Grid}; 7 is a ")
                + "good start.");
        if (KeepProbability is not (> 0 and < 1))
            problems.Add("The probability to keep a cell must be above 0 and below 1, but it is "
                + FormattableString.Invariant($"{KeepProbability}; 0.5 is a good start."));
        problems.AddRange(base.Problems(outputs));
        return problems;
    }
}
