using System.Globalization;
using Microsoft.ML.OnnxRuntime;

namespace Microsoft.ML.Lime.Onnx.Native;

/// <summary>A way to a GPU that a native library may have.</summary>
/// <param name="Name">What results call it.</param>
/// <param name="RuntimeName">What ONNX Runtime calls it.</param>
/// <param name="Append">Adds it to a session's options, for the GPU of a number.</param>
/// <param name="Plugin">The library of its own that it lives in, without prefix and suffix; null where it is built in.</param>
internal sealed record ExecutionProvider(string Name, string RuntimeName, Action<SessionOptions, int> Append, string? Plugin = null)
{
    /// <summary>DirectML, which wants its runs one at a time.</summary>
    public static ExecutionProvider DirectML { get; } = new("DirectML", "DmlExecutionProvider", AppendDirectML);

    /// <summary>
    /// All of them, in the order in which they are tried: CUDA before TensorRT, which compiles for minutes what is run for seconds here.
    /// </summary>
    public static IReadOnlyList<ExecutionProvider> All { get; } =
    [
        new("CUDA", "CUDAExecutionProvider", AppendCuda, "onnxruntime_providers_cuda"),
        new("TensorRT", "TensorrtExecutionProvider", AppendTensorRT, "onnxruntime_providers_tensorrt"),
        DirectML,
        new("CoreML", "CoreMLExecutionProvider", AppendCoreML),
    ];

    /// <summary>
    /// Whether the library lists it and, where it is a plugin, has it at its side.
    /// </summary>
    public bool IsOffered(OnnxNativeLibrary library)
    {
        if (!library.ExecutionProviders.Contains(RuntimeName))
            return false;
        string file = OperatingSystem.IsWindows() ? $"{Plugin}.dll" : $"lib{Plugin}.so";
        return Plugin is null || Path.GetDirectoryName(library.Path) is not { Length: > 0 } folder
            || File.Exists(Path.Combine(folder, file));
    }

    /// <summary>Adds it to a session's options, for the GPU of a number.</summary>
    /// <exception cref="OnnxRuntimeException">The library does not have it, or the machine has no such card.</exception>
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
                OnnxRuntimeErrorCode.NotImplemented, $"the library lists {Name} but does not have it: {error.Message}", error);
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
            throw new OnnxRuntimeException(OnnxRuntimeErrorCode.InvalidArgument, string.Create(CultureInfo.InvariantCulture,
                $"CoreML chooses the graphics card itself, so card {device} cannot be asked for; use gpu."), null);
        options.AppendExecutionProvider_CoreML();
    }

    private static Dictionary<string, string> DeviceId(int device) =>
        new() { ["device_id"] = device.ToString(CultureInfo.InvariantCulture) };
}
