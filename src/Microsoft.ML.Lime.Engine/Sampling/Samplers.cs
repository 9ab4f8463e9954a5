namespace Microsoft.ML.Lime.Engine;

/// <summary>The samplers.</summary>
public static class Samplers
{
    /// <summary>Every feature is shown with probability one half, independently of the others.</summary>
    public static ISampler Independent => throw new NotImplementedException();
}
