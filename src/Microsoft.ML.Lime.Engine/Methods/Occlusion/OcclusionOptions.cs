using Microsoft.ML.Lime.Engine.Methods.Occlusion;

namespace Microsoft.ML.Lime.Engine;

/// <summary>Options of <see cref="OcclusionExplainer"/>; their defaults are those of MATLAB's occlusionSensitivity.</summary>
[Component("occlusion", "Slides a mask over the image; each value is the drop of the score while the mask lies there.",
    IsDeterministic = true)]
public sealed record OcclusionOptions : ExplainOptions
{
    /// <summary>
    /// Height and width of the mask in pixels of the model's input, each at least 1; null for 20 % of the input's, rounded.
    /// </summary>
    [Parameter("height and width of the mask", Min = 1, Max = 65535, Unit = "pixels", Default = "20 % of the input")]
    public (int Height, int Width)? MaskSize { get; init; }

    /// <summary>
    /// Vertical and horizontal step between masks in pixels, each at least 1; null for 10 % of the input's size, rounded.
    /// </summary>
    [Parameter("rows and columns from one mask to the next", Min = 1, Max = 65535, Unit = "pixels", Default = "10 % of the input")]
    public (int Vertical, int Horizontal)? Stride { get; init; }

    /// <summary>
    /// Values of occluded pixels: MATLAB's MaskValue. The default is the mean of the whole image, per channel. <see
    /// cref="Baselines.Color(IReadOnlyList{double})"/> takes one value, or one per channel; <see
    /// cref="Baselines.Blur"/> removes less information. There are no segments, so a segment mean is the mean of the image.
    /// </summary>
    [Parameter("values of absent pixels", Option = "--mask-value")]
    public IBaseline Baseline { get; init; } = Baselines.ImageMean;

    /// <summary>
    /// True: the first mask is centred on the top left corner, and masks are clipped at the edges. False: the first mask has its top left
    /// corner there, and masks that would extend beyond the image are left out. The default is true.
    /// </summary>
    [Parameter("on: the first mask is centred on the corner, and masks are cut at the edges; off: all masks lie within the image")]
    public bool MaskClipping { get; init; } = true;

    /// <summary>How the score changes become a map. The default is one value per position.</summary>
    [Parameter("positions: one value per position of the mask; average: each pixel gets the mean over the masks that cover it")]
    public OcclusionMapping Mapping { get; init; } = OcclusionMapping.Positions;

    /// <summary>
    /// How the values of the positions become a map of the input's size; with none the map has one value per position. Ignored for the
    /// mapping average. The default is bicubic.
    /// </summary>
    [Parameter("how the values are enlarged to the input's size")]
    public MapUpsampling Upsampling { get; init; } = MapUpsampling.Bicubic;

    /// <summary>The places of the mask, row by row.</summary>
    /// <param name="input">The model's input.</param>
    /// <returns>A rectangle per place, in pixels; bottom and right are exclusive.</returns>
    /// <exception cref="LimeException">The mask is larger than the image and clipping is off.</exception>
    public IReadOnlyList<(int Top, int Left, int Bottom, int Right)> MaskPlaces(ScorerInput input) => CreateWindow(input);

    internal SlidingWindow CreateWindow(ScorerInput input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return new((input.Height, input.Width), MaskSize, Stride, MaskClipping);
    }

    /// <inheritdoc/>
    public override (int Height, int Width)? MapSize(ScorerInput input)
    {
        (int Height, int Width)? size = base.MapSize(input);
        SlidingWindow window = CreateWindow(input);
        return Upsampling == MapUpsampling.None && Mapping != OcclusionMapping.Average ? (window.Rows, window.Columns) : size;
    }

    /// <inheritdoc/>
    public override string Summary => Mapping == OcclusionMapping.Average ? "mean over masks" : "one value a mask";

    /// <inheritdoc/>
    public override IExplainer CreateExplainer() => new OcclusionExplainer(this);
}
