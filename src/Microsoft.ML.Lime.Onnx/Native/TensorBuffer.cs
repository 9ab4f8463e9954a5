namespace Microsoft.ML.Lime.Onnx;

/// <summary>Memory of a tensor that ONNX Runtime reads or writes in place, float32 or float16; floats outside.</summary>
internal sealed unsafe class TensorBuffer : IDisposable
{
    private readonly byte[] _bytes;
    private readonly bool _isHalf;
    private readonly OrtHandle _handle;

    public TensorBuffer(OrtRuntime runtime, TensorElement element, long[] sizes)
    {
        _isHalf = element == TensorElement.Float16;
        long length = sizes.Aggregate(1L, (product, size) => checked(product * size));
        _bytes = GC.AllocateArray<byte>(checked((int)(length * (_isHalf ? sizeof(Half) : sizeof(float)))), pinned: true);
        // The array is pinned, so that its address stays when the statement ends.
        fixed (byte* first = _bytes)
            _handle = runtime.Api.CreateTensor(runtime.CpuMemory, first, _bytes.Length, sizes, element);
    }

    public nint Pointer => _handle.Pointer;

    /// <summary>Writes the first numbers; the others stay.</summary>
    public void Write(ReadOnlySpan<float> values)
    {
        fixed (byte* first = _bytes)
            if (_isHalf)
                for (int i = 0; i < values.Length; i++)
                    ((Half*)first)[i] = (Half)values[i];
            else
                values.CopyTo(new Span<float>(first, values.Length));
    }

    /// <summary>Reads the first numbers.</summary>
    public void Read(Span<float> values)
    {
        fixed (byte* first = _bytes)
            if (_isHalf)
                for (int i = 0; i < values.Length; i++)
                    values[i] = (float)((Half*)first)[i];
            else
                new ReadOnlySpan<float>(first, values.Length).CopyTo(values);
    }

    public void Dispose() => _handle.Dispose();
}
