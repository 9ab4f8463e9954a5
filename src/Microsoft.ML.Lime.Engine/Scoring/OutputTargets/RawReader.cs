namespace Microsoft.ML.Lime.Engine.Scoring.OutputTargets;

/// <summary>Reads values without an activation.</summary>
/// <param name="names">The names of the values.</param>
/// <param name="read">Computes the values; they need not be finite.</param>
internal sealed class RawReader(IEnumerable<string> names, Targets.Function read) : ITargetReader
{
    public IReadOnlyList<ITargetReader.Output> Outputs { get; } = [.. names.Select(name => new ITargetReader.Output { TargetName = name })];

    public Activation Activation => Activation.None;

    public IReadOnlyList<string> Warnings { get; init; } = [];

    public IReadOnlyList<string> Guesses { get; init; } = [];

    /// <exception cref="LimeException">A value is not finite.</exception>
    public void Read(ReadOnlySpan<float> output, Span<float> values)
    {
        read(output, values);
        for (int i = 0; i < values.Length; i++)
            if (!float.IsFinite(values[i]))
                throw new LimeException(FormattableString.Invariant($"The target '{Outputs[i].TargetName}' is {values[i]} for one of ")
                    + "the images, where a finite number was expected; check how it is computed from "
                    + "the model's output.");
    }
}
