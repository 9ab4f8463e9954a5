namespace Microsoft.ML.Lime.Engine;

/// <summary>A number per position: how much it speaks for the class.</summary>
[TypeFormatterSource(typeof(ResultFormatterSource))]
public sealed class ScoreMap : IShownResult
{
    private readonly float[] _values;

    /// <summary>A map over an array of height x width values, row by row; the array is kept, not copied.</summary>
    public ScoreMap(int height, int width, float[] values)
    {
        if (values.Length != (long)height * width)
            throw new ArgumentException($"A map of {height} x {width} has {(long)height * width} values, but {values.Length} were given.", nameof(values));
        (Height, Width, _values) = (height, width, values);
    }

    /// <summary>Rows.</summary>
    public int Height { get; }

    /// <summary>Columns.</summary>
    public int Width { get; }

    /// <summary>The values, row by row.</summary>
    public ReadOnlySpan<float> Values => _values;

    /// <summary>One value.</summary>
    public float this[int y, int x] => _values[y * Width + x];

    /// <summary>The map in colours, as a fragment of HTML that stands alone, without script, style sheet or address.</summary>
    public string ToHtml() => ShownMap.Of(this).ToHtml();

    /// <summary>The same as plain text, without pictures.</summary>
    public override string ToString() => ShownMap.Of(this).ToString();
}
