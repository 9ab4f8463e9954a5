using System.Reflection;
using System.Text.Json;
using Microsoft.ML.Lime.Engine;
using Microsoft.ML.Lime.Persistence;

namespace Microsoft.ML.Lime.Tests;

/// <summary>Saves and loads every component of every catalog. Reflection finds them, so that a new one is not missed.</summary>
public sealed class SavedComponentTests
{
    // They hold a map, a mask or a function, which cannot be recreated from a name and numbers.
    private static readonly string[] CannotBeSaved = ["Segmenters.Map", "Targets.Sum(mask)", "Targets.Custom", "Weightings.Kernel",
        "Weightings.Custom", "MlNetSurrogates.Trainer"];

    /// <summary>Component types, except distances, which are saved with their weighting.</summary>
    private static readonly Type[] Kinds = [.. typeof(LimeOptions).Assembly.GetExportedTypes()
        .Where(type => type.IsInterface && type.GetInterfaces().Contains(typeof(IComponent)) && type != typeof(IDistance))];

    /// <summary>All public static properties and methods that return a component.</summary>
    public static TheoryData<string, string> Members => [.. new[] { typeof(LimeOptions).Assembly, typeof(LimeCatalog).Assembly }
        .SelectMany(assembly => assembly.GetExportedTypes()).Where(type => type.IsAbstract && type.IsSealed)
        .SelectMany(type => type.GetMembers(BindingFlags.Public | BindingFlags.Static).Select(member => (type, member)))
        .Where(pair => pair.member is PropertyInfo property && Kinds.Contains(property.PropertyType)
            || pair.member is MethodInfo { IsSpecialName: false } method && Kinds.Contains(method.ReturnType))
        .Select(pair => new TheoryDataRow<string, string>(pair.type.AssemblyQualifiedName!, pair.member.ToString()!))];

    [Theory]
    [MemberData(nameof(Members))]
    public void Save_EveryCatalogComponent_RoundTripsAllFieldsOrThrows(string type, string member)
    {
        Type catalogue = Type.GetType(type)!;
        MemberInfo found = catalogue.GetMembers(BindingFlags.Public | BindingFlags.Static).Single(other => other.ToString() == member);
        foreach (bool isDefault in new[] { true, false })
        {
            object? strategy = found is PropertyInfo property ? property.GetValue(null) : Make((MethodInfo)found, isDefault);
            if (strategy is null)
                continue; // has parameters without default values
            object table = TableOf(Kinds.Single(kind => kind.IsInstanceOfType(strategy)));
            string name = $"{catalogue.Name}.{found.Name}";
            if (CannotBeSaved.Contains(name)
                || CannotBeSaved.Contains(name + (found is MethodInfo method && method.GetParameters().Any(p => p.Name == "mask")
                ? "(mask)" : "")))
            {
                Assert.Contains("cannot be created", Assert.Throws<LimeException>(() => Call(table, "Describe", strategy)).Message,
                    StringComparison.Ordinal);
                continue;
            }
            Fields.Same(name, strategy, Call(table, "Create", Call(table, "Describe", strategy)));
        }
    }

    [Fact]
    public void ComponentTables_CoverEveryComponentType()
    {
        Assert.All(Kinds, kind => Assert.NotNull(TableOf(kind)));
        Assert.InRange(Kinds.Length, 5, 20);
        Assert.InRange(Members.Count, 19, 200);
    }

    [Fact]
    public void Save_WhenCustomClassUsesKnownName_Throws()
    {
        string message = Assert.Throws<LimeException>(() => Registry.Components.Segmenters.Describe(new Impostor())).Message;
        Assert.Equal("The segmenter grid(features 4) (Impostor) cannot be created from its name and numbers; use a "
            + "registered one: superpixels, slic, grid, quickshift, felzenszwalb.", message);
    }

