namespace Microsoft.ML.Lime.Engine;

/// <summary>What a stop rule sees when it looks.</summary>
/// <param name="Fits">The simple model of each target, each with standard errors.</param>
/// <param name="Samples">Perturbed pictures that they were fitted on, the picture itself included.</param>
/// <param name="Number">Which look it is, from 1 on.</param>
/// <param name="Most">How many looks there are until the limit of the samples is reached.</param>
public sealed record StopLook(IReadOnlyList<SurrogateFit> Fits, int Samples, int Number, int Most);
