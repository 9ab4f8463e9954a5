using System.CommandLine;
using Microsoft.ML.Lime.Onnx;

namespace Microsoft.ML.Lime.Tool.Arguments;

/// <summary>
/// Reads the method and its options, as described in the registry. An option of another method is an error.
/// </summary>
internal sealed class MethodArguments
{
    private const string Distance = "--distance";

    private readonly ComponentDefinition[] _methods;
    private readonly Dictionary<Type, ComponentArguments> _components = [];
    private readonly Dictionary<string, Option> _options = [];
    private readonly SampleArguments _samples;

    /// <summary>The methods of each option, in the order of the help.</summary>
    private readonly List<(Option Option, List<ComponentDefinition> Owners)> _owners = [];

    public MethodArguments(ComponentRegistry registry)
    {
        _methods = [.. registry.Methods.Definitions];
        Method = Define.Value("--method", string.Join('|', Names), "explanation method (default lime)");
        Preset = Define.Value("--preset",
            string.Join('|', _methods.SelectMany(method => method.Presets).Select(preset => preset.Name).Distinct()),
            "sets the options of lime; other options override it");
        Option<string> limit = Define.Value("--max-samples", "N", "maximum number of samples with --samples auto (default 5000) [lime]");
        Own(Preset, [.. _methods.Where(method => method.Presets.Count > 0)]);
        foreach (IGrouping<string, (ComponentDefinition Method, ComponentDefinition.Parameter Parameter)> option in _methods
            .SelectMany(method => method.Parameters.Select(parameter => (Method: method, Parameter: parameter))).Where(HasOption)
            .GroupBy(pair => pair.Parameter.Option))
        {
            ComponentDefinition[] owners = [.. option.Select(pair => pair.Method)];
            ComponentDefinition.Parameter parameter = option.First().Parameter;
            ComponentArguments? component = ComponentsOf(registry, parameter.Type);
            Option made = Define.Of(parameter, Describe([.. option]),
                component?.Form ?? (parameter.Member == nameof(LimeOptions.Samples) ? "N|auto" : null));
            _options.Add(option.Key, made);
            Own(made, owners);
            if (parameter.Type == typeof(IStopRule))
                Own(limit, owners);
            foreach (Option of in component?.Options ?? [])
                Own(of, owners);
        }
        _samples = new SampleArguments(Text("--samples"), Text("--stop"), _components[typeof(IStopRule)], limit);

        bool HasOption((ComponentDefinition Method, ComponentDefinition.Parameter Parameter) pair) => pair.Parameter.Option.Length > 0
            && !(pair.Method.IsDeterministic && pair.Parameter.Member == nameof(ExplainOptions.Seed));
    }

    public Option<string> Method { get; }

    public Option<string> Preset { get; }

    /// <summary>The names of the methods.</summary>
    public IReadOnlyList<string> Names => [.. _methods.Select(method => method.Key)];

    /// <summary>The option for the size of maps.</summary>
    public Option<string> Upsampling => Text("--upsampling");

    /// <summary>Applies the resizing that a file states, where no option says otherwise.</summary>
    public ExplainOptions Apply(ArgumentReader arguments, ModelPreprocessing? stated, ExplainOptions options) => stated is null ? options
        : options with
        {
            Resize = arguments.IsGiven(_options["--resize"]) || stated.Resize == ResizeMode.Fill ? options.Resize : stated.Resize,
            Interpolation = arguments.IsGiven(_options["--interpolation"]) ? options.Interpolation : stated.Interpolation,
        };

    /// <summary>All options.</summary>
    public IReadOnlyList<Option> All => [Method, .. _owners.Select(one => one.Option)];

    /// <summary>Reads all options except the explained classes.</summary>
    /// <param name="arguments">The command line.</param>
    /// <param name="present">The options of the masked image, for methods with segments.</param>
    /// <returns>The options, the name of the preset, and the path of a label map.</returns>
    public (ExplainOptions Options, string? Preset, string? MapPath) Read(ArgumentReader arguments, IReadOnlyList<Option> present)
    {
        ComponentDefinition method = arguments.Choice(Method, _methods[0], [.. _methods.Select(one => (one.Key, one))]);
        RefuseForeign(arguments, [method], present);
        return Read(arguments, method);
    }

