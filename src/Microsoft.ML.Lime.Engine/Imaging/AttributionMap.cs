using Microsoft.ML.Lime.Engine.Imaging;

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

    /// <summary>
    /// Reads a map from a file in NumPy's <c>.npy</c> format (NEP 1): a 2-D array of booleans, integers or floats of 1 to 8 bytes, any byte
    /// order and layout. NaN and infinities are kept.
    /// </summary>
    /// <exception cref="LimeException">
    /// The file cannot be read, is damaged, is not a 2-D array of numbers, or takes more than
    /// <see cref="ImageFile.MemoryLimit"/> at 4 bytes per value.
    /// </exception>
    public static AttributionMap Load(string path) => Decode(FileContent.Read(path, "array"), path);

    /// <summary>
    /// Writes the map as a little-endian float32 array of height x width in NumPy's format. The file is written under a temporary name and
    /// renamed.
    /// </summary>
    /// <exception cref="LimeException">The file cannot be written.</exception>
    public void Save(string path) => FileContent.Write(path, file => NpyEncoder.Write(file, this));

    internal static AttributionMap Decode(ReadOnlyMemory<byte> content, string name)
    {
        NpyArray array = NpyArray.ReadSigned(content, name);
        if (array.Shape.Length != 2)
            throw new LimeException(
                $"The array {name} has the shape ({string.Join(", ", array.Shape)}), but a map has H x W; reshape it.");
        ImageFile.CheckSize(array.Shape[0], array.Shape[1], 1, name, sizeof(float), kind: "map");
        var values = new float[array.Length];
        for (int i = 0; i < values.Length; i++)
            values[i] = (float)array.GetDouble(i);
        return new AttributionMap(array.Shape[0], array.Shape[1], values);
    }
}
