using Microsoft.ML.Lime.Engine.Scoring.OutputTargets;

namespace Microsoft.ML.Lime.Engine;

/// <summary>
/// The targets: which values of a model's output are explained. Several values of a target need no more model runs than one. An explanation
/// has the unit of its value: the change of a probability, of a sum, or of a function's result.
/// </summary>
public static class Targets
{
    /// <summary>Computes values from a model's raw outputs for one image. Several threads call it at once.</summary>
    /// <param name="output">
    /// The outputs, <see cref="IScorer.OutputLength"/> values in the order of <see cref="IScorer.OutputShape"/>.
    /// </param>
    /// <param name="values">Receives the values.</param>
    public delegate void Function(ReadOnlySpan<float> output, Span<float> values);

    /// <summary>Classes, after the scorer's activation, in descending order of their raw outputs. Its name is <c>classes</c>.</summary>
    /// <param name="indices">Indices into the output, at least one.</param>
    /// <exception cref="ArgumentException">There is no index.</exception>
    [Component("classes", "Classes, after the activation.")]
    public static ITarget Classes([Parameter("indices of the classes", Name = "class", Option = "")] IReadOnlyList<int> indices) =>
        indices.Count == 0 ? throw new ArgumentException("At least one class must be named.", nameof(indices))
        : new ClassTarget([.. indices], null);

    /// <inheritdoc cref="Classes(IReadOnlyList{int})"/>
    public static ITarget Classes(params int[] indices) => Classes((IReadOnlyList<int>)indices);

    /// <summary>The classes with the largest raw outputs, after the scorer's activation. Its name is <c>top-classes</c>.</summary>
    /// <param name="count">Number of classes, at least 1. The default is 1.</param>
    [Component("top-classes", "The classes with the largest outputs, after the activation.")]
    public static ITarget TopClasses([Parameter("number of classes", Option = "")] int count = 1) => new ClassTarget([], count);

    /// <summary>Outputs without activation, such as a regression value or a logit. Its name is <c>outputs</c>.</summary>
    /// <param name="indices">Indices into the output, at least one.</param>
    /// <exception cref="ArgumentException">There is no index.</exception>
    [Component("outputs", "Outputs without activation.")]
    public static ITarget Outputs([Parameter("indices of the outputs", Name = "output", Option = "")] IReadOnlyList<int> indices) =>
        new OutputTarget(indices);

    /// <inheritdoc cref="Outputs(IReadOnlyList{int})"/>
    public static ITarget Outputs(params int[] indices) => Outputs((IReadOnlyList<int>)indices);

    /// <summary>
    /// The total activation of each channel: the sum of the raw outputs over all axes but the channel axis, as in MATLAB's
    /// occlusionSensitivity for segmentation heads and feature maps. Its name is <c>sum</c>.
    /// </summary>
    /// <param name="channels">The channels, at least one.</param>
    /// <param name="layout">
    /// Whether the output's channels come first or last; null, the default, for the axes that the sizes show, else the model's layout
    /// (<see cref="IScorer.OutputLayout"/>). A guess is told in <see cref="ImageExplanation.Guesses"/>.
    /// </param>
    /// <exception cref="ArgumentException">There is no channel.</exception>
    [Component("sum", "The sum of a channel over space.")]
    public static ITarget Sum(
        [Parameter("channels", Name = "channel", Option = "")] IReadOnlyList<int> channels,
        [Parameter("whether channels come first or last", Default = "as in the model", Option = "")] TensorLayout? layout = null) =>
        new SpatialSumTarget(channels, null, null, layout);

    /// <summary>The sum over the cells of a spatial output whose centres lie in a box. Its name is <c>sum</c>.</summary>
    /// <param name="channels">The channels, at least one.</param>
    /// <param name="box">In pixels of the model's input; an output of another size is scaled to the whole input.</param>
    /// <param name="layout">
    /// Whether the output's channels come first or last; null, the default, for the axes that the sizes show, else the model's layout
    /// (<see cref="IScorer.OutputLayout"/>). A guess is told in <see cref="ImageExplanation.Guesses"/>.
    /// </param>
    /// <exception cref="ArgumentException">There is no channel.</exception>
    [Component("sum", "The sum of a channel over a box.")]
    public static ITarget Sum(
        [Parameter("channels", Name = "channel", Option = "")] IReadOnlyList<int> channels,
        [Parameter("left, top, right, bottom", Unit = "pixels of the model's input", Option = "")] ImageBox box,
        [Parameter("whether channels come first or last", Default = "as in the model", Option = "")] TensorLayout? layout = null) =>
        new SpatialSumTarget(channels, box, null, layout);

    /// <summary>
    /// The weighted sum over the cells of a spatial output; the weight of a cell is the mask's value at its centre: 0 and 1, or any
    /// weights. Its name is <c>masked-sum</c>.
    /// </summary>
    /// <param name="channels">The channels, at least one.</param>
    /// <param name="mask">A mask of any size; it is scaled to the whole output.</param>
    /// <param name="layout">
    /// Whether the output's channels come first or last; null, the default, for the axes that the sizes show, else the model's layout
    /// (<see cref="IScorer.OutputLayout"/>). A guess is told in <see cref="ImageExplanation.Guesses"/>.
    /// </param>
    /// <exception cref="ArgumentException">There is no channel.</exception>
    public static ITarget Sum(IReadOnlyList<int> channels, AttributionMap mask, TensorLayout? layout = null)
    {
        ArgumentNullException.ThrowIfNull(mask);
        return new SpatialSumTarget(channels, null, mask, layout);
    }

    /// <summary>
    /// The confidence of a detector that a box holds a class: the maximum over all returned boxes of score x overlap (IoU) with the given
    /// box. The score is the class score, times the objectness if the output has one. Its name is <c>box</c>.
    /// </summary>
    /// <param name="box">In the units of the detector's boxes, usually pixels of its input.</param>
    /// <param name="classIndex">Index of the class.</param>
    /// <param name="layout">
    /// How the output lists its boxes; axes of size 1 are ignored. Null, the default, guesses it from the outputs for the image and its
    /// baseline; the result says so.
    /// </param>
    [Component("box", "The maximum, over all boxes of a detector, of score times overlap with a given box.")]
    public static ITarget DetectedBox(
        [Parameter("left, top, right, bottom", Unit = "the detector's unit", Option = "")] ImageBox box,
        [Parameter("index of the class", Name = "class", Option = "")] int classIndex,
        [Parameter("how the output lists its boxes", Default = "guessed from the outputs", Option = "")] BoxLayout? layout = null) =>
        new DetectedBoxTarget(box, classIndex, layout);

    /// <summary>A function of the raw outputs. Its name is <c>function</c>.</summary>
    /// <param name="names">Descriptions of the values that the function computes, a few words each; at least one.</param>
    /// <param name="function">The function.</param>
    /// <exception cref="ArgumentException">There is no name.</exception>
    public static ITarget Custom(IReadOnlyList<string> names, Function function) => new FunctionTarget(names, function);
}
