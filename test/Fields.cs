using System.Collections;
using System.Reflection;

namespace Microsoft.ML.Lime.Tests;

/// <summary>Compares objects by their fields.</summary>
internal static class Fields
{
    /// <summary>Compares all fields recursively, also those that name and numbers do not show.</summary>
    public static void Same(string path, object? expected, object? actual)
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
                    foreach (FieldInfo field in type.GetFields(
                        BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public | BindingFlags.DeclaredOnly))
                        Same($"{path}.{field.Name}", field.GetValue(expected), field.GetValue(actual));
                break;
        }
    }
}
