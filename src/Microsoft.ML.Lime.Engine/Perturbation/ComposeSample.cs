namespace Microsoft.ML.Lime.Engine.Perturbation;

/// <summary>Writes one perturbed picture; called by several threads at a time.</summary>
/// <param name="sample">Its number.</param>
/// <param name="values">Receives <see cref="ScorerInput.Length"/> prepared numbers in the model's layout.</param>
internal delegate void ComposeSample(int sample, Span<float> values);
