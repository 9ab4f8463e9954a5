using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Microsoft.ML.Lime.Rows;
using Microsoft.ML.Transforms.Image;

namespace Microsoft.ML.Lime.Persistence;

/// <summary>The row of a <see cref="PlainChain"/> as input of the restored transformer, and its output.</summary>
internal sealed class SavedRow : DataViewRow
{
    // A mapping that ML.NET loads gets no context, only the values of a row. The state is the same string in all rows.
    private static readonly ConditionalWeakTable<string, Lazy<LimeTransformer>> Transformers = [];

    private readonly BoundMapping _mapping;
    private readonly MappedCursor _mapped;
    private PlainSource _source = new();
    private MLImage? _passedOn; // belongs to the producer of the row
    private long _position = -1;

    public SavedRow(LimeTransformer transformer)
    {
        Transformer = transformer;
        // The chain decodes image files.
        DataViewSchema.Builder builder = new();
        foreach (DataViewSchema.Column column in transformer.FittedSchema)
            builder.AddColumn(column.Name, column.Index == 0 ? InputColumn.ImageType(column.Type) : column.Type);
        Schema = builder.ToSchema();
        _mapping = new BoundMapping(transformer.Mapping, Schema);
        _mapped = new MappedCursor(_mapping, this, _mapping.Active(_mapping.OutputSchema));
    }

    public LimeTransformer Transformer { get; }

    public override DataViewSchema Schema { get; }

    public override long Position => _position;

    public override long Batch => 0;

    public static LimeTransformer TransformerOf<TSaved>(ReadOnlyMemory<char> state)
        where TSaved : SavedTransformer
    {
        if (!MemoryMarshal.TryGetString(state, out string? text, out int start, out int length) || length != text.Length || start != 0)
            text = state.ToString();
        return Transformers.GetValue(text, key => new(() =>
            SavedState.Unpack(key).Read<TSaved>().Restore(new LimeWork(new MLContext(), null, CancellationToken.None)))).Value;
    }

    public void Move(PlainSource source) => (_source, _position) = (source, _position + 1);

    public T Value<T>(string suffix, T value)
    {
        _mapped.GetGetter<T>(_mapping.OutputSchema[Transformer.Mapping.Name + suffix])(ref value);
        return value;
    }

    public override bool IsColumnActive(DataViewSchema.Column column) => true;

    public override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId id) => id = new((ulong)_position, 0);

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
    {
        Delegate getter = column.Type switch
        {
            ImageDataViewType { Height: > 0 } type => (ValueGetter<MLImage>)((ref MLImage value) =>
            {
                if (_source.Image is null && !ReferenceEquals(value, _passedOn))
                    value?.Dispose();
                value = _passedOn = _source.Image!;
                value ??= FromPixels(type, _source.Pixels)!;
            }),
            ImageDataViewType => (ValueGetter<MLImage>)((ref MLImage value) => value = _source.Image!),
            _ => (ValueGetter<VBuffer<int>>)((ref VBuffer<int> value) => _source.Segments.CopyTo(ref value)),
        };
        return (ValueGetter<TValue>)getter;
    }

    private static MLImage? FromPixels(ImageDataViewType type, VBuffer<byte> pixels)
    {
        ReadOnlySpan<byte> from = pixels.GetValues();
        if (from.Length == 0)
            return null;
        var to = new byte[from.Length];
        for (int i = 0; i < to.Length; i += 4)
            (to[i], to[i + 1], to[i + 2], to[i + 3]) = (from[i + 1], from[i + 2], from[i + 3], from[i]);
        return MLImage.CreateFromPixels(type.Width, type.Height, MLPixelFormat.Rgba32, to);
    }
}
