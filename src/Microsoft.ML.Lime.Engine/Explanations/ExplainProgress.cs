namespace Microsoft.ML.Lime.Engine;

/// <summary>How far an explanation has come.</summary>
/// <param name="Done">Pictures that went through the model.</param>
/// <param name="Total">
/// Pictures that will. Under a stop rule a forecast that is made anew after each block, never below <paramref name="Done"/> and never above
/// the limit, which it is until the first forecast.
/// </param>
public readonly record struct ExplainProgress(int Done, int Total)
{
    /// <summary>0 to 1. Where a forecast rises, it waits until the larger total is made up for; it never falls.</summary>
    public double Fraction => Math.Max(Reached, Total == 0 ? 1 : (double)Done / Total);

    /// <summary>The fraction that was told before, where it is the larger one.</summary>
    internal double Reached { get; init; }
}
