namespace Microsoft.ML.Lime;

/// <summary>Options of <see cref="LimeCatalog.ExplainImage"/>: the method with its options, and the columns.</summary>
public sealed record LimeExplainOptions
{
    /// <summary>Options with this method and the default columns, so that a method's options may be passed alone.</summary>
    /// <param name="method">The method with its options.</param>
    public static implicit operator LimeExplainOptions(ExplainOptions method) => FromMethod(method);

    /// <summary>Options with this method and the default columns.</summary>
    /// <param name="method">The method with its options.</param>
    public static LimeExplainOptions FromMethod(ExplainOptions method)
    {
        ArgumentNullException.ThrowIfNull(method);
        return new() { Method = method };
    }

    /// <summary>
    /// The explanation method with its options: <see cref="LimeOptions"/>, <see cref="OcclusionOptions"/>, <see cref="KernelShapOptions"/>,
    /// <see cref="RiseOptions"/>, <see cref="CamOptions"/>, <see cref="ScoreCamOptions"/>, or options of your own method, whose
    /// <see cref="ExplainOptions.CreateExplainer"/> creates its explainer.
    /// </summary>
    /// <value>The default is <see cref="LimeOptions.Default"/>.</value>
    public ExplainOptions Method { get; init; } = LimeOptions.Default;

    /// <summary>
    /// A column of label maps, for example of <see cref="LimeCatalog.SegmentImage"/>: one value per pixel, of the image's size or of the
    /// model's. It replaces the segmenter of a method with segments (<see cref="ISegmentOptions"/>).
    /// </summary>
    /// <value>The default is null: the method's segmenter divides the image.</value>
    public string? Segments { get; init; }

    /// <summary>
    /// Indices of the classes to explain. The columns hold them in this order, with their names as slot names.
    /// </summary>
    /// <value>The default is null: <see cref="ExplainOptions.Classes"/> of the method.</value>
    public IReadOnlyList<int>? Classes { get; init; }

    /// <summary>
    /// Number of classes to explain, those with the largest outputs first. Ignored where classes are named, so that every row has the same
    /// number of classes.
    /// </summary>
    /// <value>The default is null: <see cref="ExplainOptions.TopClasses"/> of the method.</value>
    public int? TopClasses { get; init; }

    /// <summary>Whether to add the column <c>.Overlay</c>: the image under the colours of the first class's map.</summary>
    /// <value>The default is false.</value>
    public bool Overlay { get; init; }

    /// <summary>
    /// Whether to add the column <c>.OverlayPng</c>, Vector&lt;Byte&gt;: the same as the bytes of a PNG file, which typed rows can read.
    /// </summary>
    /// <value>The default is false.</value>
    public bool OverlayPng { get; init; }

    /// <summary>
    /// Maximum height and width of <c>.Overlay</c> and <c>.OverlayPng</c> in pixels, at least 1; null for the size of the image. Drawing
    /// large photos takes seconds.
    /// </summary>
    /// <value>The default is 2000.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 1.</exception>
    public int? OverlayMaxSide
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value ?? 1, 1);
            field = value;
        }
    } = Drawing.Overlay.MaxSide;

    /// <summary>Whether a row without an image is an error. Otherwise it gets missing values and a warning.</summary>
    /// <value>The default is false.</value>
    public bool FailOnMissingImage { get; init; }
}