    /// <summary>Reads several methods, separated by commas. An option may belong to any of them.</summary>
    /// <returns>The methods in the order in which they were named, each once.</returns>
    public IReadOnlyList<(string Method, ExplainOptions Options)> ReadSeveral(ArgumentReader arguments, out string? mapPath)
    {
        string[] given = (arguments.Text(Method) ?? _methods[0].Key).ToLowerInvariant().Split(',', StringSplitOptions.TrimEntries);
        foreach (string name in given.Where(name => !Names.Contains(name)))
            arguments.Wrong(Method, ArgumentReader.OneOf(Names) + ", or several separated by commas", name, Names);
        ComponentDefinition[] methods = [.. given.Distinct().SelectMany(name => _methods.Where(method => method.Key == name))];
        if (methods.Length == given.Length)
            RefuseForeign(arguments, methods, []);
        else if (given.Distinct().Count() < given.Length)
            arguments.Problems.Add($"--method {string.Join(',', given)} names a method twice; name each once.");
        (string Method, (ExplainOptions Options, string? Preset, string? MapPath) Read)[] read =
            [.. methods.Select(method => (method.Key, Read(arguments, method)))];
        mapPath = read.Select(one => one.Read.MapPath).FirstOrDefault(path => path is not null);
        return [.. read.Select(one => (one.Method, one.Read.Options))];
    }

    private (ExplainOptions Options, string? Preset, string? MapPath) Read(ArgumentReader arguments, ComponentDefinition method)
    {
        (string Name, string Summary, object Value)? preset = method.Presets.Count == 0 ? null
            : arguments.Choice(Preset, method.Presets[0], [.. method.Presets.Select(one => (one.Name, one))]);
        object?[] values = preset is { } named
            ? [.. method.Values(named.Value)]
            : [.. method.Parameters.Select(parameter => parameter.Default)];
        string? mapPath = null;
        bool canStop = method.Parameters.Any(parameter => parameter.Type == typeof(IStopRule));
        for (int i = 0; i < values.Length; i++)
        {
            ComponentDefinition.Parameter parameter = method.Parameters[i];
            if (!_options.TryGetValue(parameter.Option, out Option? option) || parameter.Type == typeof(IStopRule) && canStop)
                continue;
            if (parameter.Option == "--samples" && canStop)
                (values[i], values[IndexOf(method, typeof(IStopRule))]) = _samples.Read(arguments, parameter, values[i]);
            else if (parameter.Option == "--samples" && _samples.IsAuto(arguments))
                arguments.Problems.Add($"--samples auto does not go with --method {method.Key}, which has no stop rule; give a number.");
            else if (_components.TryGetValue(parameter.Type, out ComponentArguments? component))
                values[i] = ReadComponent(arguments, method, component, (Option<string>)option, (IComponent?)values[i], ref mapPath);
            else if (ParameterReader.TryRead(arguments, option, parameter, out object? value, hasAuto: parameter.Option != "--samples"))
                values[i] = value;
        }
        var options = (ExplainOptions)method.Create(Enumerable.Range(0, values.Length)
            .ToDictionary(i => method.Parameters[i].Name, i => values[i]));
        RefuseConflicts(arguments, options, mapPath);
        return (options, preset?.Name, mapPath);
    }

    private static IComponent? ReadComponent(ArgumentReader arguments, ComponentDefinition method, ComponentArguments component,
        Option<string> option, IComponent? usual, ref string? mapPath)
    {
        if (component.Catalog.ComponentType == typeof(ISampleWeighting) && IsDistanceNone(arguments, component))
            return Weightings.None;
        (IComponent? read, string? path) = component.Read(arguments, option, usual);
        mapPath ??= path;
        if (read is not null && !method.NeedsSegments
            && component.Catalog.Recognize(read) is var (definition, _) && definition.NeedsSegments)
            arguments.Problems.Add($"{option.Name} {definition.Key} does not go with --method {method.Key}, which has no segments; "
                + "use image-mean.");
        return read ?? usual;
    }

    /// <summary>Whether <c>--distance none</c> was given, which gives all samples the same weight.</summary>
    private static bool IsDistanceNone(ArgumentReader arguments, ComponentArguments weightings)
    {
        var distance = (Option<string>)weightings.Options.First(option => option.Name == Distance);
        if (!arguments.IsGiven(distance) || arguments.Text(distance) != "none")
            return false;
        if (weightings.Options.Any(option => option.Name == "--kernel-width" && arguments.IsGiven(option)))
            arguments.Problems.Add("--kernel-width is the width of a kernel over distances, but --distance none gives all samples the same "
                + "weight; omit one.");
        return true;
    }

