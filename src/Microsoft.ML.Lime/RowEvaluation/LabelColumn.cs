using System.Numerics;
using Microsoft.ML.Lime.Explaining;
using Microsoft.ML.Lime.Rows;

namespace Microsoft.ML.Lime.RowEvaluation;

/// <summary>
/// Reads labels. A number is a class's index, from 0, as in <c>ml.MulticlassClassification.Evaluate</c>; NaN means no label. A text is a
/// class's name; an empty text means no label. A key means its key value, a text or a number; without key values, or where they are texts
/// and the scorer has no class names, the first key is class 0.
/// </summary>
/// <remarks>
/// ML.NET's own evaluators always use a key's number, because the model was trained on the same keys. A model from elsewhere has its own
/// order of classes, and keys are numbered in the order in which labels occur.
/// </remarks>
internal static class LabelColumn
{
    private const string KeyValues = "KeyValues";

    /// <summary>The column and its type.</summary>
    public static InputColumn Input(string name) => new(name, "String, key or number (a label)",
        (isVector, item) => !isVector && (item is TextDataViewType or KeyDataViewType || IsNumber(item)));

    /// <summary>A getter of the row's label; null where it has none.</summary>
    /// <exception cref="LimeException">The column holds names, and the scorer has none.</exception>
    public static Func<RowLabel?> Open(DataViewRow row, DataViewSchema.Column column, ExplainMapping mapping)
    {
        if (column.Type is TextDataViewType)
            return Texts(row, column, mapping);
        Func<double> number = Numbers(row, column);
        if (column.Type is not KeyDataViewType)
            return () => number() is var value && double.IsNaN(value) ? null : Numbered(value, mapping);
        RowLabel[]? keys = Keys(column, mapping);
        return () => (int)number() is var key && key == 0 ? null : keys is null ? Numbered(key - 1, mapping) : keys[key - 1];
    }

    private static Func<RowLabel?> Texts(DataViewRow row, DataViewSchema.Column column, ExplainMapping mapping)
    {
        if (mapping.Scorer.ClassNames is null)
            throw new LimeException($"The label column '{column.Name}' has names, but the scorer has no class names; give it "
                + "ClassNames, or use class indices as labels.");
        ValueGetter<ReadOnlyMemory<char>> getter = row.GetGetter<ReadOnlyMemory<char>>(column);
        ReadOnlyMemory<char> text = default;
        return () =>
        {
            getter(ref text);
            return text.IsEmpty ? null : Named(text.ToString(), mapping);
        };
    }

    // A label for each key, or null where the keys' numbers are used.
    private static RowLabel[]? Keys(DataViewSchema.Column column, ExplainMapping mapping)
    {
        if (column.Annotations.Schema.GetColumnOrNull(KeyValues)?.Type is not VectorDataViewType { ItemType: var item })
            return null;
        if (item is TextDataViewType)
            return mapping.Scorer.ClassNames is null ? null : Values<ReadOnlyMemory<char>>(name => Named(name.ToString(), mapping));
        return Type.GetTypeCode(item.RawType) switch
        {
            TypeCode.SByte => OfNumbers<sbyte>(),
            TypeCode.Byte => OfNumbers<byte>(),
            TypeCode.Int16 => OfNumbers<short>(),
            TypeCode.UInt16 => OfNumbers<ushort>(),
            TypeCode.Int32 => OfNumbers<int>(),
            TypeCode.UInt32 => OfNumbers<uint>(),
            TypeCode.Int64 => OfNumbers<long>(),
            TypeCode.UInt64 => OfNumbers<ulong>(),
            TypeCode.Single => OfNumbers<float>(),
            TypeCode.Double => OfNumbers<double>(),
            _ => null,
        };

        RowLabel[] OfNumbers<T>() where T : INumberBase<T> => Values<T>(value => Numbered(double.CreateChecked(value), mapping));

        RowLabel[] Values<T>(Func<T, RowLabel> label)
        {
            VBuffer<T> values = default;
            column.GetKeyValues(ref values);
            return [.. values.DenseValues().Select(label)];
        }
    }

    private static RowLabel Named(string name, ExplainMapping mapping) => new(name, null, mapping.Scorer.ClassNames!.Contains(name));

    private static RowLabel Numbered(double value, ExplainMapping mapping) =>
        value >= 0 && value < mapping.Scorer.ClassCount && value == Math.Floor(value)
            ? new RowLabel(mapping.NameOf((int)value), (int)value, true)
            : new RowLabel(value.ToString("R", CultureInfo.InvariantCulture), null, false);

    private static bool IsNumber(DataViewType type) =>
        type is NumberDataViewType && Type.GetTypeCode(type.RawType) is >= TypeCode.SByte and <= TypeCode.Double;

    private static Func<double> Numbers(DataViewRow row, DataViewSchema.Column column)
    {
        return Type.GetTypeCode(column.Type.RawType) switch
        {
            TypeCode.SByte => Number<sbyte>(),
            TypeCode.Byte => Number<byte>(),
            TypeCode.Int16 => Number<short>(),
            TypeCode.UInt16 => Number<ushort>(),
            TypeCode.Int32 => Number<int>(),
            TypeCode.UInt32 => Number<uint>(),
            TypeCode.Int64 => Number<long>(),
            TypeCode.UInt64 => Number<ulong>(),
            TypeCode.Single => Number<float>(),
            _ => Number<double>(),
        };

        Func<double> Number<T>() where T : INumberBase<T>
        {
            ValueGetter<T> getter = row.GetGetter<T>(column);
            T value = default!;
            return () =>
            {
                getter(ref value);
                return double.CreateChecked(value);
            };
        }
    }
}