    [Fact]
    public void Save_WhenCustomFunctionUsesKnownName_Throws()
    {
        IDistance cosine = Distances.Custom("cosine", (_, _) => 0);
        foreach (ISampleWeighting weighting in new[] { Weightings.Custom("none", _ => []), Weightings.Exponential(cosine),
            Weightings.Kernel("exponential", Distances.Cosine, d => d) })
            Assert.Contains("cannot be created", Assert.Throws<LimeException>(() => Registry.Components.Weightings.Describe(weighting))
                .Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("later", "{}", "The sampler of the saved model cannot be created: There is no sampler 'later'; there are independent, ")]
    [InlineData("hadamard", """{"x": 1}""", "The sampler of the saved model cannot be created: ")]
    public void Read_WhenComponentCannotBeCreated_Throws(string name, string parameters, string message)
    {
        JsonSerializerOptions json = new() { Converters = { new ComponentConverter<ISampler>(Registry.Components.Samplers) } };
        string found = Assert.Throws<LimeException>(() =>
            JsonSerializer.Deserialize<ISampler>($$"""{"{{name}}": {{parameters}}}""", json)).Message;
        Assert.StartsWith(message, found, StringComparison.Ordinal);
        Assert.EndsWith(" Update the package, or add the sampler to ComponentRegistry.Default before loading.", found,
            StringComparison.Ordinal);
    }

    private static object TableOf(Type kind) => Registry.Components.CatalogOf(kind)!;

    private static object Call(object table, string method, object argument)
    {
        try
        {
            return table.GetType().GetMethod(method)!.Invoke(table, [argument])!;
        }
        catch (TargetInvocationException error)
        {
            throw error.InnerException!;
        }
    }

    /// <summary>Creates a component with default or other arguments; null if a default is required but missing.</summary>
    private static object? Make(MethodInfo method, bool isDefault)
    {
        ParameterInfo[] parameters = method.GetParameters();
        if (isDefault && !parameters.All(parameter => parameter.HasDefaultValue))
            return null;
        return method.Invoke(null, [.. parameters.Select(parameter => isDefault ? parameter.DefaultValue : Another(parameter))]);
    }

    private static object? Another(ParameterInfo parameter)
    {
        Type type = Nullable.GetUnderlyingType(parameter.ParameterType) ?? parameter.ParameterType;
        return type switch
        {
            _ when type == typeof(int) => 7 + parameter.Position,
            _ when type == typeof(double) => parameter.Name == "kernelSize" ? 2.5 : 0.3 + 0.1 * parameter.Position,
            _ when type == typeof(bool) => true,
            _ when type == typeof(BoxLayout) => BoxLayout.Parse("xyxy,scores=5-6"),
            _ when type == typeof(ImageBox) => new ImageBox(1, 2.5, 30, 44),
            _ when type == typeof(SegmentMap) => SegmentMap.FromValues(1, 2, [0, 1]),
            _ when type == typeof(AttributionMap) => new AttributionMap(1, 2, [0, 1]),
            _ when type.IsAssignableFrom(typeof(int[])) => new[] { 4, 2 },
            _ when type.IsAssignableFrom(typeof(double[])) => new[] { 0.5, 3, 7 },
            _ when type.IsAssignableFrom(typeof(string[])) => new[] { "a" },
            _ when type == typeof(string) => "exponential",
            _ when type == typeof(IDistance) => Distances.Hamming,
            _ when type == typeof(Func<double, double>) => (Func<double, double>)(distance => distance),
            _ when type == typeof(Func<MaskMatrix, double[]>) => (Func<MaskMatrix, double[]>)(_ => []),
            _ when type == typeof(Func<MLContext, IEstimator<ITransformer>>) =>
                (Func<MLContext, IEstimator<ITransformer>>)(ml => ml.Regression.Trainers.Sdca()),
            _ when type == typeof(Targets.Function) => (Targets.Function)((_, _) => { }),
            _ when type.IsEnum => Enum.GetValues(type).GetValue(Enum.GetValues(type).Length - 1),
            _ => throw new InvalidOperationException($"This test knows no value of {type} for '{parameter.Name}'; add one."),
        };
    }

    private sealed class Impostor : ISegmenter
    {
        public ComponentInfo Info => new("grid", new KeyValuePair<string, double>("features", 4));

        public SegmentMap Segment(ImageBuffer image, CancellationToken cancellation = default) => throw new NotSupportedException();
    }
}
