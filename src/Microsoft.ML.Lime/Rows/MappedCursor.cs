namespace Microsoft.ML.Lime.Rows;

/// <summary>A cursor with the added columns; it owns the cursor that it reads.</summary>
internal sealed class MappedCursor(BoundMapping mapping, DataViewRowCursor source, bool[] active) : DataViewRowCursor
{
    private readonly MappedRow _row = new(mapping, source, active);

    public override DataViewSchema Schema => _row.Schema;

    public override long Position => _row.Position;

    public override long Batch => _row.Batch;

    public override bool MoveNext() => source.MoveNext();

    public override ValueGetter<DataViewRowId> GetIdGetter() => _row.GetIdGetter();

    public override bool IsColumnActive(DataViewSchema.Column column) => _row.IsColumnActive(column);

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) => _row.GetGetter<TValue>(column);

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _row.Dispose();
        base.Dispose(disposing);
    }
}
