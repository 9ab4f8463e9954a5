namespace Microsoft.ML.Lime.Engine.Numerics;

/// <summary>A dense matrix, row after row. Rows are padded with zeros, so that whole vectors of four fit.</summary>
internal sealed class Matrix
{
    private readonly double[] _values;

    /// <summary>A matrix of zeros.</summary>
    public Matrix(int rows, int columns)
    {
        (Rows, Columns, Stride) = (rows, columns, (columns + 3) / 4 * 4);
        // Rows of a large matrix that are a power of two apart would fall into the same few lines of the cache.
        if (Stride >= 64)
            Stride = ((columns + 7) / 8 | 1) * 8;
        _values = new double[checked((long)rows * Stride)];
    }

    private Matrix(Matrix whole, int rows) => (Rows, Columns, Stride, _values) = (rows, whole.Columns, whole.Stride, whole._values);

    public int Rows { get; }

    public int Columns { get; }

    /// <summary>Numbers from one row to the next, a multiple of 4.</summary>
    public int Stride { get; }

    /// <summary>One number.</summary>
    public ref double this[int row, int column] => ref _values[(long)row * Stride + column];

    /// <summary>A row with its padding.</summary>
    public Span<double> Row(int row) => _values.AsSpan(checked(row * Stride), Stride);

    /// <summary>All that follows a place, row by row.</summary>
    public Span<double> From(int row, int column) => _values.AsSpan(checked(row * Stride + column));

    /// <summary>Its first rows, in the same memory.</summary>
    public Matrix First(int rows) => rows == Rows ? this : new Matrix(this, rows);

    public void Clear() => Array.Clear(_values);
}
