namespace Microsoft.ML.Lime.Engine;

/// <summary>A number per position: how much it speaks for the class.</summary>
[TypeFormatterSource]
public sealed class ScoreMap
{
    private readonly Func<float[]>? _make;
    private float[]? _values;

    /// <summary>A map over an array of height x width values, row by row; the array is kept, not copied.</summary>
    public ScoreMap(int height, int width, float[] values)
    {
        if (values.Length != (long)height * width)
            throw new ArgumentException($"A map of {height} x {width} has {(long)height * width} values, but {values.Length} were given.", nameof(values));
        (Height, Width, _values) = (height, width, values);
    }

    /// <summary>
    /// A map that is made when it is first looked at, so that of a thousand classes only those take memory that somebody sees.
    /// </summary>
    internal ScoreMap(int height, int width, Func<float[]> make) => (Height, Width, _make) = (height, width, make);

    /// <summary>Rows.</summary>
    public int Height { get; }

    /// <summary>Columns.</summary>
    public int Width { get; }

    /// <summary>The values, row by row.</summary>
    public ReadOnlySpan<float> Values => Made;

    /// <summary>One value.</summary>
    public float this[int y, int x] => Made[y * Width + x];

    private float[] Made => _values ??= _make!();

    /// <summary>This map enlarged to the size of the model's input; unchanged for <see cref="MapUpsampling.None"/>.</summary>
    internal ScoreMap Enlarge(int height, int width, MapUpsampling upsampling) => upsampling switch
    {
        MapUpsampling.None => this,
        MapUpsampling.Nearest => Resampler.Resize(this, height, width, ResampleFilter.Nearest),
        _ => Resampler.Resize(this, height, width, ResampleFilter.Bicubic),
    };

    /// <summary>The size, such as <c>224 x 224 map</c> (height x width).</summary>
    public override string ToString() => FormattableString.Invariant($"{Height} x {Width} map");
}
