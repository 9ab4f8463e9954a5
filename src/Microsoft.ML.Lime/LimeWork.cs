using Microsoft.ML.Runtime;

namespace Microsoft.ML.Lime;

/// <summary>How the transformers of a catalog are watched while they work: what every one of them is given.</summary>
/// <param name="Environment">Takes the log.</param>
/// <param name="Progress">Is told after every batch, or null.</param>
/// <param name="Cancellation">Stops the work.</param>
/// <remarks>
/// An <see cref="MLContext"/> can be cancelled by ML.NET's own assemblies only, and only they can ask whether it was. Its progress channels
/// are public, but nothing in a context reads them: what they report is kept for ever. So both come from the caller.
/// </remarks>
internal sealed record LimeWork(IHostEnvironment Environment, IProgress<LimeProgress>? Progress, CancellationToken Cancellation);
