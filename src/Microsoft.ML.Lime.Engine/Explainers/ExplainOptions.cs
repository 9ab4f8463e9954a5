namespace Microsoft.ML.Lime.Engine;

/// <summary>What every explainer is asked: which classes, how the photo meets the model's input, which seed.</summary>
public abstract record ExplainOptions
{
    /// <summary>How the photo is fitted to the model's input. Defaults to stretching it.</summary>
    public ResizeMode Resize { get; init; } = ResizeMode.Fill;

    /// <summary>
    /// Indices of classes to explain. Those of <see cref="TopClasses"/> join them, each class once, in falling order of the raw output.
    /// Defaults to none.
    /// </summary>
    public IReadOnlyList<int> Classes { get; init; } = [];

    /// <summary>
    /// How many of the classes with the largest outputs to explain, at least 1; all where the model has fewer. Null, the default, is 1
    /// where <see cref="Classes"/> names none, and none otherwise.
    /// </summary>
    public int? TopClasses { get; init; }

    /// <summary>The seed of all that is random. The same seed gives the same bits. Defaults to 0.</summary>
    public ulong Seed { get; init; }

    /// <summary>What tells these options from others in a word or two, such as <c>tree surrogate</c>: the caption of a figure has it.</summary>
    public abstract string Summary { get; }

    /// <summary>
    /// Names and values of the options but the seed, as a result repeats them: in camel case, each value null, a string, a whole number, a
    /// double, a list of doubles or a <see cref="StrategyInfo"/>.
    /// </summary>
    public abstract IReadOnlyList<KeyValuePair<string, object?>> Describe();

    /// <summary>What is wrong with these options for a model, a sentence each; empty where nothing is.</summary>
    /// <param name="outputs">Numbers that the model returns for one picture.</param>
    public virtual IReadOnlyList<string> Problems(int outputs)
    {
        List<string> problems = [];
        foreach (int index in Classes.Where(index => index < 0 || index >= outputs))
            problems.Add(FormattableString.Invariant($"Class {index} does not exist: the model has {outputs} outputs, numbered from 0 to {outputs - 1}."));
        if (TopClasses < 1)
            problems.Add(FormattableString.Invariant($"The number of top classes must be at least 1, but it is {TopClasses}; leave it null for one."));
        return problems;
    }

    /// <summary>The classes to explain: those named and those with the largest outputs, in falling order of the raw output.</summary>
    /// <param name="outputs">The model's raw outputs for the picture.</param>
    internal int[] Targets(ReadOnlySpan<float> outputs)
    {
        int top = Math.Min(TopClassesWanted, outputs.Length);
        return RawOutput.Order(outputs, [.. Classes, .. RawOutput.Largest(outputs, top)]);
    }

    private int TopClassesWanted => TopClasses ?? (Classes.Count > 0 ? 0 : 1);

    /// <summary>The options that all explainers have, for the end of <see cref="Describe"/>.</summary>
    private protected IEnumerable<KeyValuePair<string, object?>> DescribeCommon() =>
    [
        new("resize", Resize.ToString().ToLowerInvariant()),
        new("classes", Classes.Select(index => (double)index).ToArray()),
        new("topClasses", TopClassesWanted),
    ];
}
