using Microsoft.ML.Lime.Onnx.Model;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

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
    public IReadOnlyList<OnnxModelInfo.Tensor> Inputs { get; }

    public IReadOnlyList<OnnxModelInfo.Tensor> Outputs { get; }

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
        byte[]? bytes = model.IsFile && model.External is null && addition.IsEmpty ? null : model.With(addition);
        if (model.External is { } external)
            options.AddSessionConfigEntry("session.model_external_initializers_file_folder_path", external.Folder);
        InferenceSession session;
        try
        {
            session = bytes is null ? new InferenceSession(Path.GetFullPath(model.Path), options) : new InferenceSession(bytes, options);
        }
        catch (Exception error) when (OnnxRuntimeException.IsNative(error))
        {
            OnnxRuntimeException cause = OnnxRuntimeException.From(error);
            throw cause.While(
                $"ONNX Runtime {runtime.Info.Version} cannot load {model.Path}", LoadRemedy(model.Graph, cause.NativeMessage));
        }
        return new OrtSession(runtime, session, provider, device);
    }

    /// <summary>What to do about a model that ONNX Runtime cannot load.</summary>
    private static string LoadRemedy(OnnxGraph graph, string message)
    {
        if (message.Contains("is not a registered function/op", StringComparison.Ordinal)
            && graph.ForeignOperators is { Count: > 0 } foreign)
            return $"The model uses operators of an extension library ({string.Join(", ", foreign)}), which is not loaded; export the "
                + "model without them, with the decoding and the preprocessing of images outside of it.";
        if (message.Contains("IR version", StringComparison.Ordinal) || message.Contains("opset", StringComparison.OrdinalIgnoreCase))
            return string.Create(CultureInfo.InvariantCulture, $"The file has IR version {graph.IrVersion} and the operator sets ")
                + $"{string.Join(", ", graph.Opsets)}; export the model with earlier ones (such as opset 17 and IR version 8), or use a "
                + "later ONNX Runtime (OnnxScorerOptions.LibraryPath).";
        if (message.Contains("NOT_IMPLEMENTED", StringComparison.Ordinal) || message.Contains("Could not find an implementation",
            StringComparison.Ordinal))
            return "ONNX Runtime lacks this operator for this element type; export the model with float32 tensors.";
        return "Check the file with the Python package onnx (onnx.checker.check_model), or export the model again.";
    }

    private static OnnxModelInfo.Tensor Describe(string name, NodeMetadata type) => type.IsTensor
        ? new OnnxModelInfo.Tensor(name, (TensorElement)type.ElementDataType, Array.ConvertAll(type.Dimensions, size => (long)size),
            type.SymbolicDimensions)
        : new OnnxModelInfo.Tensor(name, type.OnnxValueType switch
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
    /// <exception cref="OnnxRuntimeException">ONNX Runtime reported an error.</exception>
    public IReadOnlyList<long> ProbeShape((string Name, OrtValue Value)[] inputs, string outputName) =>
        Probe(inputs, outputName, output => output.IsTensor ? output.GetTensorTypeAndShape().Shape : []);

    /// <summary>Runs the model once, and returns the values of a float output. No other thread may use the session yet.</summary>
    /// <exception cref="OnnxRuntimeException">ONNX Runtime reported an error.</exception>
    public float[] ProbeValues((string Name, OrtValue Value)[] inputs, string outputName) => Probe<float[]>(inputs, outputName, output =>
        output.GetTensorTypeAndShape().ElementDataType == TensorElementType.Float16
            ? [.. output.GetTensorDataAsSpan<Float16>().ToArray().Select(value => (float)value)]
            : output.GetTensorDataAsSpan<float>().ToArray());

    private T Probe<T>((string Name, OrtValue Value)[] inputs, string outputName, Func<OrtValue, T> read)
    {
        using var options = new RunOptions();
        try
        {
            using IDisposableReadOnlyCollection<OrtValue> outputs = _session.Run(options,
                Array.ConvertAll(inputs, input => input.Name), Array.ConvertAll(inputs, input => input.Value), [outputName]);
            return read(outputs[0]);
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
