using System.Runtime.CompilerServices;

namespace Microsoft.ML.Lime.Engine;

/// <summary>
/// Registers a component. Applies to a public static method or property that creates one, to a public type with a parameterless constructor
/// (the options of a method, a metric), or to a static property that holds a preset of such options.
/// </summary>
/// <param name="name">Name in results, saved models and the command, such as <c>slic</c>.</param>
/// <param name="summary">Summary in one sentence.</param>
/// <param name="line">Line in the source, by which the members of a class are ordered; set by the compiler.</param>
[AttributeUsage(AttributeTargets.Method | AttributeTargets.Property | AttributeTargets.Class)]
public sealed class ComponentAttribute(string name, string summary, [CallerLineNumber] int line = 0) : Attribute
{
    /// <summary>Name in results, saved models and the command.</summary>
    public string Name => name;

    /// <summary>Summary in one sentence.</summary>
    public string Summary => summary;

    /// <summary>Line in the source.</summary>
    public int Line => line;

    /// <summary>Name within its catalogue, if two components record the same <see cref="Name"/>. The default is the name.</summary>
    public string? Key { get; init; }

    /// <summary>Whether a component needs segments. The default is false.</summary>
    public bool NeedsSegments { get; init; }

    /// <summary>Whether a method needs a scorer that is an <see cref="IActivationScorer"/>. The default is false.</summary>
    public bool NeedsActivations { get; init; }

    /// <summary>Whether a stop rule needs a surrogate that gives standard errors. The default is false.</summary>
    public bool NeedsStandardErrors { get; init; }

    /// <summary>Whether a method uses no random numbers, so that the seed has no effect. The default is false.</summary>
    public bool IsDeterministic { get; init; }

    /// <summary>
    /// Unit of a method's attribution map; <c>{score}</c> stands for "score" or "probability". The default is <c>change of {score}</c>.
    /// </summary>
    public string? Unit { get; init; }
}
