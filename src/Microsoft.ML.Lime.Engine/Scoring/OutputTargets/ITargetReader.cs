namespace Microsoft.ML.Lime.Engine;

/// <summary>Reads the explained values from a model's raw outputs. Several threads use it at once.</summary>
public interface ITargetReader
{
    /// <summary>Descriptions of the values, at least one, in the order of the result.</summary>
    IReadOnlyList<ExplainedOutput> Outputs { get; }

    /// <summary>The activation of the raw outputs; never <see cref="Activation.Auto"/>.</summary>
    Activation Activation { get; }

    /// <summary>Warnings about the values, a sentence each.</summary>
    IReadOnlyList<string> Warnings { get; }

    /// <summary>
    /// What was assumed about the output: a sentence each, with the option that states it. The default is empty.
    /// </summary>
    IReadOnlyList<string> Guesses => [];

    /// <summary>Reads the values for one image.</summary>
    /// <param name="output">The model's raw outputs, <see cref="IScorer.OutputLength"/> finite values.</param>
    /// <param name="values">Receives as many values as there are <see cref="Outputs"/>.</param>
    void Read(ReadOnlySpan<float> output, Span<float> values);
}
