using System.Runtime.InteropServices;
using Microsoft.ML.Lime.Onnx.Model;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Microsoft.ML.Lime.Onnx.Native;

/// <summary>Memory of a float32 or float16 tensor that ONNX Runtime reads or writes in place. Its interface uses floats.</summary>
internal sealed class TensorBuffer : IDisposable
{
    private readonly float[]? _floats;
    private readonly Half[]? _halves;

    public TensorBuffer(TensorElement element, long[] sizes)
    {
        int length = checked((int)sizes.Aggregate(1L, (product, size) => checked(product * size)));
        if (element == TensorElement.Float16)
            _halves = GC.AllocateArray<Half>(length, pinned: true);
        else
            _floats = GC.AllocateArray<float>(length, pinned: true);
        Value = _halves is not null ? Over(_halves, 0, length, sizes) : Over(_floats!, 0, length, sizes);
    }

    /// <summary>The tensor.</summary>
    public OrtValue Value { get; }

    /// <summary>A tensor over a part of an array.</summary>
    /// <param name="values">A pinned array that lives as long as the tensor; of floats or halves.</param>
    /// <param name="start">Index of the first value of the part.</param>
    /// <param name="length">Number of values.</param>
    /// <param name="sizes">The tensor's sizes, whose product is the length.</param>
    public static OrtValue Over<T>(T[] values, int start, int length, long[] sizes) where T : unmanaged =>
        OrtValue.CreateTensorValueWithData(OrtMemoryInfo.DefaultInstance,
            typeof(T) == typeof(Half) ? TensorElementType.Float16 : TensorElementType.Float, sizes,
            Marshal.UnsafeAddrOfPinnedArrayElement(values, start), (long)length * Marshal.SizeOf<T>());

    /// <summary>Writes the first values; the others stay unchanged.</summary>
    public void Write(ReadOnlySpan<float> values)
    {
        if (_halves is null)
            values.CopyTo(_floats);
        else
            for (int i = 0; i < values.Length; i++)
                _halves[i] = (Half)values[i];
    }

    /// <summary>Reads the first values.</summary>
    public void Read(Span<float> values)
    {
        if (_halves is null)
            _floats.AsSpan(0, values.Length).CopyTo(values);
        else
            for (int i = 0; i < values.Length; i++)
                values[i] = (float)_halves[i];
    }

    public void Dispose() => Value.Dispose();
}
