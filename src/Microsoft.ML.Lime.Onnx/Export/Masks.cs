using Microsoft.ML.Lime.Onnx.Model;

namespace Microsoft.ML.Lime.Onnx.Export;

/// <summary>The masks of a method, in chunks of equal size; the last mask fills the last chunk.</summary>
/// <param name="Count">Number of masks.</param>
/// <param name="Chunk">Masks per chunk, as <see cref="ChunkOf"/> chooses it.</param>
/// <param name="IsSoft">Whether masks have values between 0 and 1.</param>
internal abstract record Masks(int Count, int Chunk, bool IsSoft)
{
    /// <summary>Number of chunks.</summary>
    public int Chunks => (Count + Chunk - 1) / Chunk;

    /// <summary>Number of masks with those that fill the last chunk.</summary>
    public int Padded => Chunks * Chunk;

    /// <summary>The size of chunks: that of the model's batches, or chunks of about equal size up to a maximum.</summary>
    public static int ChunkOf(int count, int? modelBatch, int max) => modelBatch ?? (count + Share(count, max) - 1) / Share(count, max);

    private static int Share(int count, int max) => (count + max - 1) / max;

    /// <summary>Computes the masks of a chunk: float32 [chunk, height x width].</summary>
    /// <param name="body">The body of the loop.</param>
    /// <param name="index">The index of the chunk, a scalar.</param>
    public abstract string Write(GraphBuilder body, string index);

    /// <summary>A row of values per mask, chunk by chunk.</summary>
    protected string Rows<T>(GraphBuilder graph, int columns, Func<int, IEnumerable<T>> row) where T : unmanaged => graph.Constant(
        [.. Enumerable.Range(0, Padded).SelectMany(i => row(Math.Min(i, Count - 1)))], Chunks, Chunk, columns);

    /// <summary>The bits of masks, chunk by chunk.</summary>
    protected string Bits(GraphBuilder graph, MaskMatrix masks) => Rows(graph, masks.Features,
        sample => Enumerable.Range(0, masks.Features).Select(feature => (byte)(masks[sample, feature] ? 1 : 0)));
}

/// <summary>Masks of segments.</summary>
internal sealed record SegmentMasks : Masks
{
    private readonly string _bits, _labels;

    /// <param name="graph">Receives the bits.</param>
    /// <param name="masks">The masks.</param>
    /// <param name="chunk">Masks per chunk.</param>
    /// <param name="labels">The segment of each pixel: [height x width].</param>
    public SegmentMasks(GraphBuilder graph, MaskMatrix masks, int chunk, string labels) : base(masks.Samples, chunk, false) =>
        (_bits, _labels) = (Bits(graph, masks), labels);

    public override string Write(GraphBuilder body, string index) =>
        body.Gather(body.Cast(body.Gather(_bits, index), TensorElement.Float32), _labels, axis: 1);
}

/// <summary>Masks that are 0 in a rectangle and 1 elsewhere.</summary>
internal sealed record RectangleMasks : Masks
{
    private readonly string _rows, _columns;
    private readonly ScorerInput _input;

    public RectangleMasks(
        GraphBuilder graph, IReadOnlyList<(int Top, int Left, int Bottom, int Right)> places, int chunk, ScorerInput input)
        : base(places.Count, chunk, false)
    {
        _input = input;
        _rows = Rows(graph, input.Height, i => Interval(places[i].Top, places[i].Bottom, input.Height));
        _columns = Rows(graph, input.Width, i => Interval(places[i].Left, places[i].Right, input.Width));
    }

    public override string Write(GraphBuilder body, string index)
    {
        string rows = body.Reshape(body.Cast(body.Gather(_rows, index), TensorElement.Float32), Chunk, _input.Height, 1);
        string columns = body.Reshape(body.Cast(body.Gather(_columns, index), TensorElement.Float32), Chunk, 1, _input.Width);
        string rectangle = body.Reshape(body.Multiply(rows, columns), Chunk, _input.Height * _input.Width);
        return body.Subtract(body.Scalar(1f), rectangle);
    }

    /// <summary>1 from one pixel on up to another one, and 0 elsewhere.</summary>
    public static IEnumerable<byte> Interval(int from, int to, int length) =>
        Enumerable.Range(0, length).Select(i => (byte)(i >= from && i < to ? 1 : 0));
}

/// <summary>The smooth masks of RISE. Only their grids are stored; they are enlarged in the graph.</summary>
internal sealed record SmoothMasks : Masks
{
    private readonly string _cells, _down, _right, _rowWeights, _columnWeights;
    private readonly int _rows, _columns;
    private readonly ScorerInput _input;

    public SmoothMasks(GraphBuilder graph, RiseOptions.GridMasks masks, int chunk, ScorerInput input)
        : base(masks.Cells.Samples, chunk, true)
    {
        _input = input;
        (_rows, _columns) = (masks.RowWeights.GetLength(1), masks.ColumnWeights.GetLength(1));
        _cells = Bits(graph, masks.Cells);
        _down = Rows<long>(graph, 1, i => [masks.Offsets[i].Down]);
        _right = Rows<long>(graph, 1, i => [masks.Offsets[i].Right]);
        _rowWeights = graph.Constant([.. masks.RowWeights.Cast<float>()], masks.RowWeights.GetLength(0), _rows);
        _columnWeights = graph.Constant([.. masks.ColumnWeights.Cast<float>()], masks.ColumnWeights.GetLength(0), _columns);
    }

    public override string Write(GraphBuilder body, string index)
    {
        string cells = body.Reshape(body.Cast(body.Gather(_cells, index), TensorElement.Float32), Chunk, _rows, _columns);
        string rows = Cropped(body, _rowWeights, _down, index, _input.Height); // [chunk, height, rows]
        string columns = body.Transpose(Cropped(body, _columnWeights, _right, index, _input.Width), 0, 2, 1);
        return body.Reshape(body.MatMul(body.MatMul(rows, cells), columns), Chunk, _input.Height * _input.Width);
    }

    private static string Cropped(GraphBuilder body, string weights, string offsets, string index, int length)
    {
        string pixels = body.List([.. Enumerable.Range(0, length).Select(i => (long)i)]);
        return body.Gather(weights, body.Add(body.Gather(offsets, index), pixels));
    }
}
