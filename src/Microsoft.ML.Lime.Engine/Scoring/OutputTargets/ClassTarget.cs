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

    public IReadOnlyList<string> Problems(IScorer scorer) => Problems(_classes, _classes.Count > 0 ? null : _top, scorer.OutputLength);

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

    public ITargetReader Open(IScorer scorer, ReadOnlySpan<float> image, ReadOnlySpan<float> baseline)
    {
        Activation activation = RawOutput.Resolve(scorer.Activation, image, baseline);
        int[] classes = RawOutput.Order(image, [.. _classes, .. RawOutput.Max(image, Math.Min(_top, image.Length))]);
        bool isGuess = scorer.Activation == Activation.Auto && activation == Activation.None && !RawOutput.IsDistribution(image);
        return new Reader(scorer, activation, classes, isGuess ? [Guessed(image.Length)] : []);
    }

    private static string Guessed(int outputs) => outputs == 1
        ? "The model's single output lies within [0, 1] and is taken as a probability; if it is a logit, use the activation sigmoid."
        : "The model's outputs lie within [0, 1] without adding up to 1 and are taken as independent probabilities; if they are "
            + "logits, use the activation softmax or sigmoid.";

    private sealed class Reader(IScorer scorer, Activation activation, int[] classes, string[] warnings) : ITargetReader
    {
        public IReadOnlyList<ITargetReader.Output> Outputs { get; } =
            [.. classes.Select(index => new ITargetReader.Output { ClassIndex = index, ClassName = scorer.ClassNames?[index] })];

        public Activation Activation => activation;

        public IReadOnlyList<string> Warnings => warnings;

        public void Read(ReadOnlySpan<float> output, Span<float> values) => RawOutput.Apply(activation, output, classes, values);
    }
}
