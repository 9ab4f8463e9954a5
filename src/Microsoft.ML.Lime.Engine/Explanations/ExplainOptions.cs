using Microsoft.ML.Lime.Engine.Scoring.OutputTargets;

namespace Microsoft.ML.Lime.Engine;

/// <summary>Options that all explainers share: classes or target, resize mode, seed.</summary>
public abstract record ExplainOptions
{
    /// <summary>
    /// How the source image is fitted to the model's input. The default is <see cref="ResizeMode.Fill"/>: it is stretched.
    /// </summary>
    public ResizeMode Resize { get; init; } = ResizeMode.Fill;

    /// <summary>
    /// Indices of classes to explain. The <see cref="TopClasses"/> are added; each class is explained once, in descending order of the raw
    /// output. The default is empty.
    /// </summary>
    public IReadOnlyList<int> Classes { get; init; } = [];

    /// <summary>
    /// Number of classes with the largest outputs to explain, at least 1; all classes if the model has fewer. Null, the default, means 1 if
    /// <see cref="Classes"/> is empty, otherwise none.
    /// </summary>
    public int? TopClasses { get; init; }

    /// <summary>
    /// The value of the model's output to explain, for targets other than classes; null to use <see cref="Classes"/> and
    /// <see cref="TopClasses"/>. The default is null.
    /// </summary>
    public ITarget? Target { get; init; }

    /// <summary>The seed of all random numbers. Equal seeds give equal bits. The default is 0.</summary>
    public ulong Seed { get; init; }

    /// <summary>A short description of these options, such as <c>tree surrogate</c>, for the caption of a figure.</summary>
    public abstract string Summary { get; }

    /// <summary>
    /// Names and values of all options except the seed, as stored in a result. Names are in camel case. A value is null, a string, an
    /// integer, a double, a list of doubles or a <see cref="StrategyInfo"/>.
    /// </summary>
    public abstract IReadOnlyList<KeyValuePair<string, object?>> Describe();

    /// <summary>
    /// Creates the explainer of these options, for example to explain again with another seed or image. Null if the method is unknown, as
    /// for options of an explanation loaded from a file.
    /// </summary>
    public virtual IExplainer? CreateExplainer() => null;

    /// <summary>Problems of these options for a model, one sentence each; empty if valid.</summary>
    /// <param name="outputs">Number of values that the model returns per image.</param>
    public virtual IReadOnlyList<string> Problems(int outputs)
    {
        if (Target is null)
            return ClassTarget.Problems(Classes, TopClasses, outputs);
        return Classes.Count == 0 ? [] : ["Classes and a target exclude each other; use a target of these classes, or omit the target."];
    }

    /// <summary>The target: <see cref="Target"/>, or the classes.</summary>
    internal ITarget EffectiveTarget => Target ?? new ClassTarget(Classes, TopClasses);

    /// <summary>The shared options, for the end of <see cref="Describe"/>.</summary>
    private protected IEnumerable<KeyValuePair<string, object?>> DescribeCommon() =>
    [
        new("resize", Resize.ToString().ToLowerInvariant()),
        new("classes", Classes.Select(index => (double)index).ToArray()),
        new("topClasses", ClassTarget.Wanted(Classes, TopClasses)),
        new("target", Target?.Info),
    ];
}
