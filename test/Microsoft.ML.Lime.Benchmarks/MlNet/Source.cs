using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;
using Microsoft.ML.Transforms.Onnx;

namespace Microsoft.ML.Lime.Benchmarks;

/// <summary>A row with the path of an image file.</summary>
internal sealed class Source
{
    public string ImagePath { get; set; } = "";

    /// <summary>A typical chain, from the image file to the scores of an ONNX model.</summary>
    public static TransformerChain<OnnxTransformer> Classify(MLContext ml, string onnx, string input, string output, int height,
        int width) =>
        ml.Transforms.LoadImages(input, "", nameof(ImagePath))
            .Append(ml.Transforms.ResizeImages(input, width, height, resizing: ImageResizingEstimator.ResizingKind.Fill))
            .Append(ml.Transforms.ExtractPixels(input, scaleImage: 1f / 255))
            .Append(ml.Transforms.ApplyOnnxModel(output, input, onnx))
            .Fit(ml.Data.LoadFromEnumerable(Array.Empty<Source>()));
}
