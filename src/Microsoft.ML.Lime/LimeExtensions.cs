using Microsoft.ML.Lime;

namespace Microsoft.ML;

/// <summary>Adds MlNetLime to an <see cref="MLContext"/>.</summary>
public static class LimeExtensions
{
    /// <summary>The catalog of MlNetLime's components, which explain what an image model decided.</summary>
    /// <param name="context">The context whose log and devices the components use.</param>
    /// <param name="progress">
    /// Told after every batch of every row that is explained, from the thread that ran it; from several at once where several rows are
    /// explained at once. Null for nobody; each row is told of in the context's log anyway.
    /// </param>
    /// <param name="cancellation">
    /// Stops the work of every component that this catalog makes: between two batches of a row, within a batch where an ONNX session of
    /// ours runs it, and between the stages of a segmenter. Whoever reads the row then gets an <see cref="OperationCanceledException"/>.
    /// It takes the place of cancelling the context, which only ML.NET's own assemblies can do.
    /// </param>
    /// <returns>A catalog of that context.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="context"/> is null.</exception>
    // A method, not an extension property, because compilers before C# 14 cannot use one.
    public static LimeCatalog Lime(
        this MLContext context, IProgress<LimeProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        return new LimeCatalog(context, progress, cancellation);
    }
}
