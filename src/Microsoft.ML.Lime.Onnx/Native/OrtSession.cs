using Microsoft.ML.Lime.Onnx.Model;
using Microsoft.ML.OnnxRuntime;

namespace Microsoft.ML.Lime.Onnx.Native;

/// <summary>A model, loaded for one device. Several threads may run it at once.</summary>
internal sealed class OrtSession : IDisposable
{
    private readonly InferenceSession _session;
    private readonly object _gate = new();
    private int _users = 1; // the owner and those that have retained it
    private bool _isDisposed;

    private OrtSession(OrtRuntime runtime, InferenceSession session, ExecutionProvider? provider, int device)
    {
        (Runtime, _session, Provider) = (runtime, session, provider);
        Device = provider is null ? "cpu" : string.Create(CultureInfo.InvariantCulture, $"gpu:{device} ({provider.Name})");
        RunLock = provider == ExecutionProvider.DirectML ? new() : null;
        Inputs = [.. session.InputNames.Select(name => Describe(name, session.InputMetadata[name]))];
        Outputs = [.. session.OutputNames.Select(name => Describe(name, session.OutputMetadata[name]))];
    }

    public OrtRuntime Runtime { get; }

    /// <summary>The execution provider of the GPU; null for the CPU.</summary>
    public ExecutionProvider? Provider { get; }

    /// <summary>Name of the device in results: <c>cpu</c>, <c>gpu:0 (CUDA)</c>.</summary>
    public string Device { get; }

    /// <summary>The inputs that must be given; initializers listed as inputs are not among them.</summary>
    public IReadOnlyList<OnnxTensorInfo> Inputs { get; }

    public IReadOnlyList<OnnxTensorInfo> Outputs { get; }

    /// <summary>Loads a model.</summary>
    /// <param name="runtime">ONNX Runtime.</param>
    /// <param name="model">The model's file.</param>
    /// <param name="addition">Tensors that become outputs, in addition to the model's own.</param>
    /// <param name="provider">The execution provider of the GPU; null for the CPU.</param>
    /// <param name="device">Index of the GPU.</param>
    /// <exception cref="OnnxRuntimeException">ONNX Runtime cannot load the model, or not for this device.</exception>
    public static OrtSession Load(
        OrtRuntime runtime, OnnxModelFile model, GraphAddition addition, ExecutionProvider? provider, int device)
    {
        using var options = new SessionOptions
        {
            LogSeverityLevel = OrtRuntime.LogSeverity,
            // One thread per session: parallel sessions use the cores better than threads within one image, and the order of summation does
            // not depend on the number of threads.
            IntraOpNumThreads = 1,
            InterOpNumThreads = 1,
        };
        runtime.SetDeterministicCompute(options);
        provider?.AppendTo(options, device);
        byte[]? bytes = model.IsFile && addition.IsEmpty ? null : model.With(addition);
        // Without this entry, ONNX Runtime looks for the external weights of a model in memory in the current folder.
        if (bytes is not null && model.IsFile && model.Graph.HasExternalData
            && Path.GetDirectoryName(Path.GetFullPath(model.Path)) is { } folder)
            options.AddSessionConfigEntry("session.model_external_initializers_file_folder_path", folder);
        InferenceSession session;
        try
        {
            session = bytes is null ? new InferenceSession(Path.GetFullPath(model.Path), options) : new InferenceSession(bytes, options);
        }
        catch (Exception error) when (OnnxRuntimeException.IsNative(error))
        {
            throw OnnxRuntimeException.From(error, $"ONNX Runtime {runtime.Info.Version} cannot load {model.Path}");
        }
        return new OrtSession(runtime, session, provider, device);
    }

    private static OnnxTensorInfo Describe(string name, NodeMetadata type) => type.IsTensor
        ? new OnnxTensorInfo(name, (TensorElement)type.ElementDataType, Array.ConvertAll(type.Dimensions, size => (long)size),
            type.SymbolicDimensions)
        : new OnnxTensorInfo(name, type.OnnxValueType switch
        {
            OnnxValueType.ONNX_TYPE_SEQUENCE => "sequence",
            OnnxValueType.ONNX_TYPE_MAP => "map",
            OnnxValueType.ONNX_TYPE_SPARSETENSOR => "sparse tensor",
            OnnxValueType.ONNX_TYPE_OPTIONAL => "optional",
            _ => "opaque",
        });

    /// <summary>Keeps the session alive until <see cref="Release"/>, even if it is disposed in between.</summary>
    /// <exception cref="ObjectDisposedException">The session was disposed.</exception>
    public void Retain()
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            _users++;
        }
    }

    /// <summary>Ends the effect of one <see cref="Retain"/>.</summary>
    public void Release()
    {
        lock (_gate)
            if (--_users > 0)
                return;
        _session.Dispose();
    }

    /// <summary>The session of the managed package. Its users have retained this one.</summary>
    public InferenceSession Session => _session;

    /// <summary>Lock for runs that must not overlap (DirectML); null if they may.</summary>
    public object? RunLock { get; }

    /// <summary>Runs the model once, and returns the shape of the output. No other thread may use the session yet.</summary>
    /// <param name="inputName">The input's name.</param>
    /// <param name="element">Its element type.</param>
    /// <param name="inputSizes">Its shape.</param>
    /// <param name="outputName">The output's name.</param>
    /// <param name="values">The first values of the input; the others are 0.</param>
    /// <exception cref="OnnxRuntimeException">ONNX Runtime reported an error.</exception>
    public IReadOnlyList<long> ProbeShape(string inputName, TensorElement element, long[] inputSizes, string outputName,
        ReadOnlySpan<float> values = default)
    {
        using var zeros = new TensorBuffer(element, inputSizes);
        zeros.Write(values);
        using var options = new RunOptions();
        try
        {
            using IDisposableReadOnlyCollection<OrtValue> outputs =
                _session.Run(options, [inputName], [zeros.Value], [outputName]);
            return outputs[0].IsTensor ? outputs[0].GetTensorTypeAndShape().Shape : [];
        }
        catch (Exception error) when (OnnxRuntimeException.IsNative(error))
        {
            throw OnnxRuntimeException.From(error);
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            if (_isDisposed)
                return;
            _isDisposed = true;
        }
        Release();
    }
}
