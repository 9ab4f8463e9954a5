namespace Microsoft.ML.Lime.Engine;

/// <summary>What every explainer is asked: which classes, how the photo meets the model's input, which seed.</summary>
public abstract record ExplainOptions
{
    /// <summary>How the photo is fitted to the model's input. Defaults to stretching it.</summary>
    public ResizeMode Resize { get; init; } = ResizeMode.Fill;

    /// <summary>Indices of the classes to explain; empty for the <see cref="TopClasses"/> with the largest outputs.</summary>
    public IReadOnlyList<int> Classes { get; init; } = [];

    /// <summary>Number of classes to explain where <see cref="Classes"/> names none; at least 1. Defaults to 1.</summary>
    public int TopClasses { get; init; } = 1;

    /// <summary>
    /// Which numbers of the model's output are explained, where they are no classes or to be chosen in another way; null for
    /// <see cref="Classes"/> or <see cref="TopClasses"/>. Defaults to null.
    /// </summary>
    public ITarget? Target { get; init; }

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
        if (Target is null)
            return ClassTarget.Problems(Classes, TopClasses, outputs);
        return Classes.Count == 0 ? [] : ["Classes and a target exclude each other; name the classes in the target, or leave it away."];
    }

    /// <summary>What is explained.</summary>
    internal ITarget EffectiveTarget => Target ?? new ClassTarget(Classes, TopClasses);

    /// <summary>The options that all explainers have, for the end of <see cref="Describe"/>.</summary>
    private protected IEnumerable<KeyValuePair<string, object?>> DescribeCommon() =>
    [
        new("resize", Resize.ToString().ToLowerInvariant()),
        new("classes", Classes.Select(index => (double)index).ToArray()),
        new("topClasses", TopClasses),
        new("target", Target?.Info),
    ];
}
