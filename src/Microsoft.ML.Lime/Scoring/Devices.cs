using Microsoft.ML.Lime.Onnx;

namespace Microsoft.ML.Lime.Scoring;

/// <summary>Chooses the device of an ONNX session.</summary>
internal static class Devices
{
    /// <summary>A GPU number goes first, then the requested device, then the context's GPU number, then the CPU.</summary>
    /// <param name="context">The context.</param>
    /// <param name="requested">The device in the options of the scorer.</param>
    /// <param name="gpuDeviceId">The GPU's number; null for that of the context.</param>
    /// <param name="fallbackToCpu">Whether the CPU replaces a GPU that cannot be used; ignored where the number is null.</param>
    public static Device Choose(
        MLContext context, Device? requested = null, int? gpuDeviceId = null, bool fallbackToCpu = false)
    {
        if (gpuDeviceId is null && requested is not null && requested != Device.Auto)
            return requested;
        bool fallback = gpuDeviceId is null ? context.FallbackToCpu : fallbackToCpu;
        if ((gpuDeviceId ?? context.GpuDeviceId) is not { } id)
            return Device.Cpu;
        return fallback ? Device.GpuOrCpu(id) : Device.Gpu(id);
    }
}
