namespace Microsoft.ML.Lime.Engine;

/// <summary>How far an explanation has come.</summary>
/// <param name="Done">Pictures that went through the model.</param>
/// <param name="Total">Pictures that will.</param>
public readonly record struct ExplainProgress(int Done, int Total)
{
    /// <summary>0 to 1.</summary>
    public double Fraction => Total == 0 ? 1 : (double)Done / Total;
}
