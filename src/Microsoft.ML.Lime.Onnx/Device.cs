using System.Globalization;

namespace Microsoft.ML.Lime.Onnx;

/// <summary>Where a model runs.</summary>
/// <param name="Kind">Processor, GPU, or what there is.</param>
/// <param name="Index">The GPU's number, 0 first.</param>
public sealed record Device(DeviceKind Kind, int Index = 0)
{
    /// <summary>A GPU where there is one that the native library can use, else the CPU; the result says which.</summary>
    public static Device Auto { get; } = new(DeviceKind.Auto);

    /// <summary>The CPU.</summary>
    public static Device Cpu { get; } = new(DeviceKind.Cpu);

    /// <summary>A GPU; opening the model fails where there is none.</summary>
    /// <param name="index">The card's number, 0 or more.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number is negative.</exception>
    public static Device Gpu(int index = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        return new(DeviceKind.Gpu, index);
    }

    /// <summary>Reads <c>auto</c>, <c>cpu</c>, <c>gpu</c> or <c>gpu:N</c>, in any case; null for anything else.</summary>
    public static Device? Parse(string text) => text.ToLowerInvariant() switch
    {
        "auto" => Auto,
        "cpu" => Cpu,
        "gpu" => Gpu(),
        ['g', 'p', 'u', ':', .. var index] when int.TryParse(index, NumberStyles.None, CultureInfo.InvariantCulture, out int number) =>
            Gpu(number),
        _ => null,
    };

    /// <summary>The text that <see cref="Parse"/> reads.</summary>
    public override string ToString() => Kind switch
    {
        DeviceKind.Gpu => string.Create(CultureInfo.InvariantCulture, $"gpu:{Index}"),
        DeviceKind.Cpu => "cpu",
        _ => "auto",
    };
}
