using System.Collections;
using System.Reflection;
using Microsoft.ML.Lime.Engine;

namespace Microsoft.ML.Lime.Tests;

/// <summary>Every strategy of every catalogue comes back whole, or is known not to; found by reflection, so that a new one is not forgotten.</summary>
public sealed class SavedStrategyTests
{
    // With a map, a mask or a function inside, which no numbers make again.
    private static readonly string[] CannotBeSaved = ["Segmenters.Map", "Targets.Sum(mask)", "Targets.Custom", "Weightings.Kernel", "Weightings.Custom"];

    /// <summary>Types of strategies: public interfaces of the engine with an Info.</summary>
    private static readonly Type[] Kinds = [.. typeof(LimeOptions).Assembly.GetExportedTypes()
        .Where(type => type.IsInterface && type.GetProperty("Info")?.PropertyType == typeof(StrategyInfo))];

    /// <summary>Public static classes whose members give strategies.</summary>
    public static TheoryData<string, string> Members => [.. new[] { typeof(LimeOptions).Assembly, typeof(LimeCatalog).Assembly }
        .SelectMany(assembly => assembly.GetExportedTypes()).Where(type => type.IsAbstract && type.IsSealed)
        .SelectMany(type => type.GetMembers(BindingFlags.Public | BindingFlags.Static).Select(member => (type, member)))
        .Where(pair => pair.member is PropertyInfo property && Kinds.Contains(property.PropertyType)
            || pair.member is MethodInfo { IsSpecialName: false } method && Kinds.Contains(method.ReturnType))
        .Select(pair => new TheoryDataRow<string, string>(pair.type.AssemblyQualifiedName!, pair.member.ToString()!))];

    [Theory]
    [MemberData(nameof(Members))]
    public void A_strategy_of_a_catalogue_comes_back_with_all_that_it_was_made_of(string type, string member)
    {
        Type catalogue = Type.GetType(type)!;
        MemberInfo found = catalogue.GetMembers(BindingFlags.Public | BindingFlags.Static).Single(other => other.ToString() == member);
        foreach (bool isDefault in new[] { true, false })
        {
            object? strategy = found is PropertyInfo property ? property.GetValue(null) : Make((MethodInfo)found, isDefault);
            if (strategy is null)
                continue; // no defaults
            object table = TableOf(Kinds.Single(kind => kind.IsInstanceOfType(strategy)));
            string name = $"{catalogue.Name}.{found.Name}";
            if (CannotBeSaved.Contains(name) || CannotBeSaved.Contains(name + (found is MethodInfo method && method.GetParameters().Any(p => p.Name == "mask") ? "(mask)" : "")))
            {
                Assert.Contains("cannot be saved with a model", Assert.Throws<LimeException>(() => Call(table, "Save", strategy)).Message, StringComparison.Ordinal);
                continue;
            }
            Same(name, strategy, Call(table, "Make", Call(table, "Save", strategy)));
        }
    }

    [Fact]
    public void There_is_a_table_for_each_kind_and_the_catalogues_are_found()
    {
        Assert.All(Kinds, kind => Assert.NotNull(TableOf(kind)));
        Assert.InRange(Kinds.Length, 5, 20);
        Assert.InRange(Members.Count, 19, 200);
    }

    [Fact]
    public void A_class_of_ones_own_is_refused_also_under_a_known_name()
    {
        string message = Assert.Throws<LimeException>(() => SavedStrategies.Segmenters.Save(new Impostor())).Message;
        Assert.Equal("The segmenter grid(features 4) (Impostor) cannot be saved with a model, because its name and numbers do not make it again; "
            + "take one of Segmenters that makes its own map, or put the label maps in a column and name that in Segments.", message);
    }

