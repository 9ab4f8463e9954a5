using Microsoft.ML.Lime.Onnx.Model;
using Microsoft.ML.Lime.Onnx.Native;
using Microsoft.ML.OnnxRuntime;

namespace Microsoft.ML.Lime.Onnx;

/// <summary>
/// Runs a model on buffers that ONNX Runtime reads and writes in place; a tensor over each part of them is created once. Models of a fixed
/// batch size run several times per batch; the last run is padded with copies of the last image, so that an image alone has only itself for
/// company, and what a run returns depends on its images only.
/// </summary>
internal sealed class OnnxInferenceSession : IInferenceSession
{
    private readonly OrtSession _session;
    private readonly InputPlan _input;
    private readonly OutputPlan _output;
    private readonly int? _modelBatch;
    private readonly int _batchSize;
    private readonly string _model;
    private readonly float[] _inputs;
    private readonly float[] _outputs;
    private readonly Half[]? _halfInputs;
    private readonly Half[]? _halfOutputs;

    // One per number of images (open batch) or per run of a batch (fixed batch), created on demand.
    private readonly (OrtValue Input, OrtValue Output, OrtBinding Binding)?[] _tensors;
    private bool _disposed;

    public OnnxInferenceSession(OrtSession session, InputPlan input, OutputPlan output, int? modelBatch, int batchSize,
        string model)
    {
        (_session, _input, _output, _modelBatch, _batchSize, _model) = (session, input, output, modelBatch, batchSize, model);
        int runs = modelBatch is { } fixedBatch ? (batchSize + fixedBatch - 1) / fixedBatch : batchSize;
        int rows = runs * modelBatch ?? batchSize;
        _tensors = new (OrtValue, OrtValue, OrtBinding)?[runs];
        _inputs = Pinned<float>(rows * input.Image.Length);
        _outputs = Pinned<float>(rows * output.Length);
        _halfInputs = input.Tensor.Element == TensorElement.Float16 ? Pinned<Half>(_inputs.Length) : null;
        _halfOutputs = output.Tensor.Element == TensorElement.Float16 ? Pinned<Half>(_outputs.Length) : null;
        session.Retain(); // the last step, because an allocation above may fail
    }

    public Span<float> Input
    {
        get
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            return _inputs.AsSpan(0, _batchSize * _input.Image.Length);
        }
    }

    public ReadOnlySpan<float> Run(int count) => Run(count, CancellationToken.None);

    public ReadOnlySpan<float> Run(int count, CancellationToken cancellation)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, _batchSize);
        int rows = _modelBatch ?? count; // of one run
        Span<float> padding = _inputs.AsSpan()[(count * _input.Image.Length)..((count + rows - 1) / rows * rows * _input.Image.Length)];
        float[] kept = padding.ToArray(); // empty without padding
        for (int i = 0; i < padding.Length; i += _input.Image.Length)
            _inputs.AsSpan((count - 1) * _input.Image.Length, _input.Image.Length).CopyTo(padding[i..]);
        try
        {
            RunAll(count, rows, cancellation);
        }
        finally
        {
            kept.CopyTo(padding);
        }
        return _outputs.AsSpan(0, count * _output.Length);
    }

    private void RunAll(int count, int rows, CancellationToken cancellation)
    {
        for (int start = 0; start < count; start += rows)
        {
            int slot = _modelBatch is null ? count - 1 : start / rows;
            OrtBinding binding = (_tensors[slot] ??= Bind(start, rows)).Binding;
            if (_halfInputs is not null)
                for (int i = start * _input.Image.Length, end = i + rows * _input.Image.Length; i < end; i++)
                    _halfInputs[i] = (Half)_inputs[i];
            try
            {
                binding.Run(cancellation);
            }
            catch (OnnxRuntimeException) when (_output.HasOpenSize(_input))
            {
                for (int row = 0; row < rows; row++)
                    _output.CheckShape(_session, _input, _inputs.AsSpan((start + row) * _input.Image.Length, _input.Image.Length), _model);
                throw;
            }
            if (_halfOutputs is not null)
                for (int i = start * _output.Length, end = i + rows * _output.Length; i < end; i++)
                    _outputs[i] = (float)_halfOutputs[i];
        }
    }

    private (OrtValue, OrtValue, OrtBinding) Bind(int start, int rows)
    {
        OrtValue input = Tensor(_inputs, _halfInputs, start, rows, _input.Image.Length, _input.SizesFor(rows));
        OrtValue output = Tensor(_outputs, _halfOutputs, start, rows, _output.Length, _output.SizesFor(rows));
        return (input, output, new OrtBinding(_session, _input.Tensor.Name, input, (_output.Tensor.Name, output)));
    }

    private static OrtValue Tensor(float[] values, Half[]? halves, int start, int rows, int length, long[] sizes) => halves is null
        ? TensorBuffer.Over(values, start * length, rows * length, sizes)
        : TensorBuffer.Over(halves, start * length, rows * length, sizes);

    // Without padding the memory is not cleared, so only memory of images that are run is used.
    private T[] Pinned<T>(int length) where T : unmanaged => _modelBatch is null
        ? GC.AllocateUninitializedArray<T>(length, pinned: true)
        : GC.AllocateArray<T>(length, pinned: true);

    public void Dispose()
    {
        if (_disposed)
            return;
        _disposed = true;
        foreach ((OrtValue Input, OrtValue Output, OrtBinding Binding)? tensors in _tensors)
            if (tensors is var (input, output, binding))
            {
                binding.Dispose();
                input.Dispose();
                output.Dispose();
            }
        _session.Release();
    }
}
