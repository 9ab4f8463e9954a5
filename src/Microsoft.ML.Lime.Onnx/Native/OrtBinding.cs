using Microsoft.ML.OnnxRuntime;

namespace Microsoft.ML.Lime.Onnx.Native;

/// <summary>The inputs and outputs of a session, each with a tensor over memory of this library. Used by one thread at a time.</summary>
internal sealed class OrtBinding : IDisposable
{
    private readonly OrtSession _session;
    private readonly string[] _inputNames, _outputNames;
    private readonly OrtValue[] _inputs, _outputs;
    private readonly OrtIoBinding? _binding;
    private readonly RunOptions _options = new();

    /// <param name="session">The session; the caller retains it as long as the binding lives.</param>
    /// <param name="inputs">The inputs and their tensors; the caller owns them.</param>
    /// <param name="outputs">The outputs and their tensors; the caller owns them.</param>
    // A GPU copies an input when it is bound and would not read later values, so nothing is bound for it.
    public OrtBinding(
        OrtSession session, ReadOnlySpan<(string Name, OrtValue Value)> inputs, params ReadOnlySpan<(string Name, OrtValue Value)> outputs)
        : this(session, session.Provider is null, inputs, outputs)
    {
    }

    /// <summary>The same, for tests: bound once, or passed in each run.</summary>
    internal OrtBinding(
        OrtSession session, bool isBound, ReadOnlySpan<(string Name, OrtValue Value)> inputs,
        params ReadOnlySpan<(string Name, OrtValue Value)> outputs)
    {
        _session = session;
        (_inputNames, _inputs) = (new string[inputs.Length], new OrtValue[inputs.Length]);
        for (int i = 0; i < inputs.Length; i++)
            (_inputNames[i], _inputs[i]) = inputs[i];
        (_outputNames, _outputs) = (new string[outputs.Length], new OrtValue[outputs.Length]);
        for (int i = 0; i < outputs.Length; i++)
            (_outputNames[i], _outputs[i]) = outputs[i];
        if (!isBound)
            return;
        try
        {
            _binding = session.Session.CreateIoBinding();
            foreach ((string name, OrtValue value) in inputs)
                _binding.BindInput(name, value);
            foreach ((string name, OrtValue value) in outputs)
                _binding.BindOutput(name, value);
        }
        catch (Exception error)
        {
            Dispose();
            if (OnnxRuntimeException.IsNative(error))
                throw OnnxRuntimeException.From(error);
            throw;
        }
    }

    /// <summary>Runs the model. Allocates nothing on the managed heap if the model runs on the CPU.</summary>
    /// <param name="cancellation">Stops the run between two nodes of the graph.</param>
    /// <exception cref="OnnxRuntimeException">ONNX Runtime reported an error.</exception>
    /// <exception cref="OperationCanceledException">The run was cancelled; the outputs are undefined.</exception>
    public void Run(CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        bool isLocked = false;
        try
        {
            // Disposing the registration waits for a running callback, so no callback can stop a later run.
            using (cancellation.UnsafeRegister(static options => ((RunOptions)options!).Terminate = true, _options))
            {
                if (_session.RunLock is { } runLock)
                    Monitor.Enter(runLock, ref isLocked);
                if (_binding is not null)
                    _session.Session.RunWithBinding(_options, _binding);
                else
                    _session.Session.Run(_options, _inputNames, _inputs, _outputNames, _outputs);
            }
        }
        catch (Exception error) when (OnnxRuntimeException.IsNative(error))
        {
            throw cancellation.IsCancellationRequested
                ? new OperationCanceledException("A run of the model was cancelled.", OnnxRuntimeException.From(error), cancellation)
                : OnnxRuntimeException.From(error);
        }
        finally
        {
            if (isLocked)
                Monitor.Exit(_session.RunLock!);
            _options.Terminate = false;
        }
    }

    public void Dispose()
    {
        _binding?.Dispose();
        _options.Dispose();
    }
}
