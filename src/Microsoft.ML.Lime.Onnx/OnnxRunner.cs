using Microsoft.ML.Lime.Engine;

namespace Microsoft.ML.Lime.Onnx;

/// <summary>
/// Runs a model over buffers of its own, which ONNX Runtime reads and writes in place; a tensor over each part of them is made once.
/// Models of a fixed batch run as often as the batch asks for, their last run padded with whatever the buffer holds.
/// </summary>
internal sealed unsafe class OnnxRunner : IScoringRunner
{
    private readonly OrtSession _session;
    private readonly InputPlan _input;
    private readonly OutputPlan _output;
    private readonly int? _modelBatch;
    private readonly int _batchSize;
    private readonly float[] _inputs;
    private readonly float[] _outputs;
    private readonly Half[]? _halfInputs;
    private readonly Half[]? _halfOutputs;
    private readonly byte[] _inputName;
    private readonly byte[] _outputName;

    // One pair for each number of pictures (open batch) or for each run of a batch (fixed batch), made when it is first needed.
    private readonly (OrtHandle Input, OrtHandle Output)?[] _tensors;
    private bool _disposed;

    public OnnxRunner(OrtSession session, InputPlan input, OutputPlan output, int? modelBatch, int batchSize)
    {
        session.Retain();
        (_session, _input, _output, _modelBatch, _batchSize) = (session, input, output, modelBatch, batchSize);
        int runs = modelBatch is { } fixedBatch ? (batchSize + fixedBatch - 1) / fixedBatch : batchSize;
        int rows = runs * modelBatch ?? batchSize;
        _tensors = new (OrtHandle, OrtHandle)?[runs];
        _inputs = Pinned<float>(rows * input.Picture.Length);
        _outputs = Pinned<float>(rows * output.Length);
        _halfInputs = input.Tensor.Element == TensorElement.Float16 ? Pinned<Half>(_inputs.Length) : null;
        _halfOutputs = output.Tensor.Element == TensorElement.Float16 ? Pinned<Half>(_outputs.Length) : null;
        (_inputName, _outputName) = (OrtApi.Utf8(input.Tensor.Name), OrtApi.Utf8(output.Tensor.Name));
    }

    public Span<float> Input
    {
        get
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            return _inputs.AsSpan(0, _batchSize * _input.Picture.Length);
        }
    }

    public ReadOnlySpan<float> Run(int count)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, _batchSize);
        if (_modelBatch is { } rows)
            for (int run = 0; run * rows < count; run++)
                Run(run, run * rows, rows);
        else
            Run(count - 1, 0, count);
        return _outputs.AsSpan(0, count * _output.Length);
    }

    private void Run(int slot, int start, int rows)
    {
        (OrtHandle input, OrtHandle output) = _tensors[slot] ??= (
            Tensor(_inputs, _halfInputs, start * _input.Picture.Length, rows * _input.Picture.Length, _input.SizesFor(rows)),
            Tensor(_outputs, _halfOutputs, start * _output.Length, rows * _output.Length, _output.SizesFor(rows)));
        if (_halfInputs is not null)
            for (int i = start * _input.Picture.Length, end = i + rows * _input.Picture.Length; i < end; i++)
                _halfInputs[i] = (Half)_inputs[i];
        nint result = output.Pointer;
        fixed (byte* inputName = _inputName, outputName = _outputName)
            _session.Run(inputName, input.Pointer, outputName, ref result);
        if (_halfOutputs is not null)
            for (int i = start * _output.Length, end = i + rows * _output.Length; i < end; i++)
                _outputs[i] = (float)_halfOutputs[i];
    }

    private OrtHandle Tensor(float[] values, Half[]? halves, int start, int length, long[] sizes)
    {
        OrtRuntime runtime = _session.Runtime;
        // The arrays are pinned, so that their addresses stay when the statements end.
        if (halves is null)
            fixed (float* first = &values[start])
                return runtime.Api.CreateTensor(runtime.CpuMemory, first, (long)length * sizeof(float), sizes, TensorElement.Float32);
        fixed (Half* first = &halves[start])
            return runtime.Api.CreateTensor(runtime.CpuMemory, first, (long)length * sizeof(Half), sizes, TensorElement.Float16);
    }

    // Where nothing is padded, not cleared: memory is spent on the pictures that are run, not on those that would fit.
    private T[] Pinned<T>(int length) where T : unmanaged => _modelBatch is null
        ? GC.AllocateUninitializedArray<T>(length, pinned: true)
        : GC.AllocateArray<T>(length, pinned: true);

    public void Dispose()
    {
        if (_disposed)
            return;
        _disposed = true;
        foreach ((OrtHandle Input, OrtHandle Output)? pair in _tensors)
        {
            pair?.Input.Dispose();
            pair?.Output.Dispose();
        }
        _session.Release();
    }
}
