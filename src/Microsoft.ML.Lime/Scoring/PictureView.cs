using Microsoft.ML.Data;
using Microsoft.ML.Lime.Engine;
using Microsoft.ML.Transforms.Image;

namespace Microsoft.ML.Lime;

/// <summary>
/// Perturbed pictures as a view of one column. A picture is made when it is asked for and disposed of when its cursor moves on, so there is
/// one at a time.
/// </summary>
internal sealed class PictureView : IDataView
{
    private readonly ScorerInput _input;
    private readonly ReadOnlyMemory<float> _pictures;

    /// <param name="column">The column's name.</param>
    /// <param name="input">The size: the pictures are RGB, channels interleaved.</param>
    /// <param name="pictures">Picture after picture, 0 to 255.</param>
    public PictureView(string column, ScorerInput input, ReadOnlyMemory<float> pictures)
    {
        (_input, _pictures) = (input, pictures);
        Schema = SchemaOf(column, new ImageDataViewType(input.Height, input.Width));
    }

    public DataViewSchema Schema { get; }

    public bool CanShuffle => false;

    public long? GetRowCount() => _pictures.Length / _input.Length;

    public static DataViewSchema SchemaOf(string column, ImageDataViewType type)
    {
        DataViewSchema.Builder builder = new();
        builder.AddColumn(column, type);
        return builder.ToSchema();
    }

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null) =>
        new Cursor(this, columnsNeeded.Any());

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) =>
        [GetRowCursor(columnsNeeded, rand)];

    private sealed class Cursor(PictureView view, bool isActive) : DataViewRowCursor
    {
        private MLImage? _current;
        private long _next;

        public override DataViewSchema Schema => view.Schema;

        public override long Position => _next - 1;

        public override long Batch => 0;

        public override bool IsColumnActive(DataViewSchema.Column column) => isActive;

        public override bool MoveNext()
        {
            Release();
            if (_next >= view.GetRowCount())
                return false;
            _next++;
            return true;
        }

        public override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId id) => id = new DataViewRowId((ulong)Position, 0);

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) =>
            (ValueGetter<MLImage>)Picture is ValueGetter<TValue> getter
                ? getter
                : throw new InvalidOperationException($"The column '{column.Name}' holds pictures, not values of {typeof(TValue)}.");

        private void Picture(ref MLImage value)
        {
            value?.Dispose();
            ReadOnlySpan<float> numbers = view._pictures.Span.Slice((int)Position * view._input.Length, view._input.Length);
            Release(); // whoever asks twice on a row gets a picture each time, and owns none
            value = _current = Pictures.ToImage(
                ImageBuffer.FromFloats(view._input.Height, view._input.Width, view._input.Channels, numbers.ToArray()).ToByte());
        }

        private void Release()
        {
            _current?.Dispose();
            _current = null;
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                Release();
            base.Dispose(disposing);
        }
    }
}
