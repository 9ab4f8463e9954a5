using Microsoft.ML.Data;

namespace Microsoft.ML.Lime.Persistence;

/// <summary>
/// A row of a <see cref="PlainChain"/>. Its properties compute when they are read, and ML.NET reads those that somebody asked for.
/// </summary>
#pragma warning disable CA1001 // a row over values holds nothing that is to be disposed of
internal abstract class PlainRow
#pragma warning restore CA1001
{
    private SavedRow? _row;
    private MLImage? _picture;

    /// <summary>Moves to the next row.</summary>
    internal void Read(PlainSource source)
    {
        var transformer = SavedRow.TransformerOf(source.State);
        if (_row?.Transformer != transformer)
            _row = new SavedRow(transformer);
        _row.Move(source);
    }

    /// <summary>The value of the column whose name is the output's and this suffix.</summary>
    private protected T Value<T>(string suffix) => _row!.Value<T>(suffix, default!);

    /// <summary>A picture; it lives until the next row's is asked for.</summary>
    private protected MLImage? Picture(string suffix) => _picture = _row!.Value(suffix, _picture);

    private protected static void Refuse() => throw new NotSupportedException("The columns of an explanation are read only.");
}
