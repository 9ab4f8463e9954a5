namespace Microsoft.ML.Lime.Rows;

/// <summary>A row or a cursor with the added columns; it owns the one that it reads.</summary>
internal sealed class MappedCursor(BoundMapping mapping, DataViewRow source, bool[] active) : DataViewRowCursor
{
    private readonly Delegate?[] _added = mapping.Open(source, active);

    public override DataViewSchema Schema => mapping.OutputSchema;

    public override long Position => source.Position;

    public override long Batch => source.Batch;

    public override bool MoveNext() => ((DataViewRowCursor)source).MoveNext();

    public override ValueGetter<DataViewRowId> GetIdGetter() => source.GetIdGetter();

    public override bool IsColumnActive(DataViewSchema.Column column) => active[column.Index];

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) =>
        mapping.Getter<TValue>(source, _added, active, column);

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            source.Dispose();
        base.Dispose(disposing);
    }
}
