using Microsoft.ML.Lime.Images;

namespace Microsoft.ML.Lime.Scoring;

/// <summary>
/// Perturbed images as a view of one column. An image is made when it is requested and disposed of when its cursor moves on, so only one
/// exists at a time.
/// </summary>
internal sealed class ImageDataView : IDataView
{
    private readonly ImageFormat _format;
    private readonly ReadOnlyMemory<float> _samples;

    /// <param name="column">The column's name.</param>
    /// <param name="format">The format of its values.</param>
    /// <param name="samples">The samples, one after the other.</param>
    public ImageDataView(string column, ImageFormat format, ReadOnlyMemory<float> samples)
    {
        (_format, _samples) = (format, samples);
        Schema = SchemaOf(column, format.Type);
    }

    public DataViewSchema Schema { get; }

    public bool CanShuffle => false;

    public long? GetRowCount() => _samples.Length / _format.Input.Length;

    public static DataViewSchema SchemaOf(string column, DataViewType type)
    {
        DataViewSchema.Builder builder = new();
        builder.AddColumn(column, type);
        return builder.ToSchema();
    }

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null) =>
        new Cursor(this, columnsNeeded.Any());

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) =>
        [GetRowCursor(columnsNeeded, rand)];

    private sealed class Cursor(ImageDataView view, bool isActive) : DataViewRowCursor
    {
        private IDisposable? _lent;
        private long _next;

        public override DataViewSchema Schema => view.Schema;

        public override long Position => _next - 1;

        public override long Batch => 0;

        public override bool IsColumnActive(DataViewSchema.Column column) => isActive;

        public override bool MoveNext()
        {
            Lend(null);
            if (_next >= view.GetRowCount())
                return false;
            _next++;
            return true;
        }

        public override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId id) => id = new DataViewRowId((ulong)Position, 0);

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) =>
            view._format.Getter(Sample, Lend) as ValueGetter<TValue>
                ?? throw new InvalidOperationException(
                    $"The column '{column.Name}' holds values of {column.Type.RawType}, not of {typeof(TValue)}.");

        private ReadOnlyMemory<float> Sample()
        {
            int length = view._format.Input.Length;
            return view._samples.Slice((int)Position * length, length);
        }

        private void Lend(IDisposable? value)
        {
            if (_lent != value)
                _lent?.Dispose();
            _lent = value;
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                Lend(null);
            base.Dispose(disposing);
        }
    }
}
