using System.Collections;
using System.Globalization;
using System.Runtime.CompilerServices;
using Microsoft.ML.Lime.Engine.Components;

namespace Microsoft.ML.Lime.Engine;

/// <summary>A parameter of a component: its names, type, range, default and unit.</summary>
public sealed class ParameterDefinition
{
    private readonly ParameterAttribute _stated;

    internal ParameterDefinition(string member, Type type, object? value, bool isRequired, ParameterAttribute stated)
    {
        _stated = stated;
        Member = member;
        Name = stated.Name ?? CSharpText.Camel(member);
        Type = Nullable.GetUnderlyingType(type) ?? type;
        IsRequired = isRequired;
        IsNullable = !isRequired && value is null;
        Default = value;
        Option = stated.Option ?? $"--{CSharpText.Kebab(member)}";
    }

    /// <summary>Name in results, saved models and JSON.</summary>
    public string Name { get; }

    /// <summary>Name in C#.</summary>
    public string Member { get; }

    /// <summary>What it is, in a few words.</summary>
    public string Summary => _stated.Summary;

    /// <summary>Type of its values; for a nullable one the type beneath.</summary>
    public Type Type { get; }

    /// <summary>Whether there is no default.</summary>
    public bool IsRequired { get; }

    /// <summary>Whether null is allowed. Then it is the default, and <see cref="DefaultText"/> says what it means.</summary>
    public bool IsNullable { get; }

    /// <summary>Default value.</summary>
    public object? Default { get; }

    /// <summary>The default in words; empty where there is none.</summary>
    public string DefaultText => _stated.Default ?? (IsRequired ? "" : Text(Default));

    /// <summary>Smallest value; minus infinity for none.</summary>
    public double Min => _stated.Min;

    /// <summary>Largest value; infinity for none.</summary>
    public double Max => _stated.Max;

    /// <summary>Whether <see cref="Min"/> itself is not allowed.</summary>
    public bool MinExclusive => _stated.MinExclusive;

    /// <summary>Whether <see cref="Max"/> itself is not allowed.</summary>
    public bool MaxExclusive => _stated.MaxExclusive;

    /// <summary>One value outside the range that is allowed, too; NaN for none.</summary>
    public double Or => _stated.Or;

    /// <summary>Unit; null for none.</summary>
    public string? Unit => _stated.Unit;

    /// <summary>Option of the command, such as <c>--compactness</c>; empty for none.</summary>
    public string Option { get; }

    /// <summary>Other name of the option; null for none.</summary>
    public string? Alias => _stated.Alias;

    /// <summary>The range in words, such as <c>from 1 to 1000</c> or <c>above 0 and below 1</c>; empty for every value.</summary>
    public string Range
    {
        get
        {
            string range = !double.IsFinite(Min) && !double.IsFinite(Max) ? ""
                : double.IsFinite(Min) && double.IsFinite(Max) && !MinExclusive && !MaxExclusive ? $"from {Text(Min)} to {Text(Max)}"
                : string.Join(" and ", new[]
                {
                    !double.IsFinite(Min) ? "" : (MinExclusive ? "above " : "at least ") + Text(Min),
                    !double.IsFinite(Max) ? "" : (MaxExclusive ? "below " : "at most ") + Text(Max),
                }.Where(side => side.Length > 0));
            return double.IsNaN(Or) ? range : $"{range}, or {Text(Or)}";
        }
    }

    /// <summary>Whether a value is null where that is allowed, or within the range; of a list or a pair every number has to be.</summary>
    public bool Accepts(object? value) => value switch
    {
        null => IsNullable,
        bool or string or Enum => true,
        double number => IsInRange(number),
        IConvertible number => IsInRange(number.ToDouble(CultureInfo.InvariantCulture)),
        ITuple pair => Enumerable.Range(0, pair.Length).All(i => Accepts(pair[i])),
        IEnumerable list => list.Cast<object>().All(Accepts),
        _ => true,
    };

    /// <summary>What is wrong with a value, in a sentence; null where nothing is.</summary>
    public string? Problem(object? value) => Accepts(value) ? null
        : $"{Member} must be {(Range.Length > 0 ? Range : "a finite number")}, but it is {Text(value)}"
            + (DefaultText.Length > 0 ? $"; the default is {DefaultText}." : ".");

    /// <summary>A value in words: as the command takes it, where it takes it.</summary>
    public static string Text(object? value) => value switch
    {
        null => "none",
        bool flag => flag ? "on" : "off",
        Enum member => CSharpText.Kebab(member.ToString()),
        IComponent component => component.Info.ToString(),
        string text => text,
        IFormattable number and not ITuple => number.ToString(null, CultureInfo.InvariantCulture),
        ITuple pair => string.Join(" x ", Enumerable.Range(0, pair.Length).Select(i => Text(pair[i]))),
        IEnumerable list => string.Join(", ", list.Cast<object>().Select(Text)) is { Length: > 0 } all ? all : "none",
        _ => value.ToString() ?? "",
    };

    private bool IsInRange(double value) => double.IsFinite(value)
        && ((MinExclusive ? value > Min : value >= Min) && (MaxExclusive ? value < Max : value <= Max) || value == Or);
}
