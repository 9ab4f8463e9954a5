namespace Microsoft.ML.Lime.Rows;

/// <summary>A view with the added columns. Columns are computed lazily, only when a cursor requests them; nothing is kept.</summary>
internal sealed class MappedView(BoundMapping mapping, IDataView source) : IDataView
{
    public DataViewSchema Schema => mapping.OutputSchema;

    public bool CanShuffle => source.CanShuffle;

    public long? GetRowCount() => source.GetRowCount();

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
    {
        DataViewSchema.Column[] needed = [.. columnsNeeded];
        return new MappedCursor(mapping, source.GetRowCursor(mapping.GetDependencies(needed), rand), mapping.Active(needed));
    }

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null)
    {
        DataViewSchema.Column[] needed = [.. columnsNeeded];
        bool[] active = mapping.Active(needed);
        DataViewRowCursor[] cursors = source.GetRowCursorSet(mapping.GetDependencies(needed), n, rand);
        return [.. cursors.Select(cursor => new MappedCursor(mapping, cursor, active))];
    }
}
