namespace Microsoft.ML.Lime.Engine;

/// <summary>The explanation of one image, with the information needed to repeat it.</summary>
[TypeFormatterSource]
public sealed partial record ImageExplanation
{
    /// <summary>The method's name, such as <c>lime</c>.</summary>
    public required string Method { get; init; }

    /// <summary>Information about the explained model.</summary>
    public required ScorerInfo Model { get; init; }

    /// <summary>How the source image was fitted to the model's input.</summary>
    public required ImageFit ImageFit { get; init; }

    /// <summary>The image fitted to the model's input size, before preprocessing.</summary>
    public required ImageBuffer Image { get; init; }

    /// <summary>The segments; null for methods without segments (occlusion, RISE).</summary>
    public SegmentMap? Segments { get; init; }

    /// <summary>The options.</summary>
    public required ExplainOptions Options { get; init; }

    /// <summary>How the maps were enlarged to the model's input size.</summary>
    public MapUpsampling Upsampling { get; init; }

    /// <summary>The activation applied to the model's raw outputs; never <see cref="Activation.Auto"/>.</summary>
    public required Activation Activation { get; init; }

    /// <summary>
    /// What was assumed about the model, such as preprocessing, activation or layout: a sentence each, with the option that states it.
    /// </summary>
    public IReadOnlyList<string> Guesses { get; init; } = [];

    /// <summary>Number of perturbed images in the explanation; for a surrogate model including the unperturbed image.</summary>
    public required int Samples { get; init; }

    /// <summary>
    /// Why sampling stopped, as a word and in one or two sentences. Null for a method without sampling (occlusion), for a snapshot that is
    /// not the last, and for files of an earlier version.
    /// </summary>
    /// <value>
    /// The reason is <c>fixed</c>: the requested number of samples was reached. <c>exact</c>: all masks were evaluated, so there is no
    /// sampling error. <c>limit</c>: the limit was reached before the stop rule was satisfied. Otherwise the name of the stop rule that was
    /// satisfied (<see cref="StopRules"/>).
    /// </value>
    public (string Reason, string Text)? Stopped { get; init; }

    /// <summary>
    /// Number of images that the model evaluated: samples, unperturbed image and baseline, each once. The first explanation with a scorer
    /// has up to 44 more, which measure the scorer (<see cref="ModelWarnings"/>).
    /// </summary>
    public required int ModelCalls { get; init; }

    /// <summary>
    /// Warnings about the model: its outputs for an image depend on the other images of the batch, so that images were scored one at a
    /// time, or they differ from run to run. The first explanation with a scorer measures it. The warnings of each class contain these
    /// (<see cref="ModelWarning.Message"/>), too.
    /// </summary>
    public IReadOnlyList<ModelWarning> ModelWarnings { get; init; } = [];

    /// <summary>Whether the images were scored one at a time, whatever batch size was set.</summary>
    internal bool IsScoredAlone { get; init; }

    /// <summary>Time per stage.</summary>
    public required StageTimings Timings { get; init; }

    /// <summary>One explanation per class, in descending order of the model's raw output; ties by index.</summary>
    public required IReadOnlyList<ClassExplanation> Classes { get; init; }

    /// <summary>Returns the explanation of a class.</summary>
    /// <param name="classIndex">The index of the class in the model's output.</param>
    /// <exception cref="LimeException">The class was not explained.</exception>
    public ClassExplanation ForClass(int classIndex) => Classes.FirstOrDefault(target => target.ClassIndex == classIndex)
        ?? throw new LimeException(FormattableString.Invariant($"Class {classIndex} was not explained, but ")
            + string.Join(", ", Classes.Select(target => target.ClassIndex is { } explained
                ? FormattableString.Invariant($"{explained}")
                : target.Label))
            + "; take one of those, or explain it, too.");

    /// <summary>Method, model and one line per class. For tables and images see the extension methods of the evaluation package.</summary>
    public override string ToString() => string.Join('\n',
    [
        FormattableString.Invariant($"{Method} of {Model.Name}: {Samples} samples, {ModelCalls} model runs"),
        .. Classes.Select(target => target.ToString()),
    ]);

    /// <summary>
    /// Wall-clock time per stage in milliseconds. The stages are disjoint and add up to <see cref="Total"/>. If perturbation and inference
    /// overlap on several threads, their wall time is divided in proportion to the thread time of each.
    /// </summary>
    public sealed record StageTimings
    {
        /// <summary>Opening the model.</summary>
        public double Load { get; init; }

        /// <summary>Reading and decoding the image and fitting it to the model's input.</summary>
        public double Decode { get; init; }

        /// <summary>Segmenting the image.</summary>
        public double Segmentation { get; init; }

        /// <summary>Running the model.</summary>
        public double Inference { get; init; }

        /// <summary>Sampling masks and composing perturbed images.</summary>
        public double Perturbation { get; init; }

        /// <summary>Fitting the surrogate model.</summary>
        public double Surrogate { get; init; }

        /// <summary>Drawing and writing images.</summary>
        public double Render { get; init; }

        /// <summary>The sum of the stages.</summary>
        public double Total => Load + Decode + Segmentation + Inference + Perturbation + Surrogate + Render;
    }
}
