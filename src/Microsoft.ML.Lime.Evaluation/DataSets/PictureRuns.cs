namespace Microsoft.ML.Lime.Evaluation;

/// <summary>Pictures that go through the model for one picture of a data set.</summary>
/// <param name="Predict">To predict.</param>
/// <param name="Explain">To explain; null where only the work itself tells.</param>
/// <param name="Judge">To judge by metrics; explanations with other seeds count only where <paramref name="Explain"/> is known.</param>
public readonly record struct PictureRuns(int Predict, int? Explain, int Judge)
{
    /// <summary>All that is known.</summary>
    public int Total => Predict + (Explain ?? 0) + Judge;
}
