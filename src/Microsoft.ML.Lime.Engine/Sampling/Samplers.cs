namespace Microsoft.ML.Lime.Engine;

/// <summary>The samplers.</summary>
public static class Samplers
{
    /// <summary>
    /// Every feature is shown with probability one half, independently of the others; the first row shows all. More samples only add
    /// rows: the first k rows are the same for any number of samples of at least k. Its name is <c>independent</c>.
    /// </summary>
    public static ISampler Independent { get; } = new IndependentSampler();
}
