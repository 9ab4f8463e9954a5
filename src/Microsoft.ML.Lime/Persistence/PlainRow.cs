namespace Microsoft.ML.Lime.Persistence;

/// <summary>
/// A row of a <see cref="PlainChain"/>. Its properties compute when they are read, and ML.NET reads the requested ones only.
/// </summary>
/// <typeparam name="TSaved">The saved state of the transformer.</typeparam>
#pragma warning disable CA1001 // it owns nothing that needs disposal
internal abstract class PlainRow<TSaved>
#pragma warning restore CA1001
    where TSaved : SavedTransformer
{
    private SavedRow? _row;
    private MLImage? _image;

    /// <summary>Moves to the next row.</summary>
    internal void Read(PlainSource source)
    {
        var transformer = SavedRow.TransformerOf<TSaved>(source.State);
        if (_row?.Transformer != transformer)
            _row = new SavedRow(transformer);
        _row.Move(source);
    }

    /// <summary>The value of the column with this suffix.</summary>
    private protected T Value<T>(string suffix) => _row!.Value<T>(suffix, default!);

    /// <summary>An image; it lives until that of the next row is requested.</summary>
    private protected MLImage? Image(string suffix) => _image = _row!.Value(suffix, _image);

    private protected static void Refuse() => throw new NotSupportedException("The columns of an explanation are read only.");
}
