using Microsoft.ML.Lime.Onnx;
using Microsoft.ML.Lime.Rows;
using Microsoft.ML.Runtime;

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

    /// <summary>Writes the notes of a scorer to the log, and a warning if a GPU was asked for and the CPU is used.</summary>
    public static void Report(LimeWork work, IScorer scorer, bool isGpuWanted)
    {
        using IChannel channel = work.Log();
        foreach (string note in scorer.Info.Notes)
            channel.Info(MessageSensitivity.Schema, ApiText.Of(note));
        if (isGpuWanted && scorer.Info.Device == Device.Cpu.ToString())
            channel.Warning(MessageSensitivity.Schema, $"A GPU was asked for, but the CPU scores the images of {scorer.Info.Name}: "
                + (scorer.Info.Notes.LastOrDefault(note => note.Contains("GPU", StringComparison.Ordinal))
                    ?? "the model's own steps run on the device that ApplyOnnxModel was created with."));
    }
}
