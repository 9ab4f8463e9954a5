using System.Reflection;
using Microsoft.ML.Lime.Engine;
using Microsoft.ML.Lime.Evaluation;

namespace Microsoft.ML.Lime.Tests;

public sealed class ComponentRegistryTests
{
    private static readonly ComponentRegistry Registry = new();

    private static readonly ComponentCatalog[] Catalogs =
    [
        Registry.Segmenters, Registry.Samplers, Registry.Baselines, Registry.Distances, Registry.Weightings, Registry.FeatureSelections,
        Registry.Surrogates, Registry.StopRules, Registry.Targets,
    ];

    private static readonly Type[] Kinds = [.. Catalogs.Select(catalog => catalog.ComponentType)];

    // They hold a map, a mask or a function, which cannot be created from a name and numbers.
    private static readonly string[] NotRegistered =
        ["Segmenters.Map", "Targets.Sum", "Targets.Custom", "Weightings.Kernel", "Weightings.Custom", "Distances.Custom"];

    public static TheoryData<string> Components =>
        [.. Catalogs.SelectMany(catalog => catalog.Definitions).Select(one => one.Code).Distinct()];

    /// <summary>All parameters of factories that have a range.</summary>
    public static TheoryData<string, int> Ranges => [.. Catalogs.SelectMany(catalog => catalog.Definitions)
        .SelectMany(one => one.Parameters.Index().Where(pair => pair.Item.Range.Length > 0)
            .Select(pair => new TheoryDataRow<string, int>(one.Code, pair.Index)))];

    [Fact]
    public void EveryFactoryOfComponents_IsRegisteredUnlessItTakesMoreThanNumbers() => Assert.Equal(
        NotRegistered,
        typeof(ComponentRegistry).Assembly.GetExportedTypes().Where(type => type.IsAbstract && type.IsSealed)
            .SelectMany(type => type.GetMembers(BindingFlags.Public | BindingFlags.Static))
            .Where(member => member is PropertyInfo property && Kinds.Contains(property.PropertyType)
                || member is MethodInfo { IsSpecialName: false } method && Kinds.Contains(method.ReturnType))
            .Where(member => member.GetCustomAttribute<ComponentAttribute>() is null)
            // The same with single values in place of a list.
            .Where(member => !(member is MethodInfo method && method.GetParameters() is [.., var last]
                && last.IsDefined(typeof(ParamArrayAttribute))))
            .Select(member => $"{member.DeclaringType!.Name}.{member.Name}").OrderBy(name => Array.IndexOf(NotRegistered, name)));

    [Fact]
    public void EveryMethod_IsRegistered() => Assert.Equal(
        typeof(ExplainOptions).Assembly.GetExportedTypes().Where(type => type.IsSubclassOf(typeof(ExplainOptions)))
            .Select(type => type.Name).Order(),
        Registry.Methods.Definitions.Select(method => method.Code).Order());

    [Theory]
    [MemberData(nameof(Components))]
    public void Create_FromDescription_MakesTheSameComponent(string code)
    {
        foreach (ComponentDefinition definition in All(code))
            foreach (bool isDefault in new[] { true, false })
            {
                if (isDefault && definition.Parameters.Any(parameter => parameter.IsRequired))
                    continue;
                object component = definition.CreateUnchecked([.. definition.Parameters.Select(one => isDefault ? one.Default
                    : Another(one))]);
                ComponentCatalog catalog = Registry.CatalogOf(component.GetType())!;
                Fields.Same(code, component, catalog.Create(catalog.Describe(component)));
            }
    }

