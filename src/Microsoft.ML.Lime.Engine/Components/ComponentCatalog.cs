using System.Diagnostics.CodeAnalysis;

namespace Microsoft.ML.Lime.Engine;

/// <summary>The registered components of one kind. A program adds its own with <see cref="Add"/>.</summary>
public sealed class ComponentCatalog
{
    private readonly Dictionary<Type, (string[] Names, string? Optional, Func<double[], object> Create)> _composites = [];
    private readonly ComponentCatalog[] _parts;
    private readonly object _gate = new();
    private ComponentDefinition[] _definitions = [];

    /// <summary>Creates a catalogue.</summary>
    /// <param name="componentType">The type that the components share.</param>
    /// <param name="kind">Name of the kind in messages, such as <c>segmenter</c>.</param>
    public ComponentCatalog(
        [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicProperties)] Type componentType, string kind)
        : this(componentType, kind, [])
    {
    }

    internal ComponentCatalog([DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicProperties)] Type componentType,
        string kind, params ComponentCatalog[] parts) => (ComponentType, Kind, _parts) = (componentType, kind, parts);

    /// <summary>Name of the kind in messages, such as <c>segmenter</c>.</summary>
    public string Kind { get; }

    /// <summary>The components in the order in which they were added.</summary>
    public IReadOnlyList<ComponentDefinition> Definitions => _definitions;

    /// <summary>The type that the components share.</summary>
    [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicProperties)]
    public Type ComponentType { get; }

    /// <summary>
    /// Adds the components of a type. For a static class these are its methods and properties with <see cref="ComponentAttribute"/>;
    /// otherwise it is the type.
    /// </summary>
    /// <exception cref="ArgumentException">
    /// The type has no component, a component of another kind, or a name that is already in use.
    /// </exception>
    public void Add([DynamicallyAccessedMembers(ComponentDefinition.Members)] Type type)
    {
        ArgumentNullException.ThrowIfNull(type);
        ComponentDefinition[] added = ComponentDefinition.FromType(type) is { } itself ? [itself]
            : [.. ComponentDefinition.Factories(type)];
        if (added.Length == 0)
            throw new ArgumentException($"{type} has no member with [Component].", nameof(type));
        lock (_gate)
        {
            // Overloads of one method may share a name; they differ in their parameters.
            if (Array.Find(added, one => _definitions.Any(other => other.Key == one.Key)
                || added.Any(other => other.Key == one.Key && other.Code != one.Code)) is { } twice)
                throw new ArgumentException($"There is already a {Kind} '{twice.Key}'.", nameof(type));
            _definitions = [.. _definitions, .. added];
        }
    }

    /// <summary>Finds a component by its name.</summary>
    /// <exception cref="LimeException">The name is unknown; the message suggests similar names.</exception>
    public ComponentDefinition Find(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        ComponentDefinition[] definitions = _definitions;
        return definitions.FirstOrDefault(one => one.Key.Equals(name, StringComparison.OrdinalIgnoreCase))
            ?? throw new LimeException($"There is no {Kind} '{name}'; "
                + $"there are {string.Join(", ", definitions.Select(one => one.Key).Distinct())}."
                + SimilarNames.Suggestion(definitions.Select(one => one.Key), name));
    }

    /// <summary>Converts name and parameters that an earlier version saved; null if none ever changed.</summary>
    internal Func<ComponentInfo, ComponentInfo>? Upgrade { get; init; }

    /// <summary>Creates a component from the result of <see cref="Describe"/>.</summary>
    /// <param name="info">Name and parameter values.</param>
    /// <exception cref="LimeException">The name is unknown, or the parameters are not those of the component.</exception>
    public object Create(ComponentInfo info)
    {
        ArgumentNullException.ThrowIfNull(info);
        info = Upgrade?.Invoke(info) ?? info;
        LimeException? problem = null;
        foreach ((ComponentDefinition definition, object? part) in Candidates(info.Name))
            try
            {
                object made = definition.Create(Bind(definition, info, part));
                if (made is IComponent component && component.Info.Parameters.SequenceEqual(info.Parameters))
                    return made;
                problem ??= new LimeException($"The {Kind} {info} cannot be created: {definition.Name} has other parameters.");
            }
            catch (LimeException cause)
            {
                problem ??= cause;
            }
        throw problem ?? Unknown(info.Name);
    }

    /// <summary>Returns the name and values from which <see cref="Create"/> creates the same component again.</summary>
    /// <param name="component">A component of this catalogue.</param>
    /// <exception cref="LimeException">
    /// The component is not registered here, or has state besides its parameters, such as a function.
    /// </exception>
    public ComponentInfo Describe(object component)
    {
        ArgumentNullException.ThrowIfNull(component);
        if (Match(component) is not var (definition, _, part))
            throw new LimeException($"The {Kind} {(component as IComponent)?.Info.ToString() ?? component.ToString()} "
                + $"({component.GetType().Name}) cannot be created from its name and numbers; use a registered one: "
                + $"{string.Join(", ", Definitions.Select(one => one.Key).Distinct())}.");
        ComponentInfo recorded = ((IComponent)component).Info;
        return part is null ? recorded : recorded with { Name = $"{definition.Name}-{part.Info.Name}" };
    }

    /// <summary>Finds the definition that creates a component, and the values of its parameters; null if there is none.</summary>
    /// <param name="component">Any component.</param>
    public (ComponentDefinition Definition, IReadOnlyList<object?> Values)? Recognize(object component)
    {
        ArgumentNullException.ThrowIfNull(component);
        return Match(component) is var (definition, arguments, _) ? (definition, arguments) : null;
    }

    private (ComponentDefinition Definition, object?[] Arguments, IComponent? Part)? Match(object component)
    {
        if (component is not IComponent { Info: var info })
            return _definitions.FirstOrDefault(one => one.Type == component.GetType()) is { } typed
                ? (typed, [.. typed.Values(component)], null)
                : null;
        foreach (ComponentDefinition definition in _definitions.Where(one => one.Name == info.Name))
            try
            {
                var part = (IComponent?)PartOf(definition, component);
                object?[] arguments = Bind(definition, info, part);
                object made = definition.Create(arguments);
                bool isShared = ReferenceEquals(made, definition.Create(arguments));
                bool isAlike = made.GetType() == component.GetType() && ((IComponent)made).Info.Parameters.SequenceEqual(info.Parameters);
                if (ReferenceEquals(made, component) || !isShared && isAlike)
                    return (definition, arguments, part);
            }
            catch (LimeException)
            {
                // Another definition of that name may fit.
            }
        return null;
    }

    /// <summary>Registers a type of parameter that consists of several numbers, of which one may be missing; it is then NaN.</summary>
    internal void AddComposite<T>(string[] names, Func<double[], T> create, string? optional = null) where T : struct =>
        _composites.Add(typeof(T), (names, optional, numbers => create(numbers)));

    /// <summary>The component that another one contains, such as the distance of a weighting.</summary>
    private object? Part(object component, string member) =>
        ComponentType.GetProperty(char.ToUpperInvariant(member[0]) + member[1..])?.GetValue(component);

    private LimeException Unknown(string name)
    {
        try
        {
            Find(name);
        }
        catch (LimeException unknown)
        {
            return unknown;
        }
        return new LimeException($"There is no {Kind} '{name}'.");
    }

    private object? PartOf(ComponentDefinition definition, object component)
    {
        if (definition.Parameters.FirstOrDefault(IsPart) is not { } parameter)
            return null;
        object? part = Part(component, parameter.Member);
        return part is null || CatalogOf(parameter)!.Match(part) is null
            ? throw new LimeException($"The {parameter.Name} of the {Kind} {definition.Name} is not registered.")
            : part;
    }

    private ComponentCatalog? CatalogOf(ComponentDefinition.Parameter parameter) =>
        Array.Find(_parts, catalog => catalog.ComponentType == parameter.Type);

    private bool IsPart(ComponentDefinition.Parameter parameter) => CatalogOf(parameter) is not null;

    /// <summary>The definitions that a saved name may refer to. The name of a contained component follows after a hyphen.</summary>
    private IEnumerable<(ComponentDefinition Definition, object? Part)> Candidates(string name)
    {
        foreach (ComponentDefinition definition in _definitions)
            if (definition.Parameters.FirstOrDefault(IsPart) is { } parameter)
            {
                foreach (ComponentDefinition part in CatalogOf(parameter)!.Definitions)
                    if (name == $"{definition.Name}-{part.Name}")
                        yield return (definition, part.Create());
            }
            else if (definition.Name == name)
                yield return (definition, null);
    }

    private object?[] Bind(ComponentDefinition definition, ComponentInfo info, object? part)
    {
        Dictionary<string, double> left = new(info.Parameters);
        object?[] arguments = [.. definition.Parameters.Select(parameter => IsPart(parameter) ? part : Value(parameter))];
        // Two components without parameters may have different recorded values; the caller compares them.
        return left.Count == 0 || definition.Parameters.Count == 0
            ? arguments
            : throw new LimeException($"The {Kind} {definition.Name} has no parameter '{left.First().Key}'.");

        object? Value(ComponentDefinition.Parameter parameter)
        {
            if (parameter.Type == typeof(IReadOnlyList<double>))
                return Numbers(parameter).ToArray();
            if (parameter.Type == typeof(IReadOnlyList<int>))
                return Numbers(parameter).Select(number => (int)Whole(parameter, number)).ToArray();
            if (_composites.TryGetValue(parameter.Type, out (string[] Names, string? Optional, Func<double[], object> Create) composite))
                return parameter.IsNullable && !composite.Names.Any(left.ContainsKey) ? null
                    : composite.Create([.. composite.Names.Select(name =>
                        Take(name) ?? (name == composite.Optional ? double.NaN : throw Missing(name)))]);
            if (Take(parameter.Name) is not { } value)
                return parameter.IsNullable || parameter.Type.IsEnum ? parameter.Default : throw Missing(parameter.Name);
            return parameter.Type == typeof(double) ? value
                : parameter.Type == typeof(bool) ? value != 0
                : parameter.Type.IsEnum ? Enum.ToObject(parameter.Type, (int)Whole(parameter, value))
                : Convert.ChangeType(Whole(parameter, value), parameter.Type, System.Globalization.CultureInfo.InvariantCulture);
        }

        // A list is saved as its parameter's name with an index for each entry; if it is the only parameter, it takes all values.
        IEnumerable<double> Numbers(ComponentDefinition.Parameter parameter)
        {
            bool isOnly = definition.Parameters.Count == 1;
            foreach ((string name, double number) in info.Parameters)
                if (isOnly || name.StartsWith(parameter.Name, StringComparison.Ordinal) && name.Length > parameter.Name.Length
                    && name[parameter.Name.Length..].All(char.IsAsciiDigit))
                {
                    left.Remove(name);
                    yield return number;
                }
        }

        double? Take(string name) => left.Remove(name, out double value) ? value : null;

        LimeException Missing(string name) => new(
            $"The saved {Kind} {info} lacks the parameter '{name}'; save the model again with this version of MlNetLime.");
    }

    private static double Whole(ComponentDefinition.Parameter parameter, double value) =>
        value == Math.Truncate(value) && Math.Abs(value) <= int.MaxValue ? value
        : throw new LimeException($"{parameter.Name} must be a whole number, but it is {ComponentDefinition.Parameter.Text(value)}.");
}
