namespace Microsoft.ML.Lime.Engine;

/// <summary>Reads the explained numbers out of a model's raw outputs. It is used by several threads at a time.</summary>
public interface ITargetReader
{
    /// <summary>What the numbers are, at least one; the result has them in this order.</summary>
    IReadOnlyList<ExplainedOutput> Outputs { get; }

    /// <summary>What is applied to the raw outputs; never <see cref="Activation.Auto"/>.</summary>
    Activation Activation { get; }

    /// <summary>What to know of the numbers, a sentence each.</summary>
    IReadOnlyList<string> Warnings { get; }

    /// <summary>Reads the numbers for one picture.</summary>
    /// <param name="output">The model's raw outputs, <see cref="IScorer.OutputLength"/> finite numbers.</param>
    /// <param name="values">Receives as many values as there are <see cref="Outputs"/>.</param>
    void Read(ReadOnlySpan<float> output, Span<float> values);
}
