namespace Microsoft.ML.Lime.Evaluation;

/// <summary>Progress of the evaluation of a data set.</summary>
/// <param name="Done">Images that have a row, including those of earlier runs.</param>
/// <param name="Total">Images of the data set.</param>
/// <param name="Image">The current image; the last one at the end.</param>
/// <param name="CurrentImageFraction">Progress of the current image, 0 to 1.</param>
public readonly record struct EvaluationProgress(int Done, int Total, string Image, double CurrentImageFraction)
{
    /// <summary>The fraction done, 0 to 1.</summary>
    public double Fraction => Total == 0 ? 1 : (Done + CurrentImageFraction) / Total;
}
