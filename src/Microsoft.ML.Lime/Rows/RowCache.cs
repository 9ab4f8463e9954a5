namespace Microsoft.ML.Lime.Rows;

/// <summary>A value that is computed when it is first requested on a row, and kept until the row's position changes.</summary>
internal sealed class RowCache<T>(DataViewRow row, Func<T> compute)
{
    private T _value = default!;
    private long? _position;

    /// <summary>Whether the row's value has been computed.</summary>
    public bool HasValue => _position == row.Position;

    public T Value
    {
        get
        {
            if (!HasValue)
            {
                _position = null; // after an exception it is computed again
                _value = ApiText.In(compute);
                _position = row.Position;
            }
            return _value;
        }
    }
}
