namespace Microsoft.ML;

/// <summary>Adds MlNetLime to an <see cref="MLContext"/>.</summary>
public static class LimeExtensions
{
    /// <summary>The catalog of MlNetLime's components, which explain what an image model decided.</summary>
    /// <param name="context">The context whose seed, log and devices the components use.</param>
    /// <returns>A catalog of that context.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="context"/> is null.</exception>
    // A method, not an extension property, because compilers before C# 14 cannot use one.
    public static LimeCatalog Lime(this MLContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return new LimeCatalog(context);
    }
}
