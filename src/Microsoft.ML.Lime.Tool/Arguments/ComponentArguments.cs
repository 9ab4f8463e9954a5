using System.CommandLine;

namespace Microsoft.ML.Lime.Tool.Arguments;

/// <summary>Reads a component of one catalog. One option names it, further options set its parameters.</summary>
internal sealed class ComponentArguments
{
    private readonly ComponentDefinition[] _definitions;
    private readonly bool _isImplied;
    private readonly List<(Option Option, List<(ComponentDefinition Definition, ComponentDefinition.Parameter Parameter)> Owners)>
        _parameters = [];
    private readonly Func<ComponentDefinition.Parameter, string, object?> _readPart;

    /// <param name="registry">The registry of the catalog.</param>
    /// <param name="catalog">The catalog.</param>
    /// <param name="isImplied">
    /// Whether an option of a parameter selects its component. If false, the option is an error with another component.
    /// </param>
    public ComponentArguments(ComponentRegistry registry, ComponentCatalog catalog, bool isImplied = false)
    {
        Catalog = catalog;
        _isImplied = isImplied;
        // The command cannot create components that need a list of numbers, a map or a function.
        _definitions = [.. catalog.Definitions
            .Where(one => one.Parameters.All(parameter => parameter.Option.Length > 0 || !parameter.IsRequired))];
        foreach (ComponentDefinition definition in _definitions)
            foreach (ComponentDefinition.Parameter parameter in definition.Parameters.Where(parameter => parameter.Option.Length > 0))
                if (_parameters.FirstOrDefault(one => one.Option.Name == parameter.Option).Owners is { } owners)
                    owners.Add((definition, parameter));
                else
                {
                    string? form = registry.CatalogOf(parameter.Type) is { } part
                        ? string.Join('|', part.Definitions.Select(one => one.Key))
                        : null;
                    _parameters.Add((Define.Of(parameter, "", form), [(definition, parameter)]));
                }
        foreach ((Option option, List<(ComponentDefinition Definition, ComponentDefinition.Parameter Parameter)> owners) in _parameters)
            option.Description = $"{WithUnit(owners[0].Parameter)} ({Defaults(owners)})";
        _readPart = (parameter, text) => registry.CatalogOf(parameter.Type)?.Definitions
            .FirstOrDefault(one => one.Key.Equals(text, StringComparison.OrdinalIgnoreCase))?.Create();
    }

    public ComponentCatalog Catalog { get; }

    /// <summary>The names of the components.</summary>
    public IReadOnlyList<string> Names => [.. _definitions.Select(one => one.Key)];

    /// <summary>The format of the option that names the component, for the help.</summary>
    public string Form => string.Join('|', Names) + SpecialValues.Form(Catalog.ComponentType);

    /// <summary>The options of the parameters.</summary>
    public IReadOnlyList<Option> Options => [.. _parameters.Select(one => one.Option)];

    /// <summary>Reads the component.</summary>
    /// <param name="arguments">The command line.</param>
    /// <param name="name">The option that names the component.</param>
    /// <param name="otherwise">The default component, and the defaults of its parameters.</param>
    /// <returns>The component, and the path of the label map if it was read from one; no component if there is a problem.</returns>
    public (IComponent? Component, string? MapPath) Read(ArgumentReader arguments, Option<string> name, IComponent? otherwise)
    {
        int before = arguments.Problems.Count;
        string? text = arguments.Text(name);
        if (text is not null && !Names.Contains(text.ToLowerInvariant())
            && SpecialValues.Read(arguments, Catalog.ComponentType, text, otherwise) is { } special)
        {
            bool isMap = SpecialValues.IsMap(Catalog.ComponentType, text);
            Refuse(arguments, name, null, isMap ? $"the label map '{text}', which has its own segments" : $"{name.Name} {text}");
            return (special as IComponent, isMap ? text : null);
        }
        (ComponentDefinition Definition, IReadOnlyList<object?> Values)? usual = otherwise is null ? null : Catalog.Recognize(otherwise);
        ComponentDefinition? definition = text is null
            ? Implied(arguments) ?? usual?.Definition
            : Array.Find(_definitions, one => one.Key.Equals(text, StringComparison.OrdinalIgnoreCase));
        if (definition is null)
        {
            if (text is not null)
                arguments.Wrong(name, SpecialValues.Words(Catalog.ComponentType) is { } others
                    ? $"{string.Join(", ", Names)}, {others}" : ArgumentReader.OneOf(Names), text, Names);
            return (text is null ? otherwise : null, null);
        }
        Refuse(arguments, name, definition, $"{name.Name} {definition.Key}");
        if (text is null && !_parameters.Any(one => arguments.IsGiven(one.Option)))
            return (otherwise, null);
        Dictionary<string, object?> values = [];
        for (int i = 0; i < definition.Parameters.Count; i++)
            if (Value(arguments, definition, i, usual, otherwise, out object? value))
                values[definition.Parameters[i].Name] = value;
        return (arguments.Problems.Count > before ? null : arguments.Problems.Collect(() => (IComponent)definition.Create(values)), null);
    }

