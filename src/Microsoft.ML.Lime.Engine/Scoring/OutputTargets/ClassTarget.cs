namespace Microsoft.ML.Lime.Engine.Scoring.OutputTargets;

/// <summary>Classes by index, and the classes with the largest raw outputs, each once; after the scorer's activation.</summary>
internal sealed class ClassTarget : ITarget
{
    private readonly IReadOnlyList<int> _classes;
    private readonly int _top;

    /// <param name="classes">Indices.</param>
    /// <param name="top">
    /// Number of classes with the largest outputs that are added; null for 1 if there are no indices, and for 0 otherwise.
    /// </param>
    public ClassTarget(IReadOnlyList<int> classes, int? top)
    {
        (_classes, _top) = (classes, Wanted(classes, top));
        Info = classes.Count > 0
            ? new ComponentInfo("classes", OutputTarget.Numbered("class", classes))
            : new ComponentInfo("top-classes", KeyValuePair.Create("count", (double)_top));
    }

    public ComponentInfo Info { get; }

    public IReadOnlyList<string> Problems(IScorer scorer) =>
        [.. Problems(_classes, _classes.Count > 0 ? null : _top, scorer.ClassCount), .. Unfit(scorer)];

    /// <summary>Number of classes with the largest outputs.</summary>
    public static int Wanted(IReadOnlyList<int> classes, int? top) => top ?? (classes.Count > 0 ? 0 : 1);

    public static IReadOnlyList<string> Problems(IReadOnlyList<int> classes, int? top, int outputs)
    {
        List<string> problems = [];
        foreach (int index in classes.Where(index => index < 0 || index >= outputs))
            problems.Add(FormattableString.Invariant($"Class {index} does not exist: the model has {outputs} outputs, numbered from ")
                + FormattableString.Invariant($"0 to {outputs - 1}."));
        if (top < 1)
            problems.Add(FormattableString.Invariant($"The number of top classes must be at least 1, but it is {top}; leave it null ")
                + "for one.");
        return problems;
    }

    /// <summary>Why the outputs of a model are no classes, whichever are named; empty if they are.</summary>
    public static IEnumerable<string> Unfit(IScorer scorer)
    {
        int[] sizes = [.. scorer.OutputShape.Where(size => size > 1)];
        string shape = $"[{string.Join(',', scorer.OutputShape)}]";
        if (scorer.OutputLength == 1 && scorer.Activation == Activation.Softmax)
            yield return "The softmax of a single output is always 1; use the activation sigmoid (--activation sigmoid).";
        if (sizes.Length < 2)
            yield break;
        string numbers = FormattableString.Invariant($"{scorer.OutputLength}");
        string others = "output:N (Targets.Outputs) explains one number.";
        string name = "name a target (the command evaluate takes classes only)";
        bool isMap = OutputAxes.IsMap(scorer);
        string channel = isMap ? "0" : "C";
        yield return isMap || sizes.Length > 2
            ? $"The output {shape} has values at many places of the image, so its {numbers} numbers are no classes; {name}: "
                + $"--target sum:{channel} is the sum of channel {channel} (Targets.Sum), "
                + $"sum:{channel}@LEFT,TOP,RIGHT,BOTTOM that of a part of it, {others}"
            : $"The output {shape} is a table, such as the boxes of a detector, so its {numbers} numbers are no classes; {name}: "
                + "--target box:CLASS@LEFT,TOP,RIGHT,BOTTOM is the score of a class in a box (Targets.DetectedBox), sum:C the sum of "
                + $"channel C (Targets.Sum), {others}";
    }

    public ITargetReader Open(IScorer scorer, ReadOnlySpan<float> image, ReadOnlySpan<float> baseline) =>
        Open(scorer, image, baseline, areLogits: false);

