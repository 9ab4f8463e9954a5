using Microsoft.ML.Runtime;

namespace Microsoft.ML;

/// <summary>Explanations of image models, as part of an <see cref="MLContext"/>. Had by <see cref="LimeExtensions.Lime(MLContext)"/>.</summary>
public sealed class LimeCatalog
{
    internal LimeCatalog(MLContext context) => Environment = context;

    /// <summary>Where components get their random numbers' seed, their log and their devices from: the context itself.</summary>
    internal IHostEnvironment Environment { get; }
}
