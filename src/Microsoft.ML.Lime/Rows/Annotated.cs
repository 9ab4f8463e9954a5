namespace Microsoft.ML.Lime.Rows;

/// <summary>Annotations of columns.</summary>
internal static class Annotated
{
    public const string SlotNames = "SlotNames";

    /// <summary>The slot name of a segment, by its number from 0.</summary>
    public static string SegmentName(int segment) => FormattableString.Invariant($"Segment{segment}");

    /// <summary>Names of a vector's slots; null gives null.</summary>
    public static DataViewSchema.Annotations? WithSlotNames(string[]? names)
    {
        if (names is null)
            return null;
        DataViewSchema.Annotations.Builder builder = new();
        builder.Add(SlotNames, new VectorDataViewType(TextDataViewType.Instance, names.Length),
            (ref VBuffer<ReadOnlyMemory<char>> value) => Fill.With(ref value, names, name => name.AsMemory()));
        return builder.ToAnnotations();
    }
}
