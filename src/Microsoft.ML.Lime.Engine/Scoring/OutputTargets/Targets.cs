using Microsoft.ML.Lime.Engine.Scoring.OutputTargets;

namespace Microsoft.ML.Lime.Engine;

/// <summary>
/// The targets: which numbers of a model's output are explained. All numbers of a target cost the model runs of one. An explanation is in
/// the unit of its number: the change of a probability, of a sum, of whatever a function returns.
/// </summary>
public static class Targets
{
    /// <summary>Computes numbers from a model's raw outputs for one picture; called by several threads at a time.</summary>
    /// <param name="output">
    /// The outputs, <see cref="IScorer.OutputLength"/> numbers in the order of <see cref="IScorer.OutputShape"/>.
    /// </param>
    /// <param name="values">Receives the numbers.</param>
    public delegate void Function(ReadOnlySpan<float> output, Span<float> values);

    /// <summary>Classes, after the scorer's activation, in falling order of their raw outputs. Its name is <c>classes</c>.</summary>
    /// <param name="indices">Indices into the output, at least one.</param>
    /// <exception cref="ArgumentException">There is no index.</exception>
    [Component("classes", "Classes, after the activation.")]
    public static ITarget Classes([Parameter("indices of the classes", Name = "class", Option = "")] params IReadOnlyList<int> indices) =>
        indices.Count == 0 ? throw new ArgumentException("At least one class must be named.", nameof(indices))
        : new ClassTarget([.. indices], null);

    /// <summary>The classes with the largest raw outputs, after the scorer's activation. Its name is <c>top-classes</c>.</summary>
    /// <param name="count">How many, at least 1.</param>
    [Component("top-classes", "The classes with the largest outputs, after the activation.")]
    public static ITarget TopClasses([Parameter("how many", Option = "")] int count = 1) => new ClassTarget([], count);

    /// <summary>
    /// Outputs as they are, without activation: a regression's value, a logit. Its name is <c>outputs</c>.
    /// </summary>
    /// <param name="indices">Indices into the output, at least one.</param>
    /// <exception cref="ArgumentException">There is no index.</exception>
    [Component("outputs", "Outputs without activation.")]
    public static ITarget Outputs([Parameter("indices of the outputs", Name = "output", Option = "")] params IReadOnlyList<int> indices) =>
        new OutputTarget(indices);

    /// <summary>
    /// The total activation of each channel: the sum of the raw outputs over space, as MATLAB's occlusionSensitivity has it for
    /// segmentation heads and feature maps. Every axis but the channels' is space. Its name is <c>sum</c>.
    /// </summary>
    /// <param name="channels">The channels, at least one.</param>
    /// <param name="layout">
    /// Whether the output's channels come first or last; null: as the model has them (<see cref="IScorer.OutputLayout"/>).
    /// </param>
    /// <exception cref="ArgumentException">There is no channel.</exception>
    [Component("sum", "The sum of a channel over space.")]
    public static ITarget Sum(
        [Parameter("channels", Name = "channel", Option = "")] IReadOnlyList<int> channels,
        [Parameter("whether channels come first or last", Default = "as in the model", Option = "")] TensorLayout? layout = null) =>
        new SpatialSumTarget(channels, null, null, layout);

    /// <summary>The sum over the cells of a spatial output whose centres lie in a box. Its name is <c>sum</c>.</summary>
    /// <param name="channels">The channels, at least one.</param>
    /// <param name="box">In pixels of the model's input; an output of another size is laid over the whole input.</param>
    /// <param name="layout">
    /// Whether the output's channels come first or last; null: as the model has them (<see cref="IScorer.OutputLayout"/>).
    /// </param>
    /// <exception cref="ArgumentException">There is no channel.</exception>
    [Component("sum", "The sum of a channel over a box.")]
    public static ITarget Sum(
        [Parameter("channels", Name = "channel", Option = "")] IReadOnlyList<int> channels,
        [Parameter("left, top, right, bottom", Unit = "pixels of the model's input", Option = "")] ImageBox box,
        [Parameter("whether channels come first or last", Default = "as in the model", Option = "")] TensorLayout? layout = null) =>
        new SpatialSumTarget(channels, box, null, layout);

    /// <summary>
    /// The sum over the cells of a spatial output, each times the mask's value at its centre: 0 and 1, or any weights. Its name is
    /// <c>masked-sum</c>.
    /// </summary>
    /// <param name="channels">The channels, at least one.</param>
    /// <param name="mask">Of any size; it is laid over the whole output.</param>
    /// <param name="layout">
    /// Whether the output's channels come first or last; null: as the model has them (<see cref="IScorer.OutputLayout"/>).
    /// </param>
    /// <exception cref="ArgumentException">There is no channel.</exception>
    public static ITarget Sum(IReadOnlyList<int> channels, AttributionMap mask, TensorLayout? layout = null)
    {
        ArgumentNullException.ThrowIfNull(mask);
        return new SpatialSumTarget(channels, null, mask, layout);
    }

    /// <summary>
    /// How surely a detector sees a class in a box: over all boxes that it returns, the largest score times overlap (IoU) with the given
    /// one.
    /// The score is the class's, times that of any object where the output has one. Its name is <c>box</c>.
    /// </summary>
    /// <param name="box">In the units of the detector's boxes: pixels of its input, mostly.</param>
    /// <param name="classIndex">The class.</param>
    /// <param name="layout">How the output lists its boxes; axes of one entry do not count.</param>
    [Component("box", "The largest score times overlap with a box, over all boxes of a detector.")]
    public static ITarget DetectedBox(
        [Parameter("left, top, right, bottom", Unit = "the detector's unit", Option = "")] ImageBox box,
        [Parameter("index of the class", Name = "class", Option = "")] int classIndex,
        [Parameter("how the output lists its boxes", Option = "")] DetectorLayout layout = DetectorLayout.Auto) =>
        new DetectedBoxTarget(box, classIndex, layout);

    /// <summary>Whatever a function makes of the raw outputs. Its name is <c>function</c>.</summary>
    /// <param name="names">What its numbers are, a few words each; as many as it returns, at least one.</param>
    /// <param name="function">The function.</param>
    /// <exception cref="ArgumentException">There is no name.</exception>
    public static ITarget Custom(IReadOnlyList<string> names, Function function) => new FunctionTarget(names, function);

    /// <summary>How a detector's output lists its boxes. Each begins with centre x, centre y, width and height.</summary>
    public enum DetectorLayout
    {
        /// <summary>By the shape: the longer axis is that of the boxes.</summary>
        Auto,

        /// <summary>
        /// boxes x (4 + 1 + classes): a row a box, the fifth number says whether there is anything (as YOLOv5 and YOLOv7).
        /// </summary>
        BoxesFirst,

        /// <summary>(4 + classes) x boxes: a column a box (as YOLOv8 and later).</summary>
        BoxesLast,
    }
}
