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

    /// <summary>The pictures' height; null for that of the model's first picture column of a known size.</summary>
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
}
