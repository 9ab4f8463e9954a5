using System.Runtime.CompilerServices;

namespace Microsoft.ML.Lime.Engine;

/// <summary>
/// Describes a parameter of a component: on a parameter of the method that creates it, or on a property of a type with
/// <see cref="ComponentAttribute"/>. The default value is the signature's, or that of a new instance.
/// </summary>
/// <param name="summary">Meaning of the parameter, in a few words.</param>
/// <param name="line">Line in the source, by which the properties of a type are ordered; set by the compiler.</param>
[AttributeUsage(AttributeTargets.Parameter | AttributeTargets.Property)]
public sealed class ParameterAttribute(string summary, [CallerLineNumber] int line = 0) : Attribute
{
    /// <summary>Meaning of the parameter, in a few words.</summary>
    public string Summary => summary;

    /// <summary>Line in the source.</summary>
    public int Line => line;

    /// <summary>Name in results and saved models. The default is the C# name in camel case.</summary>
    public string? Name { get; init; }

    /// <summary>Minimum. The default is none.</summary>
    public double Min { get; init; } = double.NegativeInfinity;

    /// <summary>Maximum. The default is none.</summary>
    public double Max { get; init; } = double.PositiveInfinity;

    /// <summary>Whether <see cref="Min"/> is excluded. The default is false.</summary>
    public bool MinExclusive { get; init; }

    /// <summary>Whether <see cref="Max"/> is excluded. The default is false.</summary>
    public bool MaxExclusive { get; init; }

    /// <summary>One allowed value outside the range. The default is none.</summary>
    public double Or { get; init; } = double.NaN;

    /// <summary>Unit, such as <c>pixels</c>. The default is none.</summary>
    public string? Unit { get; init; }

    /// <summary>Meaning of the default value null, such as <c>5 % of the shorter side</c>.</summary>
    public string? Default { get; init; }

    /// <summary>
    /// Option of the command. The default is the C# name in kebab case, such as <c>--keep-probability</c>; an empty text means that there
    /// is no option.
    /// </summary>
    public string? Option { get; init; }

    /// <summary>Other name of the option. The default is none.</summary>
    public string? Alias { get; init; }
}
