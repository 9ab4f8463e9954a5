namespace Microsoft.ML.Lime.Engine;

/// <summary>An attribution map: one value per pixel or position, its contribution to the explained class or output.</summary>
[TypeFormatterSource]
public sealed class AttributionMap
{
    private readonly Func<float[]>? _createValues;
    private float[]? _values;

    /// <summary>Creates a map over an array of height x width values, row by row. The array is not copied.</summary>
    /// <exception cref="ArgumentException">The array's length is not height x width.</exception>
    public AttributionMap(int height, int width, float[] values)
    {
        if (values.Length != (long)height * width)
            throw new ArgumentException(
                $"A map of {height} x {width} has {(long)height * width} values, but {values.Length} were given.", nameof(values));
        (Height, Width, _values) = (height, width, values);
    }

    /// <summary>
    /// Creates a map whose values are computed at the first access, so that memory is used only for the classes that are read.
    /// </summary>
    internal AttributionMap(int height, int width, Func<float[]> make) => (Height, Width, _createValues) = (height, width, make);

    /// <summary>Number of rows.</summary>
    public int Height { get; }

    /// <summary>Number of columns.</summary>
    public int Width { get; }

    /// <summary>The values, row by row.</summary>
    public ReadOnlySpan<float> Values => ComputedValues;

    /// <summary>The value at one position.</summary>
    public float this[int y, int x] => ComputedValues[y * Width + x];

    private float[] ComputedValues => _values ??= _createValues!();

    /// <summary>This map enlarged to the size of the model's input; unchanged for <see cref="MapUpsampling.None"/>.</summary>
    internal AttributionMap Enlarge(int height, int width, MapUpsampling upsampling) => upsampling switch
    {
        MapUpsampling.None => this,
        MapUpsampling.Nearest => Resampler.Resize(this, height, width, ResampleFilter.Nearest),
        _ => Resampler.Resize(this, height, width, ResampleFilter.Bicubic),
    };

    /// <summary>The size, such as <c>224 x 224 map</c> (height x width).</summary>
    public override string ToString() => FormattableString.Invariant($"{Height} x {Width} map");
}
