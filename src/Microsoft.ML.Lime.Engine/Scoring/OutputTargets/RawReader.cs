namespace Microsoft.ML.Lime.Engine.Scoring.OutputTargets;

/// <summary>Reads numbers that no activation touches.</summary>
/// <param name="names">What they are.</param>
/// <param name="read">Reads them; what it gives need not be finite.</param>
internal sealed class RawReader(IEnumerable<string> names, Targets.Function read) : ITargetReader
{
    public IReadOnlyList<ExplainedOutput> Outputs { get; } = [.. names.Select(name => new ExplainedOutput { TargetName = name })];

    public Activation Activation => Activation.None;

    public IReadOnlyList<string> Warnings => [];

    /// <exception cref="LimeException">A number is not finite.</exception>
    public void Read(ReadOnlySpan<float> output, Span<float> values)
    {
        read(output, values);
        for (int i = 0; i < values.Length; i++)
            if (!float.IsFinite(values[i]))
                throw new LimeException(FormattableString.Invariant($"The target '{Outputs[i].TargetName}' is {values[i]} for one of ")
                    + "the pictures, where a finite number was expected; check how it is computed from "
                    + "the model's output.");
    }
}
