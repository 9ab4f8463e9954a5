using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;

namespace Microsoft.ML.Lime.PlainLoader;

/// <summary>Prints each row and visible column of a view: the name, and the value or its hash. Any changed bit shows.</summary>
public static class ViewDump
{
    public static IEnumerable<string> Lines(IDataView view)
    {
        DataViewSchema.Column[] columns = [.. view.Schema.Where(column => !column.IsHidden)];
        using DataViewRowCursor cursor = view.GetRowCursor(columns);
        Func<string>[] values = Array.ConvertAll(columns, column => Value(cursor, column));
        while (cursor.MoveNext())
            for (int i = 0; i < columns.Length; i++)
                yield return $"{columns[i].Name}: {values[i]()}";
    }

    private static Func<string> Value(DataViewRow row, DataViewSchema.Column column) => column.Type switch
    {
        ImageDataViewType =>
            Value<MLImage>(row, column, image => image is null ? "no image" : $"{image.Height} x {image.Width} {Hash(image.Pixels)}"),
        TextDataViewType => Value<ReadOnlyMemory<char>>(row, column, text => $"'{text}'"),
        VectorDataViewType { ItemType: TextDataViewType } => Value<VBuffer<ReadOnlyMemory<char>>>(row, column,
            texts => $"'{string.Join(" | ", texts.DenseValues())}'"),
        VectorDataViewType { ItemType.RawType: var raw } when raw == typeof(int) => Vector<int>(row, column),
        VectorDataViewType => Vector<float>(row, column),
        { RawType: var raw } when raw == typeof(int) => Value<int>(row, column, number => $"{number}"),
        _ => Value<float>(row, column, number => $"{BitConverter.SingleToInt32Bits(number):x8}"),
    };

    private static Func<string> Vector<T>(DataViewRow row, DataViewSchema.Column column) where T : struct =>
        Value<VBuffer<T>>(row, column, vector =>
        {
            T[] values = [.. vector.DenseValues()];
            return $"{values.Length} values {Hash(MemoryMarshal.AsBytes<T>(values))}";
        });

    private static Func<string> Value<T>(DataViewRow row, DataViewSchema.Column column, Func<T, string> text)
    {
        ValueGetter<T> getter = row.GetGetter<T>(column);
        T value = default!;
        return () =>
        {
            getter(ref value);
            return text(value);
        };
    }

    private static string Hash(ReadOnlySpan<byte> bytes) => Convert.ToHexString(SHA256.HashData(bytes)[..8]);
}
