using Microsoft.ML.Runtime;

namespace Microsoft.ML.Lime.Rows;

/// <summary>The context of a catalog's components, with its progress and cancellation.</summary>
/// <param name="Context">Provides the log and the devices.</param>
/// <param name="Progress">Receives the progress after every batch; null for none.</param>
/// <param name="Cancellation">Stops the work.</param>
/// <remarks>
/// Only ML.NET's own assemblies can cancel an <see cref="MLContext"/> or ask whether it was cancelled. Its progress channels are public,
/// but a context never reads them and keeps every report. So progress and cancellation come from the caller.
/// </remarks>
internal sealed record LimeWork(MLContext Context, IProgress<LimeProgress>? Progress, CancellationToken Cancellation)
{
    /// <summary>Opens a channel of the context's log.</summary>
    public IChannel Log() => ((IHostEnvironment)Context).Start("Lime");
}
