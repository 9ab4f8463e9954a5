namespace Microsoft.ML.Lime.Persistence;

/// <summary>What the first step of a <see cref="PlainChain"/> reads: nothing.</summary>
internal sealed class PlainStart;
