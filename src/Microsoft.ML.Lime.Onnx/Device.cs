namespace Microsoft.ML.Lime.Onnx;

/// <summary>Where a model runs.</summary>
/// <param name="Kind">Processor, graphics card, or what there is.</param>
/// <param name="Index">The graphics card's number, 0 first.</param>
public sealed record Device(DeviceKind Kind, int Index = 0)
{
    /// <summary>A graphics card where there is one that the native library can use, else the processor; the result says which.</summary>
    public static Device Auto { get; } = new(DeviceKind.Auto);

    /// <summary>The processor.</summary>
    public static Device Cpu { get; } = new(DeviceKind.Cpu);

    /// <summary>A graphics card; opening the model fails where there is none.</summary>
    public static Device Gpu(int index = 0) => new(DeviceKind.Gpu, index);

    /// <summary>Reads <c>auto</c>, <c>cpu</c>, <c>gpu</c> or <c>gpu:N</c>; null for anything else.</summary>
    public static Device? Parse(string text) => throw new NotImplementedException();
}
