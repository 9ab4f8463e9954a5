namespace Microsoft.ML.Lime.Engine;

/// <summary>Reads the explained values from a model's raw outputs. Several threads use it at once.</summary>
public interface ITargetReader
{
    /// <summary>Descriptions of the values, at least one, in the order of the result.</summary>
    IReadOnlyList<Output> Outputs { get; }

    /// <summary>The activation of the raw outputs; never <see cref="Activation.Auto"/>.</summary>
    Activation Activation { get; }

    /// <summary>Whether the values are probabilities. The default is whether there is an activation.</summary>
    bool AreProbabilities => Activation != Activation.None;

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

    /// <summary>Describes one value of an <see cref="ITargetReader"/>: a class, or a value with a name.</summary>
    sealed record Output
    {
        /// <summary>The class, as an index into the model's output; null if the value is not a class.</summary>
        public int? ClassIndex { get; init; }

        /// <summary>The class's name; null if it has none, or if the value is not a class.</summary>
        public string? ClassName { get; init; }

        /// <summary>Name of the value in a few words, such as <c>sum of channel 3</c>; null for a class.</summary>
        public string? TargetName { get; init; }
    }
}
