using Microsoft.ML.Lime.Engine;
using Microsoft.ML.Lime.Onnx;

namespace Microsoft.ML.Lime.Tests;

/// <summary>Class activation maps of real and shipped networks: the mean of a map is the logit of its class minus the bias.</summary>
public sealed class RealLayerTests : OnnxTest
{
    // Set, file, preprocessing, tensor of the logits, layer before the pooling, channels, rows and columns of the layer, tolerance.
    public static TheoryData<string, string, string, string?, string, int, int, int, double> Models
    {
        get
        {
            var data = new TheoryData<string, string, string, string?, string, int, int, int, double>
            {
                { ReferenceData.Repository, "squeeze", "imagenet", null, "classes_relu", 1000, 23, 19, 1e-4 },
                { ReferenceData.Repository, "squeeze_b1", "imagenet", null, "classes_relu", 1000, 23, 19, 1e-4 },
                { ReferenceData.Repository, "squeeze_caffe", "caffe", "pool2", "classes_relu", 1000, 23, 19, 1e-4 },
                { ReferenceData.Repository, "squeeze_caffe_fp16", "caffe", "pool2", "classes_relu", 1000, 23, 19, 5e-3 }, // float16
                { ReferenceData.Repository, "residual_nhwc", "raw", "dense_logits", "activation_6", 12, 24, 32, 1e-4 },
                { ReferenceData.Repository, "quantized", "imagenet", null, "c2_quantized", 20, 16, 8, 0.15 }, // 8-bit after the pooling
            };
            if (ReferenceData.Sets.Contains(ReferenceData.Shared))
            {
                data.Add(ReferenceData.Shared, "squeezenet1.1_zoo", "imagenet", null, "squeezenet0_relu25_fwd", 1000, 13, 13, 1e-4);
                data.Add(ReferenceData.Shared, "squeezenet1.1_zoo_b1", "imagenet", null, "squeezenet0_relu25_fwd", 1000, 13, 13, 1e-4);
                data.Add(ReferenceData.Shared, "squeezenet1.1_caffe_fp32_from_fp16", "caffe", "pool10_1", "conv10_2", 1000, 13, 13, 1e-4);
                data.Add(ReferenceData.Shared, "squeezenet1.1_caffe_fp16", "caffe", "pool10_1", "conv10_2", 1000, 13, 13, 5e-3);
                data.Add(ReferenceData.Shared, "cifar10_resnet8_nhwc", "raw", "dense_logits", "activation_6", 64, 8, 8, 1e-4);
                // its bias is one of the sums
                data.Add(ReferenceData.Shared, "mobilenet_v2_quant", "imagenet", null, "697_quantized", 1280, 7, 7, 0.15);
            }
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void Cam_RealModels_MapMeanIsLogitMinusBias(
        string set, string file, string preprocessing, string? logits, string layer, int channels, int rows, int columns, double tolerance)
    {
        using OnnxScorer scorer = Open(File(set, file), preprocessing, logits);
        IActivationLayer found = scorer.Layer();
        Assert.Equal((layer, channels, scorer.OutputLength), (found.Name, found.Head!.Channels, found.Head.Outputs));
        foreach (string source in set == ReferenceData.Shared ? (string[])["chelsea", "lime_dogs"] : ["meadow", "boulders"])
        {
            ImageExplanation result = Explain(scorer, ImageFile.Load(ReferenceData.Image(set, source)));
            Assert.Equal(file.Contains("quant", StringComparison.Ordinal),
                result.Classes[0].Warnings.Any(warning => warning.Contains("8 bits")));
            foreach (ClassExplanation target in result.Classes)
            {
                Assert.Equal((rows, columns), (target.Map.Height, target.Map.Width));
                double mean = target.Map.Values.ToArray().Average(value => (double)value);
                double expected = target.Probability - found.Head.Bias(target.ClassIndex!.Value);
                Assert.Equal(expected, mean, tolerance * Math.Abs(expected));
            }
        }
    }

    // Set, a float model, an 8-bit model.
    public static TheoryData<string, string, string> Rounded
    {
        get
        {
            var data = new TheoryData<string, string, string> { { ReferenceData.Repository, "squeeze", "quantized" } };
            if (ReferenceData.Sets.Contains(ReferenceData.Shared))
                data.Add(ReferenceData.Shared, "squeezenet1.1_zoo", "mobilenet_v2_quant");
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Rounded))]
    public void Inspect_QuantizedModel_MarksLayerAsRounded(string set, string floats, string bytes)
    {
        Assert.False(Assert.Single(OnnxScorer.Inspect(File(set, floats)).Layers, layer => layer.IsExact).IsRounded);
        Assert.True(Assert.Single(OnnxScorer.Inspect(File(set, bytes)).Layers, layer => layer.IsExact).IsRounded);
    }

    [Fact]
    public void Open_ThousandClassesWithoutPreprocessing_SuggestsImageNet()
    {
        string model = File(ReferenceData.Repository, "squeeze");
        using OnnxScorer silent = OnnxScorer.Open(model, new() { Device = Device.Cpu });
        Assert.Contains("--preprocess imagenet", Assert.Single(silent.Info.Guesses), StringComparison.Ordinal);
        using OnnxScorer said = OnnxScorer.Open(model, new() { Device = Device.Cpu, Preprocessing = Preprocessing.Raw });
        Assert.Empty(said.Info.Guesses);
    }

    [Theory]
    [InlineData("shapes.onnx")]
    [InlineData("shapes-shortcut.onnx")]
    public void Cam_ShippedModels_MapMeanIsLogitMinusBias(string model)
    {
        string folder = Path.Combine(AppContext.BaseDirectory, "models");
        using OnnxScorer scorer = Open(Path.Combine(folder, model), "unit", null);
        ImageExplanation result = Explain(scorer, Shapes.ShapeScene.Create(90210, 3).Image);
        Assert.Equal(1, result.ModelCalls);
        foreach (ClassExplanation target in result.Classes)
        {
            Assert.Equal((10, 12), (target.Map.Height, target.Map.Width));
            double expected = target.Probability - scorer.Layer().Head!.Bias(target.ClassIndex!.Value);
            Assert.Equal(expected, target.Map.Values.ToArray().Average(value => (double)value), 1e-4 * Math.Abs(expected));
        }
    }

    // Set, file, last spatial layer, its rows and columns.
    public static TheoryData<string, string, string, int, int> WithoutPooling
    {
        get
        {
            var data = new TheoryData<string, string, string, int, int>
            {
                { ReferenceData.Repository, "digits", "relu2", 14, 10 },
                { ReferenceData.Repository, "digits_dyn", "relu2", 14, 10 },
            };
            if (ReferenceData.Sets.Contains(ReferenceData.Shared))
            {
                data.Add(ReferenceData.Shared, "mnist-7_cntk", "ReLU114_Output_0", 14, 14);
                data.Add(ReferenceData.Shared, "mnist-7_cntk_dyn", "ReLU114_Output_0", 14, 14);
            }
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(WithoutPooling))]
    public void Cam_WithoutGlobalPooling_ThrowsAndScoreCamWorks(string set, string file, string layer, int rows, int columns)
    {
        using OnnxScorer scorer = Open(File(set, file), "raw", null);
        ImageBuffer source = ImageFile.Load(ReferenceData.Image(set, set == ReferenceData.Shared ? "coffee" : "shore"));
        var error = Assert.Throws<LimeException>(() => new CamExplainer().Explain(scorer, source));
        Assert.Contains($"'{layer}'", error.Message, StringComparison.Ordinal);
        ImageExplanation result = new ScoreCamExplainer(new() { Upsampling = MapUpsampling.None }).Explain(scorer, source);
        Assert.Equal((rows, columns), (result.Classes[0].Map.Height, result.Classes[0].Map.Width));
        Assert.InRange(result.Samples, 1, 16);
        Assert.InRange(result.ModelCalls - result.Samples - 2, 6, 22); // the first explanation measures the scorer
        Assert.Contains("the weights of the MatMul", error.Message, StringComparison.Ordinal);
    }

    private static string File(string set, string file) => ReferenceData.PathOf(set, $"data/models/{file}.onnx");

    private static OnnxScorer Open(string path, string preprocessing, string? logits) => OnnxScorer.Open(path, new()
    {
        Preprocessing = Preprocessing.Preset(preprocessing),
        Activation = Activation.None,
        Output = logits,
        Device = Device.Cpu,
    });

    private static ImageExplanation Explain(OnnxScorer scorer, ImageBuffer source) =>
        new CamExplainer(new() { TopClasses = 3, Upsampling = MapUpsampling.None }).Explain(scorer, source);
}