    [Theory]
    [MemberData(nameof(Ranges))]
    public void Factory_AcceptsLimitsOfStatedRangeAndRefusesValuesBeyond(string code, int index)
    {
        ComponentDefinition definition = All(code).First();
        ComponentDefinition.Parameter parameter = definition.Parameters[index];
        bool isWhole = parameter.Type == typeof(int);
        foreach ((double limit, bool exclusive, int outward) in new[] { (parameter.Min, parameter.MinExclusive, -1),
            (parameter.Max, parameter.MaxExclusive, 1) })
        {
            if (!double.IsFinite(limit))
                continue;
            double beyond = isWhole ? limit + outward : outward < 0 ? Math.BitDecrement(limit) : Math.BitIncrement(limit);
            double within = isWhole ? limit - outward : limit == 0 ? -outward * 1e-300 : outward < 0 ? Math.BitIncrement(limit)
                : Math.BitDecrement(limit);
            Assert.NotNull(Make(exclusive ? within : limit));
            Assert.ThrowsAny<ArgumentException>(() => Make(exclusive ? limit : beyond));
            Assert.Equal((true, false), (parameter.Accepts(exclusive ? within : limit), parameter.Accepts(exclusive ? limit : beyond)));
        }
        if (!double.IsNaN(parameter.Or))
            Assert.NotNull(Make(parameter.Or));
        if (!isWhole)
            Assert.ThrowsAny<ArgumentException>(() => Make(double.NaN));

        object Make(double value) => definition.CreateUnchecked([.. definition.Parameters.Select((one, i) =>
            i == index ? isWhole ? (int)value : (object)value : one.IsRequired ? Another(one) : one.Default)]);
    }

    [Fact]
    public void Metrics_HaveTheNamesOfTheirAttributes() =>
        Assert.All(Metrics.Catalog.Definitions, metric => Assert.Equal(metric.Name, ((IMapMetric)metric.Create()).Name));

    [Fact]
    public void Metrics_AcceptLimitsOfStatedRangesAndRefuseValuesBeyond()
    {
        int limits = 0;
        foreach (ComponentDefinition metric in Metrics.Catalog.Definitions)
            foreach ((int index, ComponentDefinition.Parameter parameter) in metric.Parameters.Index())
                foreach ((double limit, bool exclusive, int outward) in new[]
                {
                    (parameter.Min, parameter.MinExclusive, -1), (parameter.Max, parameter.MaxExclusive, 1),
                })
                    if (double.IsFinite(limit))
                    {
                        double step = exclusive ? 0 : parameter.Type == typeof(int) ? 1 : 1e-9;
                        Make(metric, index, exclusive ? limit - outward * 1e-9 : limit);
                        Assert.Throws<ArgumentOutOfRangeException>(() => Make(metric, index, limit + outward * step));
                        limits++;
                    }
        Assert.InRange(limits, 20, 100);

        static object Make(ComponentDefinition metric, int index, double value) => metric.CreateUnchecked([.. metric.Parameters
            .Select((one, i) => i != index ? one.Default : one.Type == typeof(int) ? (int)value : (object)value)]);
    }

    [Fact]
    public void Describe_WhenOwnClassUsesAKnownName_Throws() => Assert.Contains("cannot be created from its name and numbers",
        Assert.Throws<LimeException>(() => Registry.Segmenters.Describe(new Impostor())).Message, StringComparison.Ordinal);

    [Fact]
    public void Describe_WhenOwnFunctionUsesAKnownName_Throws()
    {
        IDistance cosine = Distances.Custom("cosine", (_, _) => 0);
        foreach (ISampleWeighting weighting in new[]
        {
            Weightings.Custom("none", _ => []), Weightings.Exponential(cosine), Weightings.Kernel("exponential", Distances.Cosine, d => d),
        })
            Assert.Throws<LimeException>(() => Registry.Weightings.Describe(weighting));
    }

    [Theory]
    [InlineData("later", "There is no sampler 'later'; there are independent, pairs, hadamard, kerdock.")]
    [InlineData("hadamart", "There is no sampler 'hadamart'; there are independent, pairs, hadamard, kerdock. Did you mean 'hadamard'?")]
    public void Create_WhenNameIsUnknown_SuggestsSimilarName(string name, string message)
    {
        Assert.Equal(message, Assert.Throws<LimeException>(() => Registry.Samplers.Create(new ComponentInfo(name))).Message);
        Assert.Equal(message, Assert.Throws<LimeException>(() => Registry.Samplers.Find(name)).Message);
    }

