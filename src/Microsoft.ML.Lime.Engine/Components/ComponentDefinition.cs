using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;

namespace Microsoft.ML.Lime.Engine;

/// <summary>A registered component: names, summary, parameters, and how to create it.</summary>
public sealed partial class ComponentDefinition
{
    /// <summary>The members of a registered type that are read by reflection.</summary>
    internal const DynamicallyAccessedMemberTypes Members = DynamicallyAccessedMemberTypes.PublicMethods
        | DynamicallyAccessedMemberTypes.PublicProperties | DynamicallyAccessedMemberTypes.PublicParameterlessConstructor;

    private static readonly ConcurrentDictionary<Type, ComponentDefinition> OfTypes = new();

    private readonly ComponentAttribute _stated;
    private readonly Func<object?[], object> _create;
    private readonly PropertyInfo[] _properties;

    private ComponentDefinition(ComponentAttribute stated, string code, IReadOnlyList<Parameter> parameters,
        Func<object?[], object> create, PropertyInfo[] properties, Type? type)
    {
        (_stated, Code, Parameters, _create, _properties, Type) = (stated, code, parameters, create, properties, type);
    }

    /// <summary>Name in results.</summary>
    public string Name => _stated.Name;

    /// <summary>
    /// Name within its catalogue and in the command. Differs from <see cref="Name"/> only if two components share that name.
    /// </summary>
    public string Key => _stated.Key ?? _stated.Name;

    /// <summary>Summary in one sentence.</summary>
    public string Summary => _stated.Summary;

    /// <summary>Whether it needs segments.</summary>
    public bool NeedsSegments => _stated.NeedsSegments;

    /// <summary>Whether it needs the activations of a layer.</summary>
    public bool NeedsActivations => _stated.NeedsActivations;

    /// <summary>Whether it needs standard errors.</summary>
    public bool NeedsStandardErrors => _stated.NeedsStandardErrors;

    /// <summary>Whether a method uses no random numbers.</summary>
    public bool IsDeterministic => _stated.IsDeterministic;

    /// <summary>The parameters, in the order of the signature; for a type its own properties first, then the inherited ones.</summary>
    public IReadOnlyList<Parameter> Parameters { get; }

    /// <summary>Presets by name: the static properties of the type with <see cref="ComponentAttribute"/>.</summary>
    public IReadOnlyList<(string Name, string Summary, object Value)> Presets { get; private init; } = [];

    /// <summary>Expression in C#: <c>Segmenters.Slic</c>, or the name of a type.</summary>
    internal string Code { get; }

    /// <summary>The type, if a type was registered; otherwise null.</summary>
    internal Type? Type { get; }

    /// <summary>Whether the C# expression is a call with arguments in parentheses.</summary>
    internal bool IsMethod { get; private init; }

    /// <summary>Unit of the values of a method's attribution map.</summary>
    /// <param name="isProbability">Whether the explained output is a probability.</param>
    public string Unit(bool isProbability) =>
        (_stated.Unit ?? "change of {score}").Replace("{score}", isProbability ? "probability" : "score", StringComparison.Ordinal);

    /// <summary>Creates the component.</summary>
    /// <param name="values">Values by parameter name; missing ones have their defaults.</param>
    /// <exception cref="LimeException">A required value is missing, or a value is out of range.</exception>
    public object Create(IReadOnlyDictionary<string, object?>? values = null)
    {
        object?[] arguments = [.. Parameters.Select(parameter =>
            values is not null && values.TryGetValue(parameter.Name, out object? value) ? value
            : parameter.IsRequired ? throw new LimeException($"{Name} needs the parameter {parameter.Name}: {parameter.Summary}.")
            : parameter.Default)];
        return Create(arguments);
    }

    /// <summary>Values of the parameters of an instance of a registered type, in their order.</summary>
    /// <exception cref="ArgumentException">The component is not an instance of this type.</exception>
    public IReadOnlyList<object?> Values(object component) => Type?.IsInstanceOfType(component) == true
        ? [.. _properties.Select(property => property.GetValue(component))]
        : throw new ArgumentException($"{component} is not an instance of {Code}.", nameof(component));

    /// <summary>The value of one parameter of an instance of a registered type.</summary>
    internal object? Value(Parameter parameter, object component) =>
        Array.Find(_properties, property => property.Name == parameter.Member)!.GetValue(component);

