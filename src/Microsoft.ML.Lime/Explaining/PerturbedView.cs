using Microsoft.ML.Lime.Images;
using Microsoft.ML.Lime.Rows;

namespace Microsoft.ML.Lime.Explaining;

/// <summary>The perturbed images of one image, as <see cref="LimeCatalog.PerturbImage"/> describes them.</summary>
internal sealed class PerturbedView : IDataView
{
    private readonly MLImageFormat _format;
    private readonly float[] _image, _baseline;
    private readonly int[] _segments; // of each pixel
    private readonly MaskMatrix _masks;
    private readonly double[] _weights;

    private PerturbedView(
        MLImageFormat format, ImageBuffer image, ImageBuffer baseline, SegmentMap segments, MaskMatrix masks, double[] weights)
    {
        (_format, _masks, _weights) = (format, masks, weights);
        (_image, _baseline, _segments) = (Prepared(image), Prepared(baseline), segments.Labels.ToArray());
        DataViewSchema.Builder builder = new();
        builder.AddColumn("Mask", new VectorDataViewType(NumberDataViewType.Single, masks.Features),
            Annotated.WithSlotNames([.. Enumerable.Range(0, masks.Features).Select(Annotated.SegmentName)]));
        builder.AddColumn("Weight", NumberDataViewType.Single);
        builder.AddColumn("Image", format.Type);
        Schema = builder.ToSchema();
    }

    public DataViewSchema Schema { get; }

    public bool CanShuffle => false;

    /// <summary>Segments an image and chooses masks and weights.</summary>
    /// <exception cref="LimeException">An option is out of its range.</exception>
    public static PerturbedView Create(MLImage image, LimeOptions options, int height, int width, CancellationToken cancellation)
    {
        InputColumn.ThrowIf([.. options.Problems(int.MaxValue)]);
        var format = new MLImageFormat(height, width);
        (ImageFit fit, ImageBuffer fitted) = options.FitImage(MLImages.ToBuffer(image, channels: 3), format.Input);
        SegmentMap segments = options.Segmenter.Segment(fitted, fit, cancellation);
        if ((segments.Height, segments.Width) != (height, width))
            throw new LimeException(FormattableString.Invariant($"The segments are {segments.Height} x {segments.Width}, but the image is ")
                + FormattableString.Invariant($"{height} x {width} (height x width); use another segmenter."));
        MaskMatrix masks = options.SampleMasks(segments.Count);
        return new(format, fitted, options.Baseline.Paint(fitted, segments), segments, masks, options.WeighSamples(masks));
    }

    public long? GetRowCount() => _masks.Samples;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
    {
        var active = new bool[Schema.Count];
        foreach (DataViewSchema.Column column in columnsNeeded)
            active[column.Index] = true;
        return new Cursor(this, active);
    }

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) =>
        [GetRowCursor(columnsNeeded, rand)];

    private float[] Prepared(ImageBuffer image)
    {
        var sample = new float[_format.Input.Length];
        _format.Prepare(image, sample);
        return sample;
    }

    /// <summary>The values of a perturbed image: pixels of the image or of the baseline.</summary>
    private float[] Sample(int sample)
    {
        var values = new float[_image.Length];
        int channels = _format.Input.Channels;
        for (int pixel = 0; pixel < _segments.Length; pixel++)
        {
            float[] source = _masks[sample, _segments[pixel]] ? _image : _baseline;
            source.AsSpan(pixel * channels, channels).CopyTo(values.AsSpan(pixel * channels));
        }
        return values;
    }

    private sealed class Cursor(PerturbedView view, bool[] active) : DataViewRowCursor
    {
        private int _row = -1;
        private IDisposable? _lent;

        public override DataViewSchema Schema => view.Schema;

        public override long Position => _row;

        public override long Batch => 0;

        public override bool IsColumnActive(DataViewSchema.Column column) => active[column.Index];

        public override bool MoveNext()
        {
            Lend(null);
            _row = Math.Min(_row + 1, view._masks.Samples);
            return _row < view._masks.Samples;
        }

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
        {
            Delegate? getter = !active[column.Index] ? null : column.Index switch
            {
                0 => (ValueGetter<VBuffer<float>>)Mask,
                1 => (ValueGetter<float>)Weight,
                _ => view._format.Getter(() => view.Sample(_row), Lend),
            };
            return getter as ValueGetter<TValue> ?? throw new InvalidOperationException(
                $"The column '{column.Name}' was not requested when this cursor was opened, or its values are not {typeof(TValue)}.");
        }

        public override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId id) => id = new((ulong)_row, 0);

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                Lend(null);
            base.Dispose(disposing);
        }

        private void Mask(ref VBuffer<float> value)
        {
            VBufferEditor<float> editor = VBufferEditor.Create(ref value, view._masks.Features);
            for (int segment = 0; segment < editor.Values.Length; segment++)
                editor.Values[segment] = view._masks[_row, segment] ? 1 : 0;
            value = editor.Commit();
        }

        private void Weight(ref float value) => value = view._weights.Length == 0 ? 1 : (float)view._weights[_row];

        private void Lend(IDisposable? image)
        {
            _lent?.Dispose();
            _lent = image;
        }
    }
}
