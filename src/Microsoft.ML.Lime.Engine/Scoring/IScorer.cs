using Microsoft.ML.Lime.Engine.Scoring;

namespace Microsoft.ML.Lime.Engine;

/// <summary>
/// A model to be explained: images in, raw outputs out. Several explanations may use a scorer at once. A scorer whose batch size may be
/// tuned also implements <see cref="ITunableScorer"/>; one that provides activations implements <see cref="IActivationScorer"/>.
/// </summary>
public interface IScorer : IDisposable
{
    /// <summary>The input of the model.</summary>
    ScorerInput Input { get; }

    /// <summary>Number of output values per image.</summary>
    int OutputLength { get; }

    /// <summary>
    /// The shape of the output for one image, without the batch axis. The product of its sizes is <see cref="OutputLength"/>; the last axis
    /// varies fastest. The default is one axis.
    /// </summary>
    IReadOnlyList<int> OutputShape => [OutputLength];

    /// <summary>
    /// Whether the channels of a spatial output come first or last; null if that is unknown, so that a target has to state it. The default
    /// is the layout of the input; the sizes of <see cref="OutputShape"/> may then show another one. A layout that is not the input's is
    /// taken as stated.
    /// </summary>
    TensorLayout? OutputLayout => Input.Layout;

    /// <summary>
    /// The names of the classes, one per output; null if they have none. An output of several axes, such as a table of boxes or a map, may
    /// have names of its classes or channels, however many there are. A single output may have two names: it is then the score of the
    /// second class, and the first class has 1 - p of a probability p, or -z of a logit z.
    /// </summary>
    IReadOnlyList<string>? ClassNames { get; }

    /// <summary>Number of classes: <see cref="OutputLength"/>, or 2 if a single output has two <see cref="ClassNames"/>.</summary>
    int ClassCount => ClassOutputs.IsPairOf(this) ? 2 : OutputLength;

    /// <summary>
    /// Whether the raw outputs are known to be probabilities. The default is false: they are probabilities after a softmax or sigmoid, or
    /// if the values for an image and its baseline show it.
    /// </summary>
    bool ReturnsProbabilities => false;

    /// <summary>
    /// Whether the raw outputs are known to be no probabilities, such as the distance from a separating plane or the number of a
    /// regression. Of a single output z with two class names, the first class then has -z whatever its value. The default is false.
    /// </summary>
    bool ReturnsNoProbabilities => false;

    /// <summary>The activation of the raw outputs.</summary>
    Activation Activation { get; }

    /// <summary>Description of the model, as results record it.</summary>
    ScorerInfo Info { get; }

    /// <summary>Maximum batch size of an inference session.</summary>
    int BatchSize { get; }

    /// <summary>Maximum number of parallel inference sessions.</summary>
    int DegreeOfParallelism { get; }

    /// <summary>
    /// Fits a source image of any size to the input by steps of the model itself, such as those before the perturbed image in an ML.NET
    /// model. Null, the default: the options of the explanation fit it.
    /// </summary>
    /// <param name="source">Makes the source image in RGB; not called where the answer is null, because it takes memory.</param>
    /// <returns>The geometry, and the image at the size of the input, before preprocessing.</returns>
    (ImageFit Fit, ImageBuffer Image)? FitImage(Func<ImageBuffer> source) => null;

    /// <summary>
    /// Preprocesses an image: from its values to the <see cref="ScorerInput.Length"/> values of the model's input, in the model's layout.
    /// Each pixel is processed independently, so that a perturbed image can be composed of two preprocessed ones.
    /// </summary>
    /// <param name="image">An image of the model's input height and width.</param>
    /// <param name="sample">Receives the values.</param>
    /// <exception cref="LimeException">The image's channels cannot be converted to the model's.</exception>
    void Prepare(ImageBuffer image, Span<float> sample);

    /// <summary>Opens an inference session with its own buffers. A session must be used by one thread at a time.</summary>
    IInferenceSession OpenSession();
}
