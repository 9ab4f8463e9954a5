using Microsoft.ML.Lime.Engine.Components;
using Microsoft.ML.Lime.Engine.Scoring.OutputTargets;

namespace Microsoft.ML.Lime.Engine;

/// <summary>
/// All components and methods by name. Saving, the command and its help, the notebooks' code and the tables of the documentation use it. A
/// program adds its own components to the catalogues of <see cref="Default"/> before it loads or explains anything.
/// </summary>
public sealed class ComponentRegistry
{
    private readonly ComponentCatalog[] _all;

    /// <summary>Creates a registry with the components of this assembly.</summary>
    public ComponentRegistry()
    {
        Segmenters.Add(typeof(Engine.Segmenters));
        Samplers.Add(typeof(Engine.Samplers));
        Baselines.Add(typeof(Engine.Baselines));
        Distances.Add(typeof(Engine.Distances));
        Weightings = new(typeof(ISampleWeighting), "weighting", Distances);
        Weightings.Add(typeof(Engine.Weightings));
        FeatureSelections.Add(typeof(Engine.FeatureSelections));
        Surrogates.Add(typeof(Engine.Surrogates));
        StopRules.Add(typeof(Engine.StopRules));
        Targets.AddComposite(["left", "top", "right", "bottom"], edges => new ImageBox(edges[0], edges[1], edges[2], edges[3]));
        Targets.AddComposite(BoxLayout.Names, BoxLayout.FromNumbers, BoxLayout.LastScoreName);
        Targets.Add(typeof(Engine.Targets));
        Methods.Add(typeof(LimeOptions));
        Methods.Add(typeof(OcclusionOptions));
        Methods.Add(typeof(KernelShapOptions));
        Methods.Add(typeof(RiseOptions));
        Methods.Add(typeof(CamOptions));
        Methods.Add(typeof(ScoreCamOptions));
        _all = [Methods, Segmenters, Samplers, Baselines, Weightings, Distances, FeatureSelections, Surrogates, StopRules, Targets];
    }

    /// <summary>The registry that is used unless another one is given.</summary>
    public static ComponentRegistry Default { get; } = new();

    /// <summary>The methods, by the types of their options.</summary>
    public ComponentCatalog Methods { get; } = new(typeof(ExplainOptions), "method");

    /// <summary>The segmenters.</summary>
    public ComponentCatalog Segmenters { get; } = new(typeof(ISegmenter), "segmenter");

    /// <summary>The samplers.</summary>
    public ComponentCatalog Samplers { get; } = new(typeof(ISampler), "sampler");

    /// <summary>The baselines.</summary>
    public ComponentCatalog Baselines { get; } = new(typeof(IBaseline), "baseline");

    /// <summary>The weightings.</summary>
    public ComponentCatalog Weightings { get; }

    /// <summary>The distances.</summary>
    public ComponentCatalog Distances { get; } = new(typeof(IDistance), "distance");

    /// <summary>The feature selections.</summary>
    public ComponentCatalog FeatureSelections { get; } = new(typeof(IFeatureSelection), "feature selection");

    /// <summary>The surrogates.</summary>
    public ComponentCatalog Surrogates { get; } = new(typeof(ISurrogate), "surrogate");

    /// <summary>The stop rules.</summary>
    public ComponentCatalog StopRules { get; } = new(typeof(IStopRule), "stop rule");

    /// <summary>The targets.</summary>
    public ComponentCatalog Targets { get; } = new(typeof(ITarget), "target") { Upgrade = DetectedBoxTarget.Upgrade };

    /// <summary>The catalogue of a component type, such as <see cref="ISegmenter"/>; null for other types.</summary>
    public ComponentCatalog? CatalogOf(Type type) => Array.Find(_all, catalog => catalog.ComponentType.IsAssignableFrom(type));

    /// <summary>
    /// The C# expression that creates a value: a literal, a call such as <c>Segmenters.Slic(64, 10, 0)</c>, or <c>new LimeOptions { ...
    /// }</c> with the options that differ from the defaults.
    /// </summary>
    /// <param name="value">A component, options of a method, a number, text, enumeration, pair or list.</param>
    /// <param name="special">The code of values that are not registered, such as a segment label map; returns null for all others.</param>
    /// <exception cref="LimeException">The value cannot be written in C#.</exception>
    public string Code(object? value, Func<object, string?>? special = null)
    {
        if ((value is null ? null : special?.Invoke(value)) is { } known)
            return known;
        if (CSharpText.Literal(value) is { } literal)
            return literal;
        if (value is ResizeMode resize)
            return $"{nameof(ResizeMode)}.{resize.Code}";
        if (value is AlphaMode alpha)
            return $"{nameof(AlphaMode)}.{alpha.Code}";
        if (value is ImageBox box)
            return $"new ImageBox({Code(box.Left)}, {Code(box.Top)}, {Code(box.Right)}, {Code(box.Bottom)})";
        if (value is BoxLayout layout)
            return $"BoxLayout.Parse({Code(layout.ToString())})";
        if (CatalogOf(value!.GetType())?.Recognize(value) is not var (definition, values))
            throw new LimeException($"{(value as IComponent)?.Info.ToString() ?? value.ToString()} cannot be written in C#.");
        if (definition.Type is not null)
            return CSharpText.New(definition.Code, [.. definition.Parameters
                .Zip(values, (parameter, argument) =>
                    (parameter.Member, Code: Code(argument, special), Plain: Code(parameter.Default, null)))
                .Where(member => member.Code != member.Plain).Select(member => (member.Member, member.Code))]);
        if (!definition.IsMethod)
            return definition.Code;
        // Trailing arguments are left out if they are the defaults.
        IEnumerable<object?> arguments = values.Zip(definition.Parameters).Reverse()
            .SkipWhile(one => one.First is null || one.First is Enum && one.First.Equals(one.Second.Default))
            .Select(one => one.First).Reverse();
        return $"{definition.Code}({string.Join(", ", arguments.Select(argument => Code(argument, special)))})";
    }
}
