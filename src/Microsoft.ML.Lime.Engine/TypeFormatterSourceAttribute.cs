using System.Diagnostics.CodeAnalysis;

namespace Microsoft.ML.Lime.Engine;

/// <summary>
/// Names the class that renders a result in Polyglot Notebooks. Polyglot Notebooks look for an attribute of this name in any assembly,
/// create an instance of <see cref="FormatterSourceType"/> and call its <c>CreateTypeFormatters</c>. Therefore no reference to their
/// packages is needed.
/// </summary>
/// <remarks>
/// The class is found by its name, because the rendering assembly depends on this one. Without that assembly there is no formatter.
/// </remarks>
[AttributeUsage(AttributeTargets.Class)]
public sealed class TypeFormatterSourceAttribute : Attribute
{
    private const DynamicallyAccessedMemberTypes RequiredMembers =
        DynamicallyAccessedMemberTypes.PublicParameterlessConstructor | DynamicallyAccessedMemberTypes.PublicMethods;

    /// <summary>The class that creates the formatters.</summary>
    [DynamicallyAccessedMembers(RequiredMembers)]
    public Type FormatterSourceType { get; } =
        Type.GetType("Microsoft.ML.Lime.Evaluation.ResultViews.ResultFormatterSource, Microsoft.ML.Lime.Evaluation")
        ?? typeof(NoFormatters);

    /// <summary>The MIME types of a cell's output, in order of preference.</summary>
#pragma warning disable CA1819 // Polyglot Notebooks require an array
    public string[] PreferredMimeTypes { get; } = ["text/html", "text/plain"];
#pragma warning restore CA1819

    private sealed class NoFormatters
    {
#pragma warning disable CA1822 // called on an instance by name
        public IEnumerable<object> CreateTypeFormatters() => [];
#pragma warning restore CA1822
    }
}
