using Microsoft.ML.Transforms.Image;

namespace Microsoft.ML.Lime.Rows;

/// <summary>A column that a transformer reads, and what it must be.</summary>
internal sealed record InputColumn(string Name, string Expected, Func<bool, DataViewType, bool> Accepts)
{
    /// <summary>An image, the bytes of an image file, or the path of one.</summary>
    public static InputColumn Image(string name) => new(name, "Image, Vector<Byte> (an image file) or String (its path)",
        (isVector, item) => isVector ? item.Equals(NumberDataViewType.Byte) : item is ImageDataViewType or TextDataViewType);

    /// <summary>The type of the images in such a column; without a size where they are files.</summary>
    public static ImageDataViewType ImageType(DataViewType column) => column as ImageDataViewType ?? new();

    public static InputColumn LabelMap(string name) =>
        new(name, "Vector<Int32> (a label map)", (isVector, item) => isVector && item.Equals(NumberDataViewType.Int32));

    public DataViewSchema.Column Find(DataViewSchema schema, List<string> problems)
    {
        DataViewSchema.Column? column = schema.GetColumnOrNull(Name);
        if (column is null)
            problems.Add(Missing(schema.Select(other => other.Name)));
        else if (!Accepts(column.Value.Type is VectorDataViewType, ItemOf(column.Value.Type)))
            problems.Add(Unfit($"{column.Value.Type}"));
        return column.GetValueOrDefault();
    }

    public SchemaShape.Column Find(SchemaShape shape, List<string> problems)
    {
        SchemaShape.Column column = shape.FirstOrDefault(other => other.Name == Name);
        if (column.Name is null)
            problems.Add(Missing(shape.Select(other => other.Name)));
        else if ((column.Kind != SchemaShape.Column.VectorKind.Scalar) is var isVector
            && (column.IsKey || !Accepts(isVector, column.ItemType)))
            problems.Add(Unfit($"{(isVector ? "a vector of " : "")}{(column.IsKey ? "keys of " : "")}{column.ItemType}"));
        return column;
    }

    private static DataViewType ItemOf(DataViewType type) => type is VectorDataViewType vector ? vector.ItemType : type;

    private string Missing(IEnumerable<string> others) =>
        $"The input column '{Name}' of type {Expected} does not exist; "
        + $"the columns are {string.Join(", ", others.Distinct().Select(name => $"'{name}'"))}.";

    private string Unfit(string found) =>
        $"The input column '{Name}' must be of type {Expected}, but it is {found}; name another column, or "
        + "add a step that creates one of that type.";

    public static void ThrowIf(List<string> problems)
    {
        if (problems.Count > 0)
            throw new LimeException(problems);
    }
}
