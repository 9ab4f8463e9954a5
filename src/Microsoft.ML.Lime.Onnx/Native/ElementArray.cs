using System.Numerics;
using System.Runtime.InteropServices;
using Microsoft.ML.Lime.Onnx.Model;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Microsoft.ML.Lime.Onnx.Native;

/// <summary>Pinned memory of one element type. Numbers are converted when they are written and read.</summary>
internal sealed class ElementArray
{
    private readonly TensorElement _element;
    private readonly int _size;
    private readonly byte[] _bytes;

    /// <param name="element">A numeric type, or bool.</param>
    /// <param name="length">Number of elements; all are 0.</param>
    public ElementArray(TensorElement element, int length)
    {
        (_element, _size) = (element, SizeOf(element));
        _bytes = GC.AllocateArray<byte>(checked(length * _size), pinned: true);
    }

    /// <summary>Bytes of one element.</summary>
    /// <exception cref="NotSupportedException">The elements are no numbers.</exception>
    public static int SizeOf(TensorElement element) => element switch
    {
        TensorElement.UInt8 or TensorElement.Int8 or TensorElement.Bool => 1,
        TensorElement.Float16 or TensorElement.UInt16 or TensorElement.Int16 => 2,
        TensorElement.Float32 or TensorElement.Int32 or TensorElement.UInt32 => 4,
        TensorElement.Float64 or TensorElement.Int64 or TensorElement.UInt64 => 8,
        _ => throw new NotSupportedException($"Elements of type {element} are not converted."),
    };

    /// <summary>A tensor over a part of the memory.</summary>
    /// <param name="start">Index of the first element.</param>
    /// <param name="length">Number of elements.</param>
    /// <param name="sizes">The tensor's sizes, whose product is the length.</param>
    public OrtValue Tensor(int start, int length, long[] sizes) => OrtValue.CreateTensorValueWithData(
        OrtMemoryInfo.DefaultInstance, (TensorElementType)_element, sizes,
        Marshal.UnsafeAddrOfPinnedArrayElement(_bytes, start * _size), (long)length * _size);

    /// <summary>
    /// Writes numbers. Whole types get the nearest value (ties to even) within their range; bool gets whether it is not 0.
    /// </summary>
    public void Write<T>(int start, ReadOnlySpan<T> values) where T : unmanaged, IFloatingPoint<T>
    {
        Span<byte> bytes = _bytes.AsSpan(start * _size, values.Length * _size);
        switch (_element)
        {
            case TensorElement.Float32: Convert<T, float>(values, bytes); break;
            case TensorElement.Float16: Convert<T, Half>(values, bytes); break;
            case TensorElement.Float64: Convert<T, double>(values, bytes); break;
            case TensorElement.UInt8: Round<T, byte>(values, bytes); break;
            case TensorElement.Int8: Round<T, sbyte>(values, bytes); break;
            case TensorElement.UInt16: Round<T, ushort>(values, bytes); break;
            case TensorElement.Int16: Round<T, short>(values, bytes); break;
            case TensorElement.UInt32: Round<T, uint>(values, bytes); break;
            case TensorElement.Int32: Round<T, int>(values, bytes); break;
            case TensorElement.UInt64: Round<T, ulong>(values, bytes); break;
            case TensorElement.Int64: Round<T, long>(values, bytes); break;
            default:
                for (int i = 0; i < values.Length; i++)
                    bytes[i] = T.IsZero(values[i]) ? (byte)0 : (byte)1;
                break;
        }
    }

    /// <summary>Reads numbers as floats.</summary>
    public void Read(int start, Span<float> values)
    {
        ReadOnlySpan<byte> bytes = _bytes.AsSpan(start * _size, values.Length * _size);
        switch (_element)
        {
            case TensorElement.Float32: MemoryMarshal.Cast<byte, float>(bytes).CopyTo(values); break;
            case TensorElement.Float16: ToFloats<Half>(bytes, values); break;
            case TensorElement.Float64: ToFloats<double>(bytes, values); break;
            default: throw new NotSupportedException($"Outputs of type {_element} are not read.");
        }
    }

    private static void Convert<TFrom, T>(ReadOnlySpan<TFrom> values, Span<byte> bytes)
        where TFrom : unmanaged, IFloatingPoint<TFrom> where T : unmanaged, IFloatingPoint<T>
    {
        Span<T> to = MemoryMarshal.Cast<byte, T>(bytes);
        for (int i = 0; i < values.Length; i++)
            to[i] = T.CreateChecked(values[i]);
    }

    private static void Round<TFrom, T>(ReadOnlySpan<TFrom> values, Span<byte> bytes)
        where TFrom : unmanaged, IFloatingPoint<TFrom> where T : unmanaged, IBinaryInteger<T>
    {
        Span<T> to = MemoryMarshal.Cast<byte, T>(bytes);
        for (int i = 0; i < values.Length; i++)
            to[i] = T.CreateSaturating(TFrom.Round(values[i]));
    }

    private static void ToFloats<T>(ReadOnlySpan<byte> bytes, Span<float> values) where T : unmanaged, IFloatingPoint<T>
    {
        ReadOnlySpan<T> from = MemoryMarshal.Cast<byte, T>(bytes);
        for (int i = 0; i < values.Length; i++)
            values[i] = float.CreateChecked(from[i]);
    }
}
