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

    // The model's own elements; null if they are floats.
    private readonly ElementArray? _inputElements;
    private readonly ElementArray? _outputElements;

    // One per number of images (open batch) or per run of a batch (fixed batch), created on demand.
    private readonly (InputTensors Inputs, OrtValue Output, OrtBinding Binding)?[] _tensors;
    private bool _disposed;

    public OnnxInferenceSession(OrtSession session, InputPlan input, OutputPlan output, int? modelBatch, int batchSize,
        string model)
    {
        (_session, _input, _output, _modelBatch, _batchSize, _model) = (session, input, output, modelBatch, batchSize, model);
        int runs = modelBatch is { } fixedBatch ? (batchSize + fixedBatch - 1) / fixedBatch : batchSize;
        int rows = runs * modelBatch ?? batchSize;
        _tensors = new (InputTensors, OrtValue, OrtBinding)?[runs];
        _inputs = Pinned(rows * input.Image.Length);
        _outputs = Pinned(rows * output.Length);
        _inputElements = ElementsFor(input.Tensor.Element, _inputs.Length);
        _outputElements = ElementsFor(output.Tensor.Element, _outputs.Length);
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
            int firstInput = start * _input.Image.Length, firstOutput = start * _output.Length;
            _inputElements?.Write<float>(firstInput, _inputs.AsSpan(firstInput, rows * _input.Image.Length));
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
            _outputElements?.Read(firstOutput, _outputs.AsSpan(firstOutput, rows * _output.Length));
        }
    }

    private (InputTensors, OrtValue, OrtBinding) Bind(int start, int rows)
    {
        OrtValue image = Tensor(_inputs, _inputElements, start, rows, _input.Image.Length, _input.SizesFor(rows));
        OrtValue output = Tensor(_outputs, _outputElements, start, rows, _output.Length, _output.SizesFor(rows));
        var inputs = new InputTensors(_input, image, rows);
        return (inputs, output, new OrtBinding(_session, inputs.All, (_output.Tensor.Name, output)));
    }

    private static OrtValue Tensor(float[] values, ElementArray? elements, int start, int rows, int length, long[] sizes) =>
        elements?.Tensor(start * length, rows * length, sizes) ?? TensorBuffer.Over(values, start * length, rows * length, sizes);

    private static ElementArray? ElementsFor(TensorElement element, int length) =>
        element == TensorElement.Float32 ? null : new ElementArray(element, length);

    // Without padding the memory is not cleared, so only memory of images that are run is used.
    private float[] Pinned(int length) => _modelBatch is null
        ? GC.AllocateUninitializedArray<float>(length, pinned: true)
        : GC.AllocateArray<float>(length, pinned: true);

    public void Dispose()
    {
        if (_disposed)
            return;
        _disposed = true;
        foreach ((InputTensors Inputs, OrtValue Output, OrtBinding Binding)? tensors in _tensors)
            if (tensors is var (inputs, output, binding))
            {
                binding.Dispose();
                inputs.Dispose();
                output.Dispose();
            }
        _session.Release();
    }
}
