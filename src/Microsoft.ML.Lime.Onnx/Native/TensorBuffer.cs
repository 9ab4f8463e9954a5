using System.Runtime.InteropServices;
using Microsoft.ML.Lime.Onnx.Model;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Microsoft.ML.Lime.Onnx.Native;

/// <summary>Memory of a tensor that ONNX Runtime reads or writes in place.</summary>
internal sealed class TensorBuffer : IDisposable
{
    private readonly ElementArray _elements;

    /// <param name="element">A numeric type, or bool.</param>
    /// <param name="sizes">The tensor's sizes.</param>
    /// <exception cref="LimeException">The tensor is too large.</exception>
    public TensorBuffer(TensorElement element, long[] sizes)
    {
        long length = TensorSizes.Product(sizes);
        if (length > TensorSizes.MaxValues)
            throw new LimeException($"A tensor of [{string.Join(',', sizes)}] has more than the {TensorSizes.MaxValues} numbers that are "
                + "supported; use a smaller batch, or export the model with a smaller input.");
        _elements = new ElementArray(element, (int)length);
        Value = _elements.Tensor(0, (int)length, sizes);
    }

    /// <summary>The tensor.</summary>
    public OrtValue Value { get; }

    /// <summary>A tensor over a part of an array of floats.</summary>
    /// <param name="values">A pinned array that lives as long as the tensor.</param>
    /// <param name="start">Index of the first value of the part.</param>
    /// <param name="length">Number of values.</param>
    /// <param name="sizes">The tensor's sizes, whose product is the length.</param>
    public static OrtValue Over(float[] values, int start, int length, long[] sizes) =>
        OrtValue.CreateTensorValueWithData(OrtMemoryInfo.DefaultInstance, TensorElementType.Float, sizes,
            Marshal.UnsafeAddrOfPinnedArrayElement(values, start), (long)length * sizeof(float));

    /// <summary>Writes the first values; the others stay unchanged.</summary>
    public void Write(ReadOnlySpan<float> values) => _elements.Write(0, values);

    /// <summary>Writes the first values with all digits of a double; the others stay unchanged.</summary>
    public void Write(ReadOnlySpan<double> values, int start) => _elements.Write(start, values);

    /// <summary>Reads the first values.</summary>
    public void Read(Span<float> values) => _elements.Read(0, values);

    public void Dispose() => Value.Dispose();
}
