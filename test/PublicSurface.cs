using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;

namespace Microsoft.ML.Lime.Tests;

/// <summary>Compares what a library shows its users with what PublicAPI.txt beside its project says, so that no change of it goes unseen.</summary>
internal static class PublicSurface
{
    private static readonly NullabilityInfoContext Nullability = new();
    private static readonly Dictionary<string, string> Keywords = (
        "Void void Object object String string Boolean bool Char char Byte byte SByte sbyte Int16 short UInt16 ushort Int32 int UInt32 uint "
        + "Int64 long UInt64 ulong Single float Double double Decimal decimal IntPtr nint UIntPtr nuint")
        .Split(' ').Chunk(2).ToDictionary(pair => $"System.{pair[0]}", pair => pair[1]);


    /// <summary>Compares, or writes the file where the environment variable UPDATE_PUBLIC_API is 1.</summary>
    public static void Verify(Assembly library)
    {
        string path = Path.Combine(Checkout.Root, "src", library.GetName().Name!, "PublicAPI.txt");
        string actual = Describe(library);
        if (Environment.GetEnvironmentVariable("UPDATE_PUBLIC_API") == "1")
            File.WriteAllText(path, actual);
        string[] expected = File.Exists(path) ? File.ReadAllLines(path) : [];
        string[] difference = [.. Difference(expected, actual.TrimEnd('\n').Split('\n'))];
        Assert.True(difference.Length == 0, $"The public surface of {library.GetName().Name} is not what PublicAPI.txt says. "
            + $"If that is meant, run this test with UPDATE_PUBLIC_API=1 and commit the file.\n{string.Join('\n', difference)}");
    }

    /// <summary>One line for each type and member, in ordinal order; a member's line starts with its type.</summary>
    public static string Describe(Assembly library)
    {
        StringBuilder text = new();
        foreach (Type type in library.GetExportedTypes().OrderBy(type => type.FullName, StringComparer.Ordinal))
        {
            string name = $"{type.Namespace}.{Name(type)}";
            text.Append(CultureInfo.InvariantCulture, $"{name} : {Kind(type)}{Bases(type)}\n");
            foreach (string member in Members(type).Order(StringComparer.Ordinal))
                text.Append(CultureInfo.InvariantCulture, $"{name}.{member}\n");
        }

        return text.ToString();
    }

    private static IEnumerable<string> Difference(string[] expected, string[] actual) =>
        expected.Except(actual).Select(line => $"- {line}").Concat(actual.Except(expected).Select(line => $"+ {line}"));

