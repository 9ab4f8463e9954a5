using Microsoft.ML.Lime.Engine;
using Microsoft.ML.Lime.Onnx;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Microsoft.ML.Lime.Tests;

/// <summary>Base of tests that run exported models with plain ONNX Runtime and compare them with explanations.</summary>
public abstract class ExportTest : OnnxTest
{
    /// <summary>Exports a model and runs it on images.</summary>
    /// <returns>The outputs by name: shape and values.</returns>
    private protected Dictionary<string, (int[] Shape, float[] Values)> Run(
        OnnxScorer scorer, ExplainOptions method, ImageBuffer[] images, OnnxExportOptions? options = null)
    {
        string path = Save([], "exported.onnx");
        OnnxExport.Write(scorer, method, path, options);
        return RunFile(path, scorer, images);
    }

    /// <summary>Runs an exported model.</summary>
    private protected static Dictionary<string, (int[] Shape, float[] Values)> RunFile(
        string path, OnnxScorer scorer, params ImageBuffer[] images)
    {
        var input = new float[images.Length * scorer.Input.Length];
        for (int i = 0; i < images.Length; i++)
            scorer.Prepare(scorer.Input.FitImage(images[i]).Image, input.AsSpan(i * scorer.Input.Length, scorer.Input.Length));
        (int height, int width, int channels) = (scorer.Input.Height, scorer.Input.Width, scorer.Input.Channels);
        int[] shape = scorer.Input.Layout == TensorLayout.Nchw
            ? [images.Length, channels, height, width]
            : [images.Length, height, width, channels];
        using var session = new InferenceSession(path);
        string pixelName = $"{scorer.Info.Input}.pixels";
        NamedOnnxValue image = session.InputMetadata.ContainsKey(pixelName) ? Pixels() : Prepared();
        using IDisposableReadOnlyCollection<DisposableNamedOnnxValue> outputs = session.Run([image,
            .. scorer.Info.InputValues.Select(value => NamedOnnxValue.CreateFromTensor(value.Key, new DenseTensor<long>(
                value.Value.Select(number => (long)number).ToArray(), new int[] { 1, value.Value.Count })))]);
        return outputs.Where(output => output.Value is Tensor<float> or Tensor<long>).ToDictionary(output => output.Name, output =>
            output.Value is Tensor<float> floats
                ? (floats.Dimensions.ToArray(), floats.ToArray())
                : (output.AsTensor<long>().Dimensions.ToArray(), output.AsTensor<long>().Select(value => (float)value).ToArray()));

        NamedOnnxValue Pixels() => NamedOnnxValue.CreateFromTensor(pixelName, new DenseTensor<byte>(
            images.SelectMany(one => scorer.Input.FitImage(one).Image.Bytes.ToArray()).ToArray(),
            new int[] { images.Length, height, width, channels }));

        NamedOnnxValue Prepared() => session.InputMetadata[scorer.Info.Input!].ElementDataType switch
        {
            TensorElementType.Float16 => Value(input, value => (Float16)value),
            TensorElementType.Double => Value(input, value => (double)value),
            TensorElementType.UInt8 => Value(input, value => (byte)value),
            _ => Value(input, value => value),
        };

        NamedOnnxValue Value<T>(float[] values, Converter<float, T> convert) =>
            NamedOnnxValue.CreateFromTensor(scorer.Info.Input!, new DenseTensor<T>(Array.ConvertAll(values, convert), shape));
    }

    /// <summary>Compares an exported model with explanations of several images.</summary>
    private protected void Compare(OnnxScorer scorer, ExplainOptions method, double tolerance, params ImageBuffer[] images) =>
        Compare(scorer, method, new(), tolerance, images);

    /// <summary>The same with options of the export.</summary>
    private protected void Compare(
        OnnxScorer scorer, ExplainOptions method, OnnxExportOptions options, double tolerance, params ImageBuffer[] images)
    {
        Dictionary<string, (int[] Shape, float[] Values)> outputs = Run(scorer, method, images, options);
        string name = scorer.OutputPlan.Tensor.Name;
        (int[] shape, float[] maps) = outputs[$"{name}.map"];
        float[] explained = outputs[$"{name}.explained"].Values;
        for (int image = 0; image < images.Length; image++)
        {
            ImageExplanation explanation = method.CreateExplainer()!.Explain(scorer, images[image]);
            int classes = explanation.Classes.Count;
            Assert.Equal([images.Length, classes, explanation.Classes[0].Map.Height, explanation.Classes[0].Map.Width], shape);
            for (int i = 0; i < classes; i++)
            {
                ClassExplanation expected = explanation.Classes
                    .Single(one => one.ClassIndex == (int)explained[image * classes + i]);
                int length = expected.Map.Values.Length;
                AssertNear(expected.Map.Values, maps.AsSpan((image * classes + i) * length, length), tolerance, Name("map", expected));
                if (expected.Surrogate is not { } fit)
                    continue;
                float[] importance = outputs[$"{name}.importance"].Values;
                int segments = fit.Importance.Length;
                AssertNear(Array.ConvertAll(fit.Importance, value => (float)value),
                    importance.AsSpan((image * classes + i) * segments, segments), tolerance, Name("importance", expected));
            }
        }
    }

    private static string Name(string output, ClassExplanation target) =>
        FormattableString.Invariant($"The {output} of class {target.ClassIndex} (score {target.Probability:g9})");

    /// <summary>Asserts that values differ by at most a share of the largest one.</summary>
    private static void AssertNear(ReadOnlySpan<float> expected, ReadOnlySpan<float> found, double tolerance, string what)
    {
        double size = 0, difference = 0;
        for (int i = 0; i < expected.Length; i++)
            (size, difference) = (Math.Max(size, Math.Abs(expected[i])), Math.Max(difference, Math.Abs((double)expected[i] - found[i])));
        Assert.True(size > 0, "The expected values are all 0, so the comparison shows nothing.");
        Assert.True(difference <= tolerance * size, FormattableString.Invariant(
            $"{what} differs by {difference:g3}, {difference / size:g3} of the largest value."));
    }
}
