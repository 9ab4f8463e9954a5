namespace Microsoft.ML.Lime.Engine;

/// <summary>Progress of an explanation.</summary>
/// <param name="Done">Images that the model has evaluated.</param>
/// <param name="Total">
/// Images that the model will evaluate. With a stop rule, a forecast that is updated after each block: at least <paramref name="Done"/> and
/// at most the limit, which is used until the first forecast.
/// </param>
public readonly record struct ExplainProgress(int Done, int Total)
{
    /// <summary>
    /// The fraction done, 0 to 1. It never decreases: if a forecast increases, the fraction stays until it has caught up.
    /// </summary>
    public double Fraction => Math.Max(MaxFraction, Total == 0 ? 1 : (double)Done / Total);

    /// <summary>The largest fraction reported so far.</summary>
    internal double MaxFraction { get; init; }
}
