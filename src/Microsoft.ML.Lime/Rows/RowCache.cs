namespace Microsoft.ML.Lime.Rows;

/// <summary>A value that is computed when it is first asked for on a row, and kept until the row moves on.</summary>
internal sealed class RowCache<T>(DataViewRow row, Func<T> compute)
{
    private T _value = default!;
    private long? _position;

    public T Value
    {
        get
        {
            if (_position != row.Position)
            {
                _position = null; // what fails is tried again
                _value = compute();
                _position = row.Position;
            }
            return _value;
        }
    }
}
