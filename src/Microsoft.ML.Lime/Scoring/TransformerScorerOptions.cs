namespace Microsoft.ML.Lime;

/// <summary>Options of <see cref="LimeCatalog.OpenScorer"/>. What is null follows from the model.</summary>
public sealed record TransformerScorerOptions
{
    /// <summary>
    /// The column of scores, a vector of Single or one Single.
    /// </summary>
    /// <value>
    /// The default is null: the column that the last predictor or <c>ApplyOnnxModel</c> writes (<c>Probability</c> of a calibrated binary
    /// predictor), or a column <c>Score</c> that a later step makes. Without both, <c>Score</c> or the only column of the last step that
    /// makes one of Single. It is never a vector of pixels or features before that.
    /// </value>
    public string? ScoreColumn { get; init; }

    /// <summary>
    /// The images' height, at least 1. Encoded images need it.
    /// </summary>
    /// <value>The default is null: that of the model's first image column of a known size.</value>
    public int? Height { get; init; }

    /// <summary>The images' width, at least 1; given together with <see cref="Height"/>.</summary>
    /// <value>The default is null.</value>
    public int? Width { get; init; }

    /// <summary>What is applied to the scores; outputs of ONNX models are often logits.</summary>
    /// <value>The default is <see cref="Activation.Auto"/>.</value>
    public Activation Activation { get; init; } = Activation.Auto;

    /// <summary>
    /// Names of the classes, one per score. A single score may have two names: it is then that of the second class.
    /// </summary>
    /// <value>
    /// The default is null: the score column's slot names, or else the key values of a column <c>PredictedLabel</c>, or else
    /// <c>False</c> and <c>True</c> for a binary predictor, or else none.
    /// </value>
    public IReadOnlyList<string>? ClassNames { get; init; }

    /// <summary>
    /// After which of the image columns of the same name the model is cut, from 0, where a program uses one name for image and resized
    /// copy.
    /// </summary>
    /// <value>The default is null: the last image column of that name.</value>
    public int? ImageOccurrence { get; init; }

    /// <summary>
    /// Describes a column of tensors that the program prepares, vectors of Single.
    /// </summary>
    /// <value>The default is null: the column holds images, or the bytes of image files.</value>
    public PreparedTensor? Tensor { get; init; }

    /// <summary>Which scorer is opened.</summary>
    /// <value>The default is <see cref="ChainScoring.Auto"/>.</value>
    public ChainScoring Scoring { get; init; } = ChainScoring.Auto;

    /// <summary>The number of the composed scorer's GPU. It has no effect on <c>ApplyOnnxModel</c>, whose device was chosen when it was
    /// created or loaded.</summary>
    /// <value>The default is null: <see cref="MLContext.GpuDeviceId"/>, and where that is null, too, the CPU.</value>
    public int? GpuDeviceId { get; init; }

    /// <summary>Whether the CPU replaces a GPU that cannot be used. Ignored where <see cref="GpuDeviceId"/> is null:
    /// <see cref="MLContext.FallbackToCpu"/> decides.</summary>
    /// <value>The default is false.</value>
    public bool FallbackToCpu { get; init; }

    internal IEnumerable<string> Problems()
    {
        if (Height is null != Width is null || Height < 1 || Width < 1)
            yield return "Height and Width of the images must be given together and be at least 1.";
        if (ImageOccurrence < 0)
            yield return FormattableString.Invariant($"The ImageOccurrence is {ImageOccurrence}; give at least 0, or omit it.");
        if (!Enum.IsDefined(Scoring))
            yield return $"There is no scoring {(int)Scoring}; use Auto, RowByRow or Composed.";
        foreach (string problem in Tensor?.Problems() ?? [])
            yield return problem;
    }
}
