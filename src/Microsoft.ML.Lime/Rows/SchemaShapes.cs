using Microsoft.ML.Transforms.Image;

namespace Microsoft.ML.Lime.Rows;

/// <summary>
/// Columns of a <see cref="SchemaShape"/>. They have no public constructor; the output schema of a custom mapping with such columns
/// provides them.
/// </summary>
internal static class SchemaShapes
{
    private static readonly MLContext Context = new();
    private static readonly SchemaShape Nothing = new([]);

    public static IEnumerable<SchemaShape.Column> Create(IEnumerable<DataViewSchema.DetachedColumn> columns) => columns.Select(Create);

    private static SchemaShape.Column Create(DataViewSchema.DetachedColumn column) => column.Type switch
    {
        ImageDataViewType => Create<ImageHolder>(column),
        VectorDataViewType { ItemType: TextDataViewType } => Create<Holder<VBuffer<ReadOnlyMemory<char>>>>(column),
        VectorDataViewType { ItemType: var item } when item.Equals(NumberDataViewType.Int32) => Create<Holder<VBuffer<int>>>(column),
        VectorDataViewType { ItemType: var item } when item.Equals(NumberDataViewType.Byte) => Create<Holder<VBuffer<byte>>>(column),
        VectorDataViewType => Create<Holder<VBuffer<float>>>(column),
        _ => Create<Holder<int>>(column),
    };

    private static SchemaShape.Column Create<THolder>(DataViewSchema.DetachedColumn column)
        where THolder : class, new()
    {
        SchemaDefinition definition = SchemaDefinition.Create(typeof(THolder));
        (definition[0].ColumnName, definition[0].ColumnType) = (column.Name, column.Type);
        if (column.Annotations?.Schema.GetColumnOrNull(Annotated.SlotNames) is { } slotNames)
        {
            VBuffer<ReadOnlyMemory<char>> names = default;
            column.Annotations.GetValue(slotNames.Name, ref names);
            definition[0].AddAnnotation(slotNames.Name, names, slotNames.Type);
        }
        return Context.Transforms.CustomMapping<Empty, THolder>((_, _) => { }, null, null, definition).GetOutputSchema(Nothing)[0];
    }

    private sealed class Empty;

    private sealed class Holder<T>
    {
        public T Value { get; set; } = default!;
    }

    private sealed class ImageHolder
    {
        [ImageType(1, 1)] // any size: the column's own type stands in the definition
        public MLImage? Value { get; set; }
    }
}
