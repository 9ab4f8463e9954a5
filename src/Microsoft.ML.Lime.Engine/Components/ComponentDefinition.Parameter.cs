using System.Collections;
using System.Runtime.CompilerServices;
using Microsoft.ML.Lime.Engine.Components;

namespace Microsoft.ML.Lime.Engine;

public sealed partial class ComponentDefinition
{
    /// <summary>A parameter of a component: its names, type, range, default and unit.</summary>
    public sealed class Parameter
    {
        private readonly ParameterAttribute _stated;

        internal Parameter(string member, Type type, object? value, bool isRequired, ParameterAttribute stated)
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

        /// <summary>Meaning of the parameter, in a few words.</summary>
        public string Summary => _stated.Summary;

        /// <summary>Type of its values; the underlying type for a nullable one.</summary>
        public Type Type { get; }

        /// <summary>Whether there is no default.</summary>
        public bool IsRequired { get; }

        /// <summary>Whether null is allowed. It is then the default, and <see cref="DefaultText"/> describes its meaning.</summary>
        public bool IsNullable { get; }

        /// <summary>Default value.</summary>
        public object? Default { get; }

        /// <summary>The default as text; empty if there is none.</summary>
        public string DefaultText => _stated.Default ?? (IsRequired ? "" : Text(Default));

        /// <summary>Minimum; negative infinity if there is none.</summary>
        public double Min => _stated.Min;

        /// <summary>Maximum; positive infinity if there is none.</summary>
        public double Max => _stated.Max;

        /// <summary>Whether <see cref="Min"/> is excluded.</summary>
        public bool MinExclusive => _stated.MinExclusive;

        /// <summary>Whether <see cref="Max"/> is excluded.</summary>
        public bool MaxExclusive => _stated.MaxExclusive;

        /// <summary>One allowed value outside the range; NaN if there is none.</summary>
        public double Or => _stated.Or;

        /// <summary>Unit; null if there is none.</summary>
        public string? Unit => _stated.Unit;

        /// <summary>Option of the command, such as <c>--compactness</c>; empty if there is none.</summary>
        public string Option { get; }

        /// <summary>Other name of the option; null if there is none.</summary>
        public string? Alias => _stated.Alias;

        /// <summary>
        /// The range as text, such as <c>from 1 to 1000</c> or <c>above 0 and below 1</c>; empty if all values are allowed.
        /// </summary>
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

        /// <summary>
        /// Whether a value is an allowed null or within the range. For a list or a pair, every number must be within the range.
        /// </summary>
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

        /// <summary>A sentence that describes what is wrong with a value; null if it is valid.</summary>
        public string? Problem(object? value) => Accepts(value) ? null
            : $"{Member} must be {(Range.Length > 0 ? Range : "a finite number")}, but it is {Text(value)}"
                + (DefaultText.Length > 0 ? $"; the default is {DefaultText}." : ".");

        /// <summary>A value as text, in the syntax of the command where the command has one.</summary>
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
}
