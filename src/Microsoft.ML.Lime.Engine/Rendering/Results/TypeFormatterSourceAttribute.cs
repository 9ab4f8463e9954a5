using System.Diagnostics.CodeAnalysis;

namespace Microsoft.ML.Lime.Engine;

/// <summary>
/// Tells Polyglot Notebooks how a result is shown. They look for an attribute of this name, wherever it comes from, make an object of
/// <see cref="FormatterSourceType"/> and call its <c>CreateTypeFormatters</c>; so it needs no reference to them.
/// </summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class TypeFormatterSourceAttribute(
    [DynamicallyAccessedMembers(TypeFormatterSourceAttribute.Called)] Type formatterSourceType) : Attribute
{
    private const DynamicallyAccessedMemberTypes Called =
        DynamicallyAccessedMemberTypes.PublicParameterlessConstructor | DynamicallyAccessedMemberTypes.PublicMethods;

    /// <summary>The class that makes the formatters.</summary>
    [DynamicallyAccessedMembers(Called)]
    public Type FormatterSourceType { get; } = formatterSourceType;

    /// <summary>The forms that a cell's output has, the best one first.</summary>
    public string[] PreferredMimeTypes { get; init; } = [ResultFormatter.Html, ResultFormatter.Plain];
}
