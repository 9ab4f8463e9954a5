namespace Microsoft.ML.Lime.Engine.Numerics;

/// <summary>A dense matrix in row-major order. Rows are padded with zeros to a multiple of four elements.</summary>
internal sealed class Matrix
{
    private readonly double[] _values;

    /// <summary>Creates a matrix of zeros.</summary>
    /// <exception cref="LimeException">It is too large.</exception>
    public Matrix(int rows, int columns)
    {
        (Rows, Columns, Stride) = (rows, columns, (columns + 3) / 4 * 4);
        // An odd multiple of 8, because strides of a power of two would map the rows of a large matrix to the same few cache sets.
        if (Stride >= 64)
            Stride = ((columns + 7) / 8 | 1) * 8;
        NumberLimit.Check(rows, Stride, FormattableString.Invariant($"The {rows} x {columns} values of the surrogate model's equations"),
            "use fewer segments");
        _values = new double[checked((long)rows * Stride)];
    }

    private Matrix(Matrix whole, int rows) => (Rows, Columns, Stride, _values) = (rows, whole.Columns, whole.Stride, whole._values);

    public int Rows { get; }

    public int Columns { get; }

    /// <summary>Number of elements from one row to the next, a multiple of 4.</summary>
    public int Stride { get; }

    /// <summary>One element.</summary>
    public ref double this[int row, int column] => ref _values[(long)row * Stride + column];

    /// <summary>A row including its padding.</summary>
    public Span<double> Row(int row) => _values.AsSpan(checked(row * Stride), Stride);

    /// <summary>All elements from a position on, row by row.</summary>
    public Span<double> SliceFrom(int row, int column) => _values.AsSpan(checked(row * Stride + column));

    /// <summary>A view of the first rows; the memory is shared.</summary>
    public Matrix FirstRows(int rows) => rows == Rows ? this : new Matrix(this, rows);

    public void Clear() => Array.Clear(_values);
}
