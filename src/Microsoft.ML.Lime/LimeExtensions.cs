using Microsoft.ML.Lime;
using Microsoft.ML.Lime.Rows;

namespace Microsoft.ML;

/// <summary>Adds MlNetLime to an <see cref="MLContext"/>.</summary>
public static class LimeExtensions
{
    /// <summary>The catalog of MlNetLime's components, which explain decisions of image models.</summary>
    /// <param name="context">The context whose log and devices the components use.</param>
    /// <param name="progress">
    /// Receives the progress after every batch of every row that is explained, on the thread that ran it; concurrently where several rows
    /// are explained at once. Null for none; the context's log has a line per row in any case.
    /// </param>
    /// <param name="cancellation">
    /// Stops the work of every component of this catalog: between two batches of a row, within a batch if an ONNX session of this library
    /// runs it, and between the stages of a segmenter. The reader of the row gets an <see cref="OperationCanceledException"/>. Only
    /// ML.NET's own assemblies can use the context's cancellation.
    /// </param>
    /// <returns>A catalog of that context.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="context"/> is null.</exception>
    // A method, not an extension property, because compilers before C# 14 cannot use one.
    public static LimeCatalog Lime(
        this MLContext context, IProgress<LimeProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        return new LimeCatalog(new LimeWork(context, progress, cancellation));
    }
}
