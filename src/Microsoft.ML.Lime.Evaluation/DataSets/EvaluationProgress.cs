namespace Microsoft.ML.Lime.Evaluation;

/// <summary>How far an evaluation of a data set has come.</summary>
/// <param name="Done">Pictures that have their row, those of earlier runs included.</param>
/// <param name="Total">Pictures of the data set.</param>
/// <param name="Image">The picture that is being evaluated; the last one at the end.</param>
/// <param name="Part">How much of it is done, 0 to 1.</param>
public readonly record struct EvaluationProgress(int Done, int Total, string Image, double Part)
{
    /// <summary>0 to 1.</summary>
    public double Fraction => Total == 0 ? 1 : (Done + Part) / Total;
}