    /// <summary>Conflicts between options that are each valid alone.</summary>
    private void RefuseConflicts(ArgumentReader arguments, ExplainOptions options, string? mapPath)
    {
        (MapUpsampling upsampling, ISegmenter? segmenter) = options switch
        {
            LimeOptions lime => (lime.Upsampling, lime.Segmenter),
            KernelShapOptions shap => (shap.Upsampling, shap.Segmenter),
            _ => (MapUpsampling.Nearest, null),
        };
        if (upsampling != MapUpsampling.Nearest && segmenter is not null && segmenter.Info.Name != "grid")
            arguments.Problems.Add($"--upsampling {ComponentDefinition.Parameter.Text(upsampling)} needs the cells of a grid, "
                + $"but the segments are {mapPath ?? segmenter.Info.Name}; add --segmentation grid or use --upsampling nearest.");
        if (options is OcclusionOptions { Mapping: OcclusionMapping.Average } && arguments.IsGiven(Upsampling))
            arguments.Problems.Add("--upsampling does not go with --mapping average, "
                + "whose map already has the input's size; omit one.");
        if (options is LimeOptions { NumFeatures: not null } limited && limited.FeatureSelection == FeatureSelections.None)
            arguments.Problems.Add("--num-features limits the number of segments, but --feature-selection none keeps all; omit one.");
    }

    private void RefuseForeign(ArgumentReader arguments, ComponentDefinition[] methods, IReadOnlyList<Option> present)
    {
        List<ComponentDefinition> withSegments = [.. _methods.Where(method => method.NeedsSegments)];
        string names = string.Join(',', methods.Select(method => method.Key));
        foreach ((Option option, List<ComponentDefinition> owners) in _owners.Concat(present.Select(option => (option, withSegments))))
            if (arguments.IsGiven(option) && !owners.Intersect(methods).Any())
                arguments.Problems.Add($"{arguments.NameGiven(option)} does not go with --method {names}, "
                    + $"because it belongs to {Listed([.. owners.Select(method => method.Key)])}; omit it, or use that method.");
    }

    private static string Listed(string[] names) =>
        names.Length < 2 ? string.Concat(names) : $"{string.Join(", ", names[..^1])} and {names[^1]}";

    private string Describe(IReadOnlyList<(ComponentDefinition Method, ComponentDefinition.Parameter Parameter)> uses)
    {
        string[] defaults = [.. uses.Select(use => use.Parameter.DefaultText).Distinct()];
        string text = defaults.Length == 1
            ? $"default {defaults[0]}"
            : string.Join("; ", uses.GroupBy(use => use.Parameter.DefaultText)
                .Select(same => $"{string.Join(", ", same.Select(use => use.Method.Key))}: {same.Key}"));
        string owners = uses.Count == _methods.Length ? "" : $" [{string.Join(", ", uses.Select(use => use.Method.Key))}]";
        return $"{ComponentArguments.WithUnit(uses[0].Parameter)} ({text}){owners}";
    }

    /// <summary>The reader of components of a type, created on first use; null for a type without a catalog.</summary>
    private ComponentArguments? ComponentsOf(ComponentRegistry registry, Type type)
    {
        if (registry.CatalogOf(type) is not { } catalog || !typeof(IComponent).IsAssignableFrom(type))
            return null;
        if (!_components.TryGetValue(type, out ComponentArguments? known))
        {
            _components.Add(type, known = new ComponentArguments(
                registry, catalog, isImplied: type == typeof(ISampleWeighting) || type == typeof(IStopRule)));
            foreach (Option distance in known.Options.Where(option => option.Name == Distance))
                ((Option<string>)distance).HelpName = $"none|{((Option<string>)distance).HelpName}";
        }
        return known;
    }

    private void Own(Option option, IReadOnlyList<ComponentDefinition> methods)
    {
        if (_owners.FirstOrDefault(one => one.Option == option).Owners is { } owners)
            owners.AddRange(methods.Except(owners));
        else
            _owners.Add((option, [.. methods]));
    }

    private Option<string> Text(string option) => (Option<string>)_options[option];

    private static int IndexOf(ComponentDefinition method, Type type) =>
        method.Parameters.Index().First(parameter => parameter.Item.Type == type).Index;
}
