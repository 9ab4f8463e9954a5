using Microsoft.ML.OnnxRuntime;

namespace Microsoft.ML.Lime.Onnx;

/// <summary>An input and outputs of a session, each bound to a tensor over memory of ours. One thread uses it at a time.</summary>
internal sealed class OrtBinding : IDisposable
{
    private readonly OrtSession _session;
    private readonly OrtIoBinding _binding;
    private readonly string _inputName;
    private readonly OrtValue _input;
    private readonly RunOptions _options = new();

    /// <param name="session">The session; the caller has retained it for as long as the binding lives.</param>
    /// <param name="inputName">The input's name.</param>
    /// <param name="input">What is bound to it; the caller keeps and ends it.</param>
    /// <param name="outputs">The outputs and what is bound to them, likewise.</param>
    public OrtBinding(OrtSession session, string inputName, OrtValue input, params ReadOnlySpan<(string Name, OrtValue Value)> outputs)
    {
        (_session, _inputName, _input) = (session, inputName, input);
        _binding = session.CreateBinding();
        if (session.Provider is null)
            _binding.BindInput(inputName, input);
        foreach ((string name, OrtValue value) in outputs)
            _binding.BindOutput(name, value);
    }

    /// <summary>Runs the model. Allocates nothing on the managed heap where it runs on the processor.</summary>
    /// <param name="cancellation">Ends the run between two nodes of the graph.</param>
    /// <exception cref="OnnxRuntimeException">ONNX Runtime reported an error.</exception>
    /// <exception cref="OperationCanceledException">The run was cancelled, so the outputs hold anything.</exception>
    public void Run(CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        try
        {
            // Its end waits for a callback that is under way, so that none reaches a later run.
            using (cancellation.UnsafeRegister(static options => ((RunOptions)options!).Terminate = true, _options))
                _session.Run(_options, _binding, _inputName, _input);
        }
        catch (OnnxRuntimeException error) when (cancellation.IsCancellationRequested)
        {
            throw new OperationCanceledException("A run of the model was cancelled.", error, cancellation);
        }
        finally
        {
            _options.Terminate = false;
        }
    }

    public void Dispose()
    {
        _binding.Dispose();
        _options.Dispose();
    }
}