    private static IEnumerable<string> Members(Type type)
    {
        const BindingFlags Declared = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;
        if (typeof(Delegate).IsAssignableFrom(type))
            return [Signature(type.GetMethod("Invoke")!).Replace(" : virtual ", " : ", StringComparison.Ordinal)];
        if (type.IsEnum)
            return type.GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => $"{field.Name} = {Convert.ToInt64(field.GetRawConstantValue(), CultureInfo.InvariantCulture)}");
        return type.GetConstructors(Declared).Where(Visible).Select(Signature)
            .Concat(type.GetMethods(Declared).Where(Visible).Where(method => !IsAccessor(method) && !IsGenerated(method)).Select(Signature))
            .Concat(type.GetProperties(Declared).Where(property => property.GetAccessors(true).Any(Visible) && property.Name != "EqualityContract").Select(Signature))
            .Concat(type.GetEvents(Declared).Where(shown => Visible(shown.AddMethod!)).Select(shown => $"{shown.Name} : event {Name(shown.EventHandlerType!)}"))
            .Concat(type.GetFields(Declared).Where(field => field.IsPublic || field.IsFamily || field.IsFamilyOrAssembly).Select(Signature));
    }

    private static bool Visible(MethodBase method) => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly;

    private static bool IsAccessor(MethodInfo method) => method.IsSpecialName && !method.Name.StartsWith("op_", StringComparison.Ordinal);

    // What the compiler gives to every record follows from its being one.
    private static bool IsGenerated(MethodInfo method) => method.IsDefined(typeof(CompilerGeneratedAttribute));

    private static string Kind(Type type) => typeof(Delegate).IsAssignableFrom(type) ? "delegate"
        : type.IsEnum ? "enum"
        : type.IsInterface ? "interface"
        : type.IsValueType ? (type.IsDefined(typeof(IsReadOnlyAttribute)) ? "readonly struct" : "struct")
        : (type.IsAbstract && type.IsSealed ? "static " : type.IsAbstract ? "abstract " : type.IsSealed ? "sealed " : "")
            + (type.GetMethod("<Clone>$") is null ? "class" : "record");

    private static string Bases(Type type)
    {
        if (type.IsEnum || typeof(Delegate).IsAssignableFrom(type))
            return "";
        Type[] parents = type.BaseType?.GetInterfaces() ?? [];
        IEnumerable<Type> inherited = type.GetInterfaces().Where(one => one.IsVisible && one.Name != "IEquatable`1" && !parents.Contains(one))
            .OrderBy(one => one.FullName, StringComparer.Ordinal);
        if (type.BaseType is { } parent && parent != typeof(object) && parent != typeof(ValueType))
            inherited = inherited.Prepend(parent);
        return string.Concat(inherited.Select(one => $", {Name(one)}"));
    }

    private static string Signature(MethodBase method)
    {
        string modifiers = method.IsConstructor ? "" : Modifiers(method);
        string generic = method.IsGenericMethod ? $"<{string.Join(", ", method.GetGenericArguments().Select(Name))}>" : "";
        string extension = method.IsDefined(typeof(ExtensionAttribute)) ? "this " : "";
        string result = method is MethodInfo { ReturnParameter: var returned } ? $" : {modifiers}{Name(returned.ParameterType)}{Mark(returned)}" : "";
        return $"{(method.IsConstructor ? "new" : method.Name)}{generic}({extension}{string.Join(", ", method.GetParameters().Select(Parameter))}){result}";
    }

    private static string Signature(PropertyInfo property)
    {
        MethodInfo[] accessors = [.. property.GetAccessors(true).Where(Visible)];
        bool init = property.SetMethod?.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit)) == true;
        IEnumerable<string> names = accessors.Select(accessor => accessor == property.GetMethod ? "get;" : init ? "init;" : "set;");
        string index = property.GetIndexParameters() is { Length: > 0 } parameters ? $"[{string.Join(", ", parameters.Select(Parameter))}]" : "";
        string mark = Nullability.Create(property).ReadState == NullabilityState.Nullable && !property.PropertyType.IsValueType ? "?" : "";
        string required = property.IsDefined(typeof(RequiredMemberAttribute)) ? "required " : "";
        return $"{property.Name}{index} : {required}{Modifiers(accessors[0])}{Name(property.PropertyType)}{mark} {{ {string.Join(' ', names)} }}";
    }

    private static string Signature(FieldInfo field)
    {
        string modifiers = field.IsLiteral ? "const " : $"{(field.IsStatic ? "static " : "")}{(field.IsInitOnly ? "readonly " : "")}";
        string value = field.IsLiteral ? $" = {Value(field.GetRawConstantValue())}" : "";
        return $"{field.Name} : {modifiers}{Name(field.FieldType)}{value}";
    }

    private static string Parameter(ParameterInfo parameter)
    {
        string way = !parameter.ParameterType.IsByRef ? "" : parameter.IsOut ? "out " : parameter.IsIn ? "in " : "ref ";
        string many = parameter.IsDefined(typeof(ParamArrayAttribute)) ? "params " : "";
        string initial = parameter.HasDefaultValue ? $" = {Default(parameter)}" : "";
        return $"{way}{many}{Name(parameter.ParameterType)}{Mark(parameter)} {parameter.Name}{initial}";
    }

    private static string Default(ParameterInfo parameter) =>
        parameter.RawDefaultValue is null && parameter.ParameterType.IsValueType && Nullable.GetUnderlyingType(parameter.ParameterType) is null
            ? "default"
            : Value(parameter.RawDefaultValue);

    private static string Mark(ParameterInfo parameter) =>
        !parameter.ParameterType.IsValueType && Nullability.Create(parameter).ReadState == NullabilityState.Nullable ? "?" : "";

    private static string Modifiers(MethodBase method) => method.DeclaringType!.IsInterface && method.IsAbstract && !method.IsStatic ? ""
        : (method.IsFamily || method.IsFamilyOrAssembly ? "protected " : "")
        + (method.IsStatic ? "static " : "")
        + (method.IsAbstract ? "abstract "
            : method is MethodInfo info && info.GetBaseDefinition() != info ? "override "
            : method.IsVirtual && !method.IsFinal ? "virtual " : "");

    private static string Value(object? value) => value switch
    {
        null => "null",
        string text => $"\"{text}\"",
        bool yes => yes ? "true" : "false",
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString()!,
    };

    private static string Name(Type type)
    {
        if (type.FullName is { } full && Keywords.TryGetValue(full, out string? keyword))
            return keyword;
        if (type.IsByRef || type.IsPointer)
            return Name(type.GetElementType()!) + (type.IsPointer ? "*" : "");
        if (type.IsArray)
            return $"{Name(type.GetElementType()!)}[{new string(',', type.GetArrayRank() - 1)}]";
        if (Nullable.GetUnderlyingType(type) is { } value)
            return $"{Name(value)}?";
        string outer = type.IsNested && !type.IsGenericParameter ? $"{Name(type.DeclaringType!)}." : "";
        string name = type.Name.Split('`')[0];
        return outer + (type.IsGenericType && type.Name.Contains('`') ? $"{name}<{string.Join(", ", type.GetGenericArguments().Select(Name))}>" : name);
    }
}
