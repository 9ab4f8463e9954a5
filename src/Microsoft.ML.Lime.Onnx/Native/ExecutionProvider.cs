using Microsoft.ML.OnnxRuntime;

namespace Microsoft.ML.Lime.Onnx.Native;

/// <summary>An execution provider for GPUs that a native library may have.</summary>
/// <param name="Name">Name in results.</param>
/// <param name="RuntimeName">Name in ONNX Runtime.</param>
/// <param name="Append">Adds the provider to a session's options, for the GPU of an index.</param>
/// <param name="Plugin">Name of its own library, without prefix and suffix; null if it is built in.</param>
internal sealed record ExecutionProvider(string Name, string RuntimeName, Action<SessionOptions, int> Append, string? Plugin = null)
{
    /// <summary>DirectML, which requires that runs do not overlap.</summary>
    public static ExecutionProvider DirectML { get; } = new("DirectML", "DmlExecutionProvider", AppendDirectML);

    /// <summary>
    /// All providers, in the order in which they are tried. CUDA comes before TensorRT, whose compilation takes minutes while an
    /// explanation takes seconds.
    /// </summary>
    public static IReadOnlyList<ExecutionProvider> All { get; } =
    [
        new("CUDA", "CUDAExecutionProvider", AppendCuda, "onnxruntime_providers_cuda"),
        new("TensorRT", "TensorrtExecutionProvider", AppendTensorRT, "onnxruntime_providers_tensorrt"),
        DirectML,
        new("CoreML", "CoreMLExecutionProvider", AppendCoreML),
    ];

    /// <summary>Whether the library lists the provider and, if it is a plugin, its file is in the same folder.</summary>
    public bool IsOffered(OnnxNativeLibrary library)
    {
        if (!library.ExecutionProviders.Contains(RuntimeName))
            return false;
        string file = OperatingSystem.IsWindows() ? $"{Plugin}.dll" : $"lib{Plugin}.so";
        return Plugin is null || Path.GetDirectoryName(library.Path) is not { Length: > 0 } folder
            || File.Exists(Path.Combine(folder, file));
    }

    /// <summary>Adds the provider to a session's options, for the GPU of an index.</summary>
    /// <exception cref="OnnxRuntimeException">The library does not have the provider, or the machine has no such GPU.</exception>
    public void AppendTo(SessionOptions options, int device)
    {
        try
        {
            Append(options, device);
        }
        catch (Exception error) when (OnnxRuntimeException.IsNative(error))
        {
            throw OnnxRuntimeException.From(error);
        }
        catch (Exception error) when (error is EntryPointNotFoundException or NotSupportedException)
        {
            throw new OnnxRuntimeException(
                OnnxRuntimeException.ErrorCode.NotImplemented, $"the library lists {Name} but does not have it: {error.Message}", error);
        }
    }

    private static void AppendCuda(SessionOptions options, int device)
    {
        using var cuda = new OrtCUDAProviderOptions();
        cuda.UpdateOptions(DeviceId(device));
        options.AppendExecutionProvider_CUDA(cuda);
    }

    private static void AppendTensorRT(SessionOptions options, int device)
    {
        using var tensorRT = new OrtTensorRTProviderOptions();
        tensorRT.UpdateOptions(DeviceId(device));
        options.AppendExecutionProvider_Tensorrt(tensorRT);
    }

    private static void AppendDirectML(SessionOptions options, int device)
    {
        options.EnableMemoryPattern = false; // DirectML refuses it.
        options.AppendExecutionProvider_DML(device);
    }

    private static void AppendCoreML(SessionOptions options, int device)
    {
        if (device != 0)
            throw new OnnxRuntimeException(OnnxRuntimeException.ErrorCode.InvalidArgument, string.Create(CultureInfo.InvariantCulture,
                $"CoreML chooses the GPU, so index {device} cannot be selected; use gpu."), null);
        options.AppendExecutionProvider_CoreML();
    }

    private static Dictionary<string, string> DeviceId(int device) =>
        new() { ["device_id"] = device.ToString(CultureInfo.InvariantCulture) };
}
