namespace Microsoft.ML.Lime.Engine;

/// <summary>Options of <see cref="RiseExplainer"/>.</summary>
[Component("rise", "The mean of random smooth masks, each weighted by the score of the image under that mask.", Unit = "{score} if shown")]
public sealed record RiseOptions : ExplainOptions
{
    /// <summary>Number of random masks, at least 1; the error falls with its square root. The default is 4000.</summary>
    [Parameter("number of random masks", Min = 1, Max = 10_000_000)]
    public int Samples { get; init; } = 4000;

    /// <summary>Rows and columns of the random grid that is enlarged to a mask, at least 2. The default is 7.</summary>
    [Parameter("rows and columns of the random grids", Min = 2, Max = 256)]
    public int Grid { get; init; } = 7;

    /// <summary>The probability that a cell of the grid is present, above 0 and below 1. The default is 0.5.</summary>
    [Parameter("probability that a cell is present", Min = 0, MinExclusive = true, Max = 1, MaxExclusive = true, Option = "--keep")]
    public double KeepProbability { get; init; } = 0.5;

    /// <summary>
    /// The baseline: the values where a mask is 0; between 0 and 1, image and baseline are blended. The default is the mean of the whole
    /// image, per channel. There are no segments, so a segment mean is the mean of the image.
    /// </summary>
    [Parameter("values of absent pixels", Alias = "--hide-color")]
    public IBaseline Baseline { get; init; } = Baselines.ImageMean;

    /// <inheritdoc/>
    public override string Summary => FormattableString.Invariant($"{Grid} x {Grid} grids");

    /// <inheritdoc/>
    public override IExplainer CreateExplainer() => new RiseExplainer(this);
}
