namespace Microsoft.ML.Lime.Onnx;

/// <summary>The device that a model runs on.</summary>
/// <param name="Kind">Kind of the device.</param>
/// <param name="Index">Index of the GPU, from 0 on.</param>
public sealed record Device(DeviceKind Kind, int Index = 0)
{
    /// <summary>A GPU if the native library can use one, otherwise the CPU; the result records which.</summary>
    public static Device Auto { get; } = new(DeviceKind.Auto);

    /// <summary>The CPU.</summary>
    public static Device Cpu { get; } = new(DeviceKind.Cpu);

    /// <summary>A GPU; opening the model fails if there is none.</summary>
    /// <param name="index">Index of the GPU, at least 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">The index is negative.</exception>
    public static Device Gpu(int index = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        return new(DeviceKind.Gpu, index);
    }

    /// <summary>Parses <c>auto</c>, <c>cpu</c>, <c>gpu</c> or <c>gpu:N</c>, in any case; null for anything else.</summary>
    public static Device? Parse(string text) => text.ToLowerInvariant() switch
    {
        "auto" => Auto,
        "cpu" => Cpu,
        "gpu" => Gpu(),
        ['g', 'p', 'u', ':', .. var index] when int.TryParse(index, NumberStyles.None, CultureInfo.InvariantCulture, out int number) =>
            Gpu(number),
        _ => null,
    };

    /// <summary>The text that <see cref="Parse"/> parses.</summary>
    public override string ToString() => Kind switch
    {
        DeviceKind.Gpu => string.Create(CultureInfo.InvariantCulture, $"gpu:{Index}"),
        DeviceKind.Cpu => "cpu",
        _ => "auto",
    };
}
