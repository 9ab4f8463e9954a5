using Microsoft.ML.Lime.Onnx.Native;
using Microsoft.ML.OnnxRuntime;

namespace Microsoft.ML.Lime.Onnx;

/// <summary>The tensors of all inputs of a model for one batch: the images and the given values. Owns them.</summary>
internal sealed class InputTensors : IDisposable
{
    private readonly OrtValue _image;
    private readonly TensorBuffer[] _values;

    /// <param name="plan">The model's inputs.</param>
    /// <param name="image">The tensor of the images.</param>
    /// <param name="images">The batch size.</param>
    public InputTensors(InputPlan plan, OrtValue image, int images)
    {
        _image = image;
        _values = [.. plan.Values.Select(value => value.ToTensor(images))];
        All = [(plan.Tensor.Name, image), .. plan.Values.Zip(_values, (value, tensor) => (value.Tensor.Name, tensor.Value))];
    }

    /// <summary>The names and tensors of all inputs.</summary>
    public (string Name, OrtValue Value)[] All { get; }

    public void Dispose()
    {
        _image.Dispose();
        foreach (TensorBuffer value in _values)
            value.Dispose();
    }
}