    /// <summary>The definition of a type with <see cref="ComponentAttribute"/>; null for a type without.</summary>
    public static ComponentDefinition? FromType([DynamicallyAccessedMembers(Members)] Type type)
    {
        ArgumentNullException.ThrowIfNull(type);
        if (OfTypes.TryGetValue(type, out ComponentDefinition? known))
            return known;
        return type.GetCustomAttribute<ComponentAttribute>() is { } stated ? OfTypes.GetOrAdd(type, OfType(type, stated)) : null;
    }

    /// <summary>The definitions of the static methods and properties of a class.</summary>
    internal static IEnumerable<ComponentDefinition> Factories([DynamicallyAccessedMembers(Members)] Type type)
    {
        // Methods and properties in the order of the source.
        const BindingFlags Static = BindingFlags.Public | BindingFlags.Static;
        IEnumerable<MemberInfo> members = [.. type.GetMethods(Static), .. type.GetProperties(Static)];
        foreach ((MemberInfo member, ComponentAttribute stated) in members
            .Select(member => (Member: member, Stated: member.GetCustomAttribute<ComponentAttribute>()!))
            .Where(pair => pair.Stated is not null).OrderBy(pair => pair.Stated.Line))
        {
            string code = $"{type.Name}.{member.Name}";
            if (member is PropertyInfo property)
                yield return new(stated, code, [], _ => property.GetValue(null)!, [], null);
            else if (member is MethodInfo method)
                yield return new(stated, code, [.. method.GetParameters().Select(OfParameter)],
                    arguments => method.Invoke(null, BindingFlags.DoNotWrapExceptions, null, arguments, null)!, [], null)
                { IsMethod = true };
        }
    }

    internal object Create(object?[] arguments)
    {
        string[] problems = [.. Parameters.Zip(arguments, (parameter, value) => parameter.Problem(value)).OfType<string>()];
        return problems.Length == 0 ? CreateUnchecked(arguments) : throw new LimeException(problems);
    }

    /// <summary>Creates the component without checking the ranges of the attributes; the factory has its own checks.</summary>
    internal object CreateUnchecked(object?[] arguments) => _create(arguments);

    private static Parameter OfParameter(ParameterInfo parameter) => new(
        parameter.Name!, parameter.ParameterType,
        !parameter.HasDefaultValue ? null : Typed(parameter.DefaultValue, parameter.ParameterType), !parameter.HasDefaultValue,
        parameter.GetCustomAttribute<ParameterAttribute>()
            ?? throw new ArgumentException($"The parameter {parameter.Name} of {parameter.Member.Name} lacks [Parameter]."));

    // Some runtimes return the default of an enumeration as a number.
    private static object? Typed(object? value, Type type) => value is not null && type.IsEnum ? Enum.ToObject(type, value) : value;

    private static ComponentDefinition OfType([DynamicallyAccessedMembers(Members)] Type type, ComponentAttribute stated)
    {
        object plain = Activator.CreateInstance(type)
            ?? throw new ArgumentException($"{type} cannot be created without arguments.", nameof(type));
        (PropertyInfo Property, ParameterAttribute Stated)[] stating = [.. type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Select(property => (Property: property, Stated: property.GetCustomAttribute<ParameterAttribute>()!))
            .Where(pair => pair.Stated is not null)
            .OrderBy(pair => pair.Property.DeclaringType == type ? 0 : 1).ThenBy(pair => pair.Stated.Line)];
        PropertyInfo[] properties = [.. stating.Select(pair => pair.Property)];
        return new(stated, type.Name,
            [.. stating.Select(pair => new Parameter(
                pair.Property.Name, pair.Property.PropertyType, pair.Property.GetValue(plain), isRequired: false, pair.Stated))],
            arguments =>
            {
                object made = Activator.CreateInstance(type)!;
                for (int i = 0; i < arguments.Length; i++)
                    properties[i].SetValue(made, arguments[i]);
                return made;
            },
            properties, type)
        {
            Presets = [.. type.GetProperties(BindingFlags.Public | BindingFlags.Static)
                .Select(property => (Stated: property.GetCustomAttribute<ComponentAttribute>()!, Property: property))
                .Where(pair => pair.Stated is not null).OrderBy(pair => pair.Stated.Line)
                .Select(pair => (pair.Stated.Name, pair.Stated.Summary, pair.Property.GetValue(null)!))],
        };
    }
}
