using Microsoft.ML.Lime.Engine.Scoring.OutputTargets;

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

    /// <summary>
    /// Which numbers of the model's output are explained, where they are no classes or to be chosen in another way; null for
    /// <see cref="Classes"/> or <see cref="TopClasses"/>. Defaults to null.
    /// </summary>
    public ITarget? Target { get; init; }

    /// <summary>The seed of all that is random. The same seed gives the same bits. Defaults to 0.</summary>
    public ulong Seed { get; init; }

    /// <summary>
    /// What tells these options from others in a word or two, such as <c>tree surrogate</c>: the caption of a figure has it.
    /// </summary>
    public abstract string Summary { get; }

    /// <summary>
    /// Names and values of the options but the seed, as a result repeats them: in camel case, each value null, a string, a whole number, a
    /// double, a list of doubles or a <see cref="StrategyInfo"/>.
    /// </summary>
    public abstract IReadOnlyList<KeyValuePair<string, object?>> Describe();

    /// <summary>
    /// The method with these options, for those who have only its result and explain again: with another seed, or another picture. Null
    /// where the options do not know their method, as those of an explanation that was loaded from a file.
    /// </summary>
    public virtual IExplainer? CreateExplainer() => null;

    /// <summary>What is wrong with these options for a model, a sentence each; empty where nothing is.</summary>
    /// <param name="outputs">Numbers that the model returns for one picture.</param>
    public virtual IReadOnlyList<string> Problems(int outputs)
    {
        if (Target is null)
            return ClassTarget.Problems(Classes, TopClasses, outputs);
        return Classes.Count == 0 ? [] : ["Classes and a target exclude each other; name the classes in the target, or leave it away."];
    }

    /// <summary>What is wrong with these options for a model, with its target and its layers; empty where nothing is.</summary>
    /// <param name="scorer">The model; it is not run.</param>
    public virtual IReadOnlyList<string> Problems(IScorer scorer)
    {
        ArgumentNullException.ThrowIfNull(scorer);
        return [.. Problems(scorer.OutputLength), .. Target?.Problems(scorer) ?? []];
    }

    /// <summary>
    /// Height and width of a map for an input of this size; null where they depend on the image or on a layer. Defaults to those of the
    /// input.
    /// </summary>
    /// <param name="input">The model's input.</param>
    /// <exception cref="LimeException">The method cannot explain such an input.</exception>
    public virtual (int Height, int Width)? MapSize(ScorerInput input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return (input.Height, input.Width);
    }

    /// <summary>
    /// What is explained: <see cref="Target"/>, or else the classes of <see cref="Classes"/> and <see cref="TopClasses"/>.
    /// </summary>
    public ITarget EffectiveTarget => Target ?? new ClassTarget(Classes, TopClasses);

    /// <summary>The options that all explainers have, for the end of <see cref="Describe"/>.</summary>
    private protected IEnumerable<KeyValuePair<string, object?>> DescribeCommon() =>
    [
        new("resize", Resize.ToString().ToLowerInvariant()),
        new("classes", Classes.Select(index => (double)index).ToArray()),
        new("topClasses", ClassTarget.Wanted(Classes, TopClasses)),
        new("target", Target?.Info),
    ];
}
