using System.Globalization;
using System.Runtime.InteropServices;

namespace Microsoft.ML.Lime.Onnx;

/// <summary>A way to a graphics card that a native library may have.</summary>
/// <param name="Name">What results call it.</param>
/// <param name="RuntimeName">What ONNX Runtime calls it.</param>
/// <param name="Plugin">The library of its own that it lives in, without prefix and suffix; null where it is built in.</param>
internal sealed unsafe record ExecutionProvider(string Name, string RuntimeName, string? Plugin = null)
{
    private static readonly ExecutionProvider Cuda = new("CUDA", "CUDAExecutionProvider", "onnxruntime_providers_cuda");
    private static readonly ExecutionProvider TensorRT = new("TensorRT", "TensorrtExecutionProvider", "onnxruntime_providers_tensorrt");
    private static readonly ExecutionProvider CoreML = new("CoreML", "CoreMLExecutionProvider");

    /// <summary>DirectML, which wants its runs one at a time.</summary>
    public static ExecutionProvider DirectML { get; } = new("DirectML", "DmlExecutionProvider");

    /// <summary>
    /// All of them, in the order in which they are tried: CUDA before TensorRT, which compiles for minutes what is run for seconds here.
    /// </summary>
    public static IReadOnlyList<ExecutionProvider> All { get; } = [Cuda, TensorRT, DirectML, CoreML];

    /// <summary>
    /// Whether the library lists it and, where it is a plugin, has it at its side (the CPU builds list plugins that they lack).
    /// </summary>
    public bool IsOffered(OrtRuntime runtime)
    {
        if (!runtime.Providers.Contains(RuntimeName))
            return false;
        string file = OperatingSystem.IsWindows() ? $"{Plugin}.dll" : $"lib{Plugin}.so";
        return Plugin is null || Path.GetDirectoryName(runtime.Path) is not { Length: > 0 } folder
            || File.Exists(Path.Combine(folder, file));
    }

    /// <summary>Adds it to a session's options, for the graphics card of a number.</summary>
    public void Append(OrtRuntime runtime, OrtHandle options, int device)
    {
        OrtApi api = runtime.Api;
        if (this == Cuda)
            AppendWithOptions(api, options, device, OrtFunction.CreateCudaOptions, OrtFunction.UpdateCudaOptions, OrtFunction.AppendCuda,
                OrtFunction.ReleaseCudaOptions);
        else if (this == TensorRT)
            AppendWithOptions(api, options, device, OrtFunction.CreateTensorRTOptions, OrtFunction.UpdateTensorRTOptions,
                OrtFunction.AppendTensorRT, OrtFunction.ReleaseTensorRTOptions);
        else if (this == DirectML)
        {
            api.DisableMemoryPattern(options); // DirectML refuses it.
            api.Check(((delegate* unmanaged<nint, int, nint>)Export(runtime, "OrtSessionOptionsAppendExecutionProvider_DML"))(
                options.Pointer, device));
        }
        else if (device != 0)
            throw new OnnxRuntimeException(OnnxRuntimeErrorCode.InvalidArgument, string.Create(CultureInfo.InvariantCulture,
                $"CoreML chooses the graphics card itself, so card {device} cannot be asked for; use gpu."));
        else
            api.Check(((delegate* unmanaged<nint, uint, nint>)Export(runtime, "OrtSessionOptionsAppendExecutionProvider_CoreML"))(
                options.Pointer, 0));
    }

    private static void AppendWithOptions(
        OrtApi api, OrtHandle session, int device, OrtFunction create, OrtFunction update, OrtFunction append, OrtFunction release)
    {
        nint pointer;
        api.Check(((delegate* unmanaged<nint*, nint>)api[create])(&pointer));
        using var options = new OrtHandle(api, pointer, release);
        fixed (byte* key = "device_id\0"u8, value = OrtApi.Utf8(device.ToString(CultureInfo.InvariantCulture)))
        {
            byte* keys = key, values = value;
            api.Check(((delegate* unmanaged<nint, byte**, byte**, nuint, nint>)api[update])(pointer, &keys, &values, 1));
        }
        api.Check(((delegate* unmanaged<nint, nint, nint>)api[append])(session.Pointer, pointer));
    }

    private void* Export(OrtRuntime runtime, string function) => NativeLibrary.TryGetExport(runtime.Library, function, out nint address)
        ? (void*)address
        : throw new OnnxRuntimeException(OnnxRuntimeErrorCode.NotImplemented, $"{runtime.Path} lists {Name} but has no function "
            + $"{function}.");
}
