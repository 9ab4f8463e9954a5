using Microsoft.ML.Lime.Engine;
using Microsoft.ML.Lime.Onnx;

namespace Microsoft.ML.Lime.Benchmarks;

/// <summary>A real model and its preprocessing.</summary>
/// <param name="Name">The name in tables.</param>
/// <param name="Path">The path of the model file, or null if the shared folder is missing.</param>
/// <param name="Preprocessing">The conversion of pixels to input values.</param>
internal sealed record BenchmarkModel(string Name, string? Path, Preprocessing Preprocessing)
{
    public static BenchmarkModel SqueezeNet { get; } =
        new("SqueezeNet 1.1, 224 x 224", Inputs.Shared("data/models/squeezenet1.1_zoo.onnx"), Preprocessing.ImageNet);

    public static BenchmarkModel MobileNet { get; } =
        new("MobileNetV2 int8, 224 x 224, batch fixed to 1", Inputs.Shared("data/models/mobilenet_v2_quant.onnx"), Preprocessing.ImageNet);

    public static BenchmarkModel ResNet8 { get; } =
        new("CIFAR-10 ResNet-8, 32 x 32", Inputs.Shared("data/models/cifar10_resnet8_nhwc.onnx"), Preprocessing.Raw);

    public static BenchmarkModel Shapes { get; } = new("shipped shape classifier, 80 x 96", Inputs.ShapesModel, Preprocessing.Unit);

    /// <summary>The source image that is explained, of any size.</summary>
    public static ImageBuffer Source => ImageFile.Load(Inputs.Shared("data/images224/chelsea.png")!);

    /// <summary>The source image resized to the input of a model.</summary>
    public static ImageBuffer ImageFor(ScorerInput input)
    {
        ImageBuffer source = Source;
        return ImageFit.Create(source.Height, source.Width, input.Height, input.Width, ResizeMode.Fill).Apply(source);
    }

    /// <summary>Opens the model on the CPU.</summary>
    public OnnxScorer Open(OnnxScorerOptions? options = null) =>
        OnnxScorer.Open(Path!, (options ?? new()) with { Preprocessing = Preprocessing, Device = Device.Cpu });
}
