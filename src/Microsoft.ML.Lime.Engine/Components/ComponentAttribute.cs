using System.Runtime.CompilerServices;

namespace Microsoft.ML.Lime.Engine;

/// <summary>
/// Registers a component. It stands on the public static method or property that creates one, on a public type with a constructor without
/// parameters (the options of a method, a metric), or on a static property that holds a preset of such options.
/// </summary>
/// <param name="name">Name in results, saved models and the command, such as <c>slic</c>.</param>
/// <param name="summary">One sentence that says what it is.</param>
/// <param name="line">Line in the source, by which the members of a class are ordered; set by the compiler.</param>
[AttributeUsage(AttributeTargets.Method | AttributeTargets.Property | AttributeTargets.Class)]
public sealed class ComponentAttribute(string name, string summary, [CallerLineNumber] int line = 0) : Attribute
{
    /// <summary>Name in results, saved models and the command.</summary>
    public string Name => name;

    /// <summary>One sentence that says what it is.</summary>
    public string Summary => summary;

    /// <summary>Line in the source.</summary>
    public int Line => line;

    /// <summary>Name within its catalogue where two components record the same <see cref="Name"/>. The default is the name.</summary>
    public string? Key { get; init; }

    /// <summary>What it needs. The default is nothing.</summary>
    public ComponentRequirements Requires { get; init; }

    /// <summary>Whether a method draws nothing at random, so that its options' seed has no effect. The default is false.</summary>
    public bool IsDeterministic { get; init; }

    /// <summary>
    /// Unit of a method's map, where <c>{score}</c> is "score" or "probability". The default is <c>change of {score}</c>.
    /// </summary>
    public string? Unit { get; init; }
}
