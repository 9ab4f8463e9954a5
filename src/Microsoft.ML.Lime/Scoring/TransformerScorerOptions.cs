using Microsoft.ML.Lime.Engine;

namespace Microsoft.ML.Lime;

/// <summary>How to score pictures with a fitted ML.NET model. What is null is told from the model.</summary>
public sealed record TransformerScorerOptions
{
    /// <summary>
    /// The column of scores, a vector of Single. Null: <c>Score</c>, else the only vector of Single, else the only one that the model's
    /// last step makes.
    /// </summary>
    public string? ScoreColumn { get; init; }

    /// <summary>
    /// The pictures' height, 1 or more; null for that of the model's first picture column of a known size. Encoded pictures need it.
    /// </summary>
    public int? Height { get; init; }

    /// <summary>The pictures' width; given together with <see cref="Height"/>.</summary>
    public int? Width { get; init; }

    /// <summary>What is applied to the scores; outputs of ONNX models are often logits. Defaults to
    /// <see cref="Activation.Auto"/>.</summary>
    public Activation Activation { get; init; } = Activation.Auto;

    /// <summary>
    /// Names of the classes, as many as there are scores. Null: the score column's slot names, else the key values of a column
    /// <c>PredictedLabel</c>, else none.
    /// </summary>
    public IReadOnlyList<string>? ClassNames { get; init; }

    /// <summary>
    /// Where programs use one name all along: behind which of the pictures of that name the model is cut, 0 for the first. Null (the
    /// default): the last one that is still a picture.
    /// </summary>
    public int? ImageOccurrence { get; init; }

    /// <summary>
    /// Says that the column holds pictures that are prepared already, a vector of Single. Null (the default): it holds images, or the bytes
    /// of picture files.
    /// </summary>
    public PreparedTensor? Tensor { get; init; }

    /// <summary>Who scores. Defaults to <see cref="ChainScoring.Auto"/>.</summary>
    public ChainScoring Scoring { get; init; } = ChainScoring.Auto;

    /// <summary>The graphics card of our own session; null for <see cref="MLContext.GpuDeviceId"/>, and where that is null too, the
    /// processor. What <c>ApplyOnnxModel</c> runs on was decided when it was made or loaded.</summary>
    public int? GpuDeviceId { get; init; }

    /// <summary>Whether our own session takes the processor where the card cannot be used; where <see cref="GpuDeviceId"/> is null,
    /// <see cref="MLContext.FallbackToCpu"/> says it.</summary>
    public bool FallbackToCpu { get; init; }

    internal IEnumerable<string> Problems()
    {
        if (Height is null != Width is null || Height < 1 || Width < 1)
            yield return "Height and Width of the pictures go together, and are 1 or more.";
        if (ImageOccurrence < 0)
            yield return FormattableString.Invariant($"The ImageOccurrence is {ImageOccurrence}; give 0 or more, or leave it out.");
        if (!Enum.IsDefined(Scoring))
            yield return $"There is no scoring {(int)Scoring}; take Auto, RowByRow or Composed.";
        foreach (string problem in Tensor?.Problems() ?? [])
            yield return problem;
    }
}