    [Fact]
    public void A_function_under_a_known_name_is_refused()
    {
        IDistance cosine = Distances.Custom("cosine", (_, _) => 0);
        foreach (ISampleWeighting weighting in new[] { Weightings.Custom("none", _ => []), Weightings.Exponential(cosine), Weightings.Kernel("exponential", Distances.Cosine, d => d) })
            Assert.Contains("cannot be saved with a model", Assert.Throws<LimeException>(() => SavedStrategies.Weightings.Save(weighting)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_strategy_that_is_not_known_here_is_named_and_so_are_those_that_are()
    {
        Assert.Equal("The model was saved with the sampler 'later', which this version of MlNetLime does not know (independent, pairs, hadamard, kerdock); update the package.",
            Assert.Throws<LimeException>(() => SavedStrategies.Samplers.Make(new StrategyInfo("later"))).Message);
        Assert.StartsWith("The saved strategy ridge lacks the parameter 'alpha'",
            Assert.Throws<LimeException>(() => SavedStrategies.Surrogates.Make(new StrategyInfo("ridge"))).Message, StringComparison.Ordinal);
    }

    private static object TableOf(Type kind) => typeof(SavedStrategies).GetFields().Select(field => field.GetValue(null)!)
        .Single(table => table.GetType().GetGenericArguments()[0] == kind);

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

    /// <summary>With its defaults, or with every argument another one; null where it has no defaults.</summary>
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
            _ when type == typeof(PictureBox) => new PictureBox(1, 2.5, 30, 44),
            _ when type == typeof(SegmentMap) => SegmentMap.FromValues(1, 2, [0, 1]),
            _ when type == typeof(ScoreMap) => new ScoreMap(1, 2, [0, 1]),
            _ when type.IsAssignableFrom(typeof(int[])) => new[] { 4, 2 },
            _ when type.IsAssignableFrom(typeof(double[])) => new[] { 0.5, 3, 7 },
            _ when type.IsAssignableFrom(typeof(string[])) => new[] { "a" },
            _ when type == typeof(string) => "exponential",
            _ when type == typeof(IDistance) => Distances.Hamming,
            _ when type == typeof(Func<double, double>) => (Func<double, double>)(distance => distance),
            _ when type == typeof(Func<MaskMatrix, double[]>) => (Func<MaskMatrix, double[]>)(_ => []),
            _ when type == typeof(Targets.Function) => (Targets.Function)((_, _) => { }),
            _ when type.IsEnum => Enum.GetValues(type).GetValue(Enum.GetValues(type).Length - 1),
            _ => throw new InvalidOperationException($"This test knows no value of {type} for '{parameter.Name}'; add one."),
        };
    }

    /// <summary>Equal in every field, so that nothing is lost that name and numbers do not show.</summary>
    private static void Same(string path, object? expected, object? actual)
    {
        Assert.Equal(expected?.GetType(), actual?.GetType());
        switch (expected)
        {
            case Delegate function:
                Assert.Equal(function.Method, ((Delegate)actual!).Method);
                Same(path, function.Target, ((Delegate)actual).Target);
                break;
            case null or string:
                Assert.Equal(expected, actual);
                break;
            case IEnumerable items:
                object?[] left = [.. items.Cast<object?>()], right = [.. ((IEnumerable)actual!).Cast<object?>()];
                Assert.True(left.Length == right.Length, path);
                for (int i = 0; i < left.Length; i++)
                    Same($"{path}[{i}]", left[i], right[i]);
                break;
            case { } value when value.GetType().IsPrimitive || value.GetType().IsEnum:
                Assert.True(value.Equals(actual), $"{path}: {value} and {actual}");
                break;
            default:
                for (Type? type = expected.GetType(); type is not null; type = type.BaseType)
                    foreach (FieldInfo field in type.GetFields(BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public | BindingFlags.DeclaredOnly))
                        Same($"{path}.{field.Name}", field.GetValue(expected), field.GetValue(actual));
                break;
        }
    }

    private sealed class Impostor : ISegmenter
    {
        public StrategyInfo Info => new("grid", new KeyValuePair<string, double>("features", 4));

        public SegmentMap Segment(ImageBuffer picture, CancellationToken cancellation = default) => throw new NotSupportedException();
    }
}
