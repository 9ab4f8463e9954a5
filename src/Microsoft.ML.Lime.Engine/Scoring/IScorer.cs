namespace Microsoft.ML.Lime.Engine;

/// <summary>
/// A model that is explained: images in, raw outputs out. Several explanations may use a scorer at once. One whose batch size may be tuned
/// is also an <see cref="ITunableScorer"/>, one that gives activations an <see cref="IActivationScorer"/>.
/// </summary>
public interface IScorer : IDisposable
{
    /// <summary>The picture that the model takes.</summary>
    ScorerInput Input { get; }

    /// <summary>Numbers that the model returns for one picture.</summary>
    int OutputLength { get; }

    /// <summary>
    /// The shape of the output for one picture, without the axis of the batch; the product of its sizes is <see cref="OutputLength"/>, and
    /// its last axis the fastest. Defaults to one axis.
    /// </summary>
    IReadOnlyList<int> OutputShape => [OutputLength];

    /// <summary>
    /// Whether the channels of a spatial output come first or last; null where that is not to be told, so that a target has to say it.
    /// Defaults to the input's layout.
    /// </summary>
    TensorLayout? OutputLayout => Input.Layout;

    /// <summary>The names of the outputs, as many as <see cref="OutputLength"/>, or null where they have none.</summary>
    IReadOnlyList<string>? ClassNames { get; }

    /// <summary>What is applied to the raw outputs.</summary>
    Activation Activation { get; }

    /// <summary>What a result says of the model.</summary>
    ScorerInfo Info { get; }

    /// <summary>Pictures that a runner takes at once, at most.</summary>
    int BatchSize { get; }

    /// <summary>Runners that work side by side, at most.</summary>
    int DegreeOfParallelism { get; }

    /// <summary>
    /// Preprocesses a picture: from its values to the <see cref="ScorerInput.Length"/> numbers that the model gets, in the model's layout.
    /// Works pixel by pixel, so that a perturbed picture may be composed of two prepared ones.
    /// </summary>
    /// <param name="image">A picture of the model's height and width.</param>
    /// <param name="sample">Receives the numbers.</param>
    /// <exception cref="LimeException">The picture's channels cannot be turned into the model's.</exception>
    void Prepare(ImageBuffer image, Span<float> sample);

    /// <summary>Opens a runner with buffers of its own. One runner serves one thread at a time.</summary>
    IInferenceSession OpenSession();
}
