namespace Microsoft.ML.Lime.Engine;

/// <summary>Input of a stop rule: the state of an explanation after a part of its samples.</summary>
/// <param name="Fits">The surrogate model of each target, each with standard errors.</param>
/// <param name="Samples">Number of perturbed images that they were fitted on, including the unperturbed image.</param>
/// <param name="Number">Which interim analysis this is, from 1 on.</param>
/// <param name="Count">How many interim analyses there will be if the rule never stops.</param>
public sealed record InterimAnalysis(IReadOnlyList<SurrogateFit> Fits, int Samples, int Number, int Count);