    private bool Value(ArgumentReader arguments, ComponentDefinition definition, int index,
        (ComponentDefinition Definition, IReadOnlyList<object?> Values)? usual, IComponent? otherwise, out object? value)
    {
        ComponentDefinition.Parameter parameter = definition.Parameters[index];
        value = null;
        if (_parameters.FirstOrDefault(one => one.Option.Name == parameter.Option).Option is { } option && arguments.IsGiven(option))
        {
            if (!typeof(IComponent).IsAssignableFrom(parameter.Type))
                return ParameterReader.TryRead(arguments, option, parameter, out value);
            if (arguments.Text((Option<string>)option) is not { } text)
                return false;
            if ((value = _readPart(parameter, text)) is not null)
                return true;
            string[] names = option.HelpName!.Split('|');
            arguments.Wrong(option, ArgumentReader.OneOf(names), text, names);
            return false;
        }
        if (usual?.Definition == definition)
        {
            value = usual.Value.Values[index];
            return true;
        }
        // The number of segments belongs to the preset, for every segmenter.
        if (parameter.Name == "features")
        {
            value = Features(otherwise) ?? Features(LimeOptions.Default.Segmenter);
            return value is not null;
        }
        return false;
    }

    private static object? Features(IComponent? component) => component?.Info.Parameters
        .Where(one => one.Key == "features").Select(one => (object)(int)one.Value).FirstOrDefault();

    private ComponentDefinition? Implied(ArgumentReader arguments)
    {
        Option[] given = [.. Options.Where(arguments.IsGiven)];
        return !_isImplied || given.Length == 0 ? null : Array.Find(_definitions,
            one => given.All(option => one.Parameters.Any(parameter => parameter.Option == option.Name)));
    }

    private void Refuse(ArgumentReader arguments, Option name, ComponentDefinition? definition, string used)
    {
        foreach ((Option option, var owners) in _parameters)
            if (arguments.IsGiven(option) && owners.All(owner => owner.Definition != definition))
                arguments.Problems.Add($"{option.Name} does not go with {used}, but with "
                    + $"{ArgumentReader.OneOf([.. owners.Select(owner => owner.Definition.Key)])}; "
                    + $"omit it, or give another {name.Name}.");
    }

    /// <summary>The summary of a parameter, with its unit.</summary>
    public static string WithUnit(ComponentDefinition.Parameter parameter) =>
        parameter.Summary + (parameter.Unit is { } unit ? $", in {unit}" : "");

    private static string Defaults(List<(ComponentDefinition Definition, ComponentDefinition.Parameter Parameter)> owners)
    {
        string names = string.Join(", ", owners.Select(owner => owner.Definition.Key));
        string[] defaults = [.. owners.Select(owner => owner.Parameter.DefaultText).Distinct()];
        return owners[0].Parameter.Name == "features" || owners[0].Parameter.Default is false || defaults is [""] ? names
            : defaults.Length == 1 ? $"{names}; default {defaults[0]}"
            : $"{string.Join(", ", owners.Select(owner => $"{owner.Definition.Key}: default {owner.Parameter.DefaultText}"))}";
    }
}