    /// <summary>Prepares to read the classes.</summary>
    /// <param name="scorer">The model.</param>
    /// <param name="image">The model's raw output for the image.</param>
    /// <param name="baseline">That for the baseline.</param>
    /// <param name="areLogits">Whether outputs for other images show that all outputs are logits.</param>
    public ITargetReader Open(IScorer scorer, ReadOnlySpan<float> image, ReadOnlySpan<float> baseline, bool areLogits)
    {
        bool isWithinUnit = !areLogits && RawOutput.IsWithinUnit(image) && RawOutput.IsWithinUnit(baseline);
        Activation activation = scorer.Activation != Activation.Auto ? scorer.Activation
            : isWithinUnit ? Activation.None
            : image.Length == 1 ? Activation.Sigmoid
            : Activation.Softmax;
        isWithinUnit = isWithinUnit && !scorer.ReturnsNoProbabilities;
        bool isGuess = scorer.Activation == Activation.Auto, isDistribution = RawOutput.IsDistribution(image);
        bool areProbabilities = activation != Activation.None
            || isWithinUnit && (isGuess || isDistribution || scorer.ReturnsProbabilities);
        var outputs = new ClassOutputs(ClassOutputs.IsPairOf(scorer), activation == Activation.None && isWithinUnit);
        ReadOnlySpan<float> ofClasses = outputs.Read(image, stackalloc float[2]);
        int[] classes = RawOutput.Order(ofClasses, [.. _classes, .. RawOutput.Max(ofClasses, Math.Min(_top, ofClasses.Length))]);
        return new Reader(scorer, outputs, activation, classes)
        {
            AreProbabilities = areProbabilities,
            Warnings = isGuess && activation == Activation.None && !isDistribution ? [NoDistribution(image.Length)] : [],
            Guesses = isGuess && (activation != Activation.None || isDistribution) ? [Guess(activation, areLogits)] : [],
        };
    }

    private static string Guess(Activation activation, bool showTestImages) => activation == Activation.None
        ? "The outputs lie within [0, 1] and add up to 1, so they are taken as probabilities; if they are logits, state the activation "
            + "softmax or sigmoid."
        : $"Not all outputs {(showTestImages ? "for test images " : "")}lie within [0, 1], so they are taken as logits, and a "
            + $"{activation.ToString().ToLowerInvariant()} makes them probabilities; "
            + (activation == Activation.Softmax
                ? "if an image can have several classes at once, state the activation sigmoid (--activation sigmoid); "
                    + "if they are no logits, state none (--activation none)."
                : "if they are something else, state another activation (--activation none).");

    private static string NoDistribution(int outputs) => outputs == 1
        ? "The model's single output lies within [0, 1] and is taken as a probability; if it is a logit, use the activation sigmoid."
        : "The model's outputs lie within [0, 1] without adding up to 1 and are taken as independent probabilities; if they are "
            + "logits, use the activation softmax or sigmoid.";

    /// <summary>Reads classes after an activation.</summary>
    /// <param name="scorer">The model.</param>
    /// <param name="outputs">How the raw outputs belong to classes.</param>
    /// <param name="activation">Not <see cref="Activation.Auto"/>.</param>
    /// <param name="classes">Indices of the classes.</param>
    internal sealed class Reader(IScorer scorer, ClassOutputs outputs, Activation activation, int[] classes) : ITargetReader
    {
        public IReadOnlyList<ITargetReader.Output> Outputs { get; } =
            [.. classes.Select(index => new ITargetReader.Output { ClassIndex = index, ClassName = scorer.ClassNames?[index] })];

        public Activation Activation => activation;

        public bool AreProbabilities { get; init; }

        public IReadOnlyList<string> Warnings { get; init; } = [];

        public IReadOnlyList<string> Guesses { get; init; } = [];

        /// <summary>The same classes, before the activation.</summary>
        public ITargetReader Raw => new Reader(scorer, outputs, Activation.None, classes);

        public void Read(ReadOnlySpan<float> output, Span<float> values) =>
            RawOutput.Apply(activation, outputs.Read(output, stackalloc float[2]), classes, values);
    }
}