    [Theory]
    [InlineData("lacks the parameter 'alpha'")]
    [InlineData("has no parameter 'beta'", "alpha", 1, "beta", 2)]
    [InlineData("alpha must be at least 0, but it is -1; the default is 1.", "alpha", -1)]
    public void Create_WhenParametersAreOthers_Throws(string message, params object[] parameters)
    {
        var info = new ComponentInfo("ridge", [.. parameters.Chunk(2)
            .Select(pair => KeyValuePair.Create((string)pair[0],
                Convert.ToDouble(pair[1], System.Globalization.CultureInfo.InvariantCulture)))]);
        Assert.Contains(message, Assert.Throws<LimeException>(() => Registry.Surrogates.Create(info)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Create_FractionForWholeNumber_Throws() => Assert.Contains("must be a whole number, but it is 4.5",
        Assert.Throws<LimeException>(() => Registry.Segmenters.Create(new ComponentInfo("grid", KeyValuePair.Create("features", 4.5))))
            .Message,
        StringComparison.Ordinal);

    [Fact]
    public void Code_OfComponents_CallsTheirFactories()
    {
        Assert.Equal("Segmenters.Slic(64, 10, 0)", Registry.Code(Segmenters.Slic(64)));
        Assert.Equal("Samplers.Hadamard", Registry.Code(Samplers.Hadamard));
        Assert.Equal("Baselines.TruncatedSegmentMean", Registry.Code(Baselines.TruncatedSegmentMean));
        Assert.Equal("Baselines.Color([1, 2, 3])", Registry.Code(Baselines.Color(1, 2, 3)));
        Assert.Equal("Weightings.Exponential(Distances.Hamming, 0.5)", Registry.Code(Weightings.Exponential(Distances.Hamming, 0.5)));
        Assert.Equal("Surrogates.Lasso()", Registry.Code(Surrogates.Lasso()));
        Assert.Equal("Targets.Sum([15], new ImageBox(1, 2, 3.5, 4))", Registry.Code(Targets.Sum([15], new ImageBox(1, 2, 3.5, 4))));
        Assert.Throws<LimeException>(() => Registry.Code(Weightings.Custom("own", _ => [])));
    }

    [Fact]
    public void Code_OfOptions_ShowsWhatDiffersFromDefaults()
    {
        Assert.Equal("new RiseOptions()", Registry.Code(new RiseOptions()));
        Assert.Equal("new OcclusionOptions\n{\n    MaskSize = (4, 6),\n    MaskClipping = false,\n    Classes = [3],\n    Seed = 7,\n}",
            Registry.Code(new OcclusionOptions { MaskSize = (4, 6), MaskClipping = false, Classes = [3], Seed = 7 }));
    }

    [Theory]
    [InlineData(0, "Samples must be from 1 to 10000000, but it is 0; the default is 4000.")]
    public void Problems_WhenOptionIsOutOfRange_NamesRangeAndDefault(int samples, string message) =>
        Assert.Equal(message, Assert.Single(new RiseOptions { Samples = samples }.Problems(1)));

    [Fact]
    public void Add_WhenNameIsTaken_Throws() =>
        Assert.Throws<ArgumentException>(() => new ComponentRegistry().Samplers.Add(typeof(Samplers)));

    private static IEnumerable<ComponentDefinition> All(string code) =>
        Catalogs.SelectMany(catalog => catalog.Definitions).Where(definition => definition.Code == code);

    private static object Another(ComponentDefinition.Parameter parameter) => parameter.Type switch
    {
        Type type when type == typeof(int) => 7,
        Type type when type == typeof(double) => parameter.Min >= 1 ? 2.5 : 0.3,
        Type type when type == typeof(bool) => true,
        Type type when type == typeof(ImageBox) => new ImageBox(1, 2.5, 30, 44),
        Type type when type == typeof(BoxLayout) => BoxLayout.Parse("yxyx,normalized,columns,box=2,class=6,objectness=7"),
        Type type when type == typeof(IReadOnlyList<int>) => new[] { 4, 2 },
        Type type when type == typeof(IReadOnlyList<double>) => new[] { 0.5, 3, 7 },
        Type type when type == typeof(IDistance) => Distances.Hamming,
        Type { IsEnum: true } type => Enum.GetValues(type).GetValue(Enum.GetValues(type).Length - 1)!,
        Type type => throw new InvalidOperationException($"This test knows no value of {type} for '{parameter.Name}'; add one."),
    };

    private sealed class Impostor : ISegmenter
    {
        public ComponentInfo Info => new("grid", new KeyValuePair<string, double>("features", 4));

        public SegmentMap Segment(ImageBuffer image, CancellationToken cancellation = default) => throw new NotSupportedException();
    }
}
