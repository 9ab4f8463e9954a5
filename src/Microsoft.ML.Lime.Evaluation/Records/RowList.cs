using System.Collections;

namespace Microsoft.ML.Lime.Evaluation.Records;

/// <summary>
/// The rows of an evaluation in their order. The first <see cref="MaxInMemory"/> are kept in memory, further ones are read from
/// <c>results.jsonl</c> when they are needed, so that an evaluation may have millions of rows.
/// </summary>
internal sealed class RowList : IReadOnlyList<EvaluatedImage>
{
    /// <summary>Number of rows in memory; a row has about 1.3 kB.</summary>
    public const int MaxInMemory = 1 << 15;

    private readonly List<(int Line, EvaluatedImage? Row)> _rows = [];
    private readonly Func<int, EvaluatedImage> _read;

    /// <param name="read">Reads the row of a line of the file, from 0.</param>
    public RowList(Func<int, EvaluatedImage> read) => _read = read;

    public int Count => _rows.Count;

    public EvaluatedImage this[int index] => _rows[index] is { Row: { } row } ? row : _read(_rows[index].Line);

    /// <summary>Adds a row.</summary>
    /// <param name="line">Its line in the file.</param>
    /// <param name="row">The row; null if it need not be kept in memory.</param>
    public void Add(int line, EvaluatedImage? row) => _rows.Add((line, _rows.Count < MaxInMemory ? row : null));

    /// <summary>The line of a row in the file.</summary>
    public int Line(int index) => _rows[index].Line;

    /// <summary>A row if it is in memory.</summary>
    public EvaluatedImage? InMemory(int index) => _rows[index].Row;

    public void Clear() => _rows.Clear();

    public IEnumerator<EvaluatedImage> GetEnumerator()
    {
        for (int i = 0; i < _rows.Count; i++)
            yield return this[i];
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
