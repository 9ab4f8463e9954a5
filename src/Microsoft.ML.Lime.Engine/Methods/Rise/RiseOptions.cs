using Microsoft.ML.Lime.Engine.Methods.Rise;

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

    /// <summary>Samples the masks of an input.</summary>
    /// <param name="height">Height of the input, at least 1.</param>
    /// <param name="width">Width of the input, at least 1.</param>
    public GridMasks SampleMasks(int height, int width) => CreateMasks(height, width).Grids;

    internal SmoothMasks CreateMasks(int height, int width) =>
        SmoothMasks.Sample(height, width, Grid, KeepProbability, Samples, Seed);

    /// <inheritdoc/>
    public override string Summary => FormattableString.Invariant($"{Grid} x {Grid} grids");

    /// <inheritdoc/>
    public override IExplainer CreateExplainer() => new RiseExplainer(this);

    /// <summary>
    /// Smooth masks as small grids: the value of a mask at row y and column x is the sum over the cells (i, j) of its grid of
    /// RowWeights[y + Down, i] x cell x ColumnWeights[x + Right, j].
    /// </summary>
    public sealed class GridMasks
    {
        internal GridMasks(
            MaskMatrix cells, IReadOnlyList<(int Down, int Right)> offsets, float[,] rowWeights, float[,] columnWeights) =>
            (Cells, Offsets, RowWeights, ColumnWeights) = (cells, offsets, rowWeights, columnWeights);

        /// <summary>masks x cells: which cells are 1, row by row.</summary>
        public MaskMatrix Cells { get; }

        /// <summary>For each mask its vertical and its horizontal offset, in pixels.</summary>
        public IReadOnlyList<(int Down, int Right)> Offsets { get; }

        /// <summary>Rows of the enlarged grid x rows of the grid.</summary>
        public float[,] RowWeights { get; }

        /// <summary>Columns of the enlarged grid x columns of the grid.</summary>
        public float[,] ColumnWeights { get; }
    }
}
