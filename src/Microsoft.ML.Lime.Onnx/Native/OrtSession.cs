using System.Globalization;

namespace Microsoft.ML.Lime.Onnx;

/// <summary>A model, loaded for one device. Runs side by side on several threads.</summary>
internal sealed unsafe class OrtSession : IDisposable
{
    private readonly OrtHandle _handle;
    private readonly object? _oneAtATime;

    private OrtSession(OrtRuntime runtime, OrtHandle handle, ExecutionProvider? provider, int device)
    {
        (Runtime, _handle, Provider) = (runtime, handle, provider);
        Device = provider is null ? "cpu" : string.Create(CultureInfo.InvariantCulture, $"gpu:{device} ({provider.Name})");
        _oneAtATime = provider == ExecutionProvider.DirectML ? new() : null;
        Inputs = runtime.Api.Tensors(handle, inputs: true);
        Outputs = runtime.Api.Tensors(handle, inputs: false);
    }

    public OrtRuntime Runtime { get; }

    /// <summary>The way to the graphics card, or null for the processor.</summary>
    public ExecutionProvider? Provider { get; }

    /// <summary>What results call the device: <c>cpu</c>, <c>gpu:0 (CUDA)</c>.</summary>
    public string Device { get; }

    /// <summary>The inputs that must be given; initializers listed as inputs are not among them.</summary>
    public IReadOnlyList<OnnxTensorInfo> Inputs { get; }

    public IReadOnlyList<OnnxTensorInfo> Outputs { get; }

    /// <summary>Loads a model.</summary>
    /// <param name="runtime">ONNX Runtime.</param>
    /// <param name="model">The model's file.</param>
    /// <param name="addition">Tensors that are to be outputs beside the file's.</param>
    /// <param name="provider">The way to the graphics card, or null for the processor.</param>
    /// <param name="device">The graphics card's number.</param>
    /// <exception cref="OnnxRuntimeException">ONNX Runtime cannot load the model, or not for this device.</exception>
    public static OrtSession Load(
        OrtRuntime runtime, OnnxModelFile model, GraphAddition addition, ExecutionProvider? provider, int device)
    {
        OrtApi api = runtime.Api;
        using OrtHandle options = api.CreateSessionOptions();
        api.Set(OrtFunction.SetSessionLogSeverityLevel, options, OrtRuntime.LogSeverity);
        // One thread for each runner: runners side by side use the cores better than threads inside one picture, and the sums inside the
        // model run in the same order whatever the number of threads.
        api.Set(OrtFunction.SetIntraOpNumThreads, options, 1);
        api.Set(OrtFunction.SetInterOpNumThreads, options, 1);
        api.SetDeterministicCompute(options);
        provider?.Append(runtime, options, device);
        try
        {
            return new OrtSession(runtime, LoadModel(runtime, model, addition, options), provider, device);
        }
        catch (OnnxRuntimeException error)
        {
            throw error.While($"ONNX Runtime {runtime.Version} cannot load {model.Path}");
        }
    }

    private static OrtHandle LoadModel(OrtRuntime runtime, OnnxModelFile model, GraphAddition addition, OrtHandle options)
    {
        if (model.IsFile && addition.IsEmpty)
            return runtime.Api.CreateSession(runtime.Environment, Path.GetFullPath(model.Path), options);
        // Weights in files beside the model are looked for in the current folder, unless told otherwise (from ONNX Runtime 1.21 on).
        if (model.IsFile && model.Graph.HasExternalData && Path.GetDirectoryName(Path.GetFullPath(model.Path)) is { } folder)
            runtime.Api.AddConfigEntry(options, "session.model_external_initializers_file_folder_path", folder);
        return runtime.Api.CreateSession(runtime.Environment, model.With(addition), options);
    }

    /// <summary>Keeps the session alive until <see cref="Release"/>, although it may be disposed of in between.</summary>
    public void Retain()
    {
        bool retained = false;
        _handle.DangerousAddRef(ref retained);
    }

    /// <summary>Ends a <see cref="Retain"/>.</summary>
    public void Release() => _handle.DangerousRelease();

    /// <summary>
    /// Runs the model from one input to one output. <paramref name="output"/> is a tensor that receives the result, or 0, and then the
    /// result, to be released by the caller. Allocates nothing on the managed heap. The caller has retained the session.
    /// </summary>
    public void Run(byte* inputName, nint input, byte* outputName, ref nint output)
    {
        nint result = output;
        Run(inputName, input, &outputName, &result, 1);
        output = result;
    }

    /// <summary>The same to several outputs.</summary>
    public void Run(byte* inputName, nint input, byte** outputNames, nint* outputs, int count)
    {
        if (_oneAtATime is null)
            Runtime.Api.Run(_handle.DangerousGetHandle(), inputName, input, outputNames, outputs, count);
        else
            lock (_oneAtATime)
                Runtime.Api.Run(_handle.DangerousGetHandle(), inputName, input, outputNames, outputs, count);
    }

    /// <summary>Runs the model once on zeros, and returns the shape of the output.</summary>
    public IReadOnlyList<long> Try(InputPlan input, string outputName, int pictures)
    {
        int width = input.Tensor.Element == TensorElement.Float16 ? sizeof(Half) : sizeof(float);
        byte[] zeros = GC.AllocateArray<byte>(checked(pictures * input.Picture.Length * width), pinned: true);
        nint result = 0;
        fixed (byte* data = zeros, inputText = OrtApi.Utf8(input.Tensor.Name), outputText = OrtApi.Utf8(outputName))
        {
            using OrtHandle value = Runtime.Api.CreateTensor(
                Runtime.CpuMemory, data, zeros.Length, input.SizesFor(pictures), input.Tensor.Element);
            Run(inputText, value.Pointer, outputText, ref result);
        }
        using var output = new OrtHandle(Runtime.Api, result, OrtFunction.ReleaseValue);
        return Runtime.Api.Shape(output)?.Sizes ?? [];
    }

    public void Dispose() => _handle.Dispose();
}
