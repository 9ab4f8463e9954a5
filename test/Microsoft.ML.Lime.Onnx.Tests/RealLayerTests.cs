using Microsoft.ML.Lime.Engine;
using Microsoft.ML.Lime.Onnx;

namespace Microsoft.ML.Lime.Tests;

/// <summary>Class activation maps of real networks and of the shipped one: the map's mean is the class's logit less its bias.</summary>
public sealed class RealLayerTests : OnnxTest
{
    // File, preprocessing, the tensor that holds the logits, what enters the pooling, channels, places, and the tolerance of the mean.
    public static TheoryData<string, string, string?, string, int, int, double> Models => new()
    {
        { "squeezenet1.1_zoo", "imagenet", null, "squeezenet0_relu25_fwd", 1000, 13, 1e-4 },
        { "squeezenet1.1_zoo_b1", "imagenet", null, "squeezenet0_relu25_fwd", 1000, 13, 1e-4 },
        { "squeezenet1.1_caffe_fp32_from_fp16", "caffe", "pool10_1", "conv10_2", 1000, 13, 1e-4 },
        { "squeezenet1.1_caffe_fp16", "caffe", "pool10_1", "conv10_2", 1000, 13, 5e-3 }, // halves have 11 bits
        { "cifar10_resnet8_nhwc", "raw", "dense_logits", "activation_6", 64, 8, 1e-4 },
        { "mobilenet_v2_quant", "imagenet", null, "697_quantized", 1280, 7, 0.15 }, // 8 bits behind the pooling, of a bias that is one of the sums
    };

    [Theory]
    [MemberData(nameof(Models))]
    public void The_maps_mean_is_the_logit_less_the_bias(
        string file, string preprocessing, string? logits, string layer, int channels, int places, double tolerance)
    {
        using OnnxScorer scorer = Open(SharedData.Require($"data/models/{file}.onnx"), preprocessing, logits);
        IFeatureLayer found = scorer.Layer();
        Assert.Equal((layer, channels, scorer.OutputLength), (found.Name, found.Head!.Channels, found.Head.Outputs));
        foreach (string photo in (string[])["chelsea", "lime_dogs"])
        {
            ImageExplanation result = Explain(scorer, ImageFile.Load(SharedData.Require($"data/images224/{photo}.png")));
            Assert.Equal(file == "mobilenet_v2_quant", result.Classes[0].Warnings.Any(warning => warning.Contains("8 bits")));
            foreach (ClassExplanation target in result.Classes)
            {
                Assert.Equal((places, places), (target.Map.Height, target.Map.Width));
                double mean = target.Map.Values.ToArray().Average(value => (double)value);
                double expected = target.Probability - found.Head.Bias(target.ClassIndex!.Value);
                Assert.Equal(expected, mean, tolerance * Math.Abs(expected));
            }
        }
    }

    [Theory]
    [InlineData("squeezenet1.1_zoo", false)]
    [InlineData("mobilenet_v2_quant", true)]
    public void Inspection_says_where_8_bits_round(string file, bool isRounded) =>
        Assert.Equal(isRounded, Assert.Single(OnnxModel.Inspect(SharedData.Require($"data/models/{file}.onnx")).Layers, layer => layer.IsExact).IsRounded);

    [Fact]
    public void A_model_of_1000_classes_that_was_opened_without_preprocessing_says_what_it_probably_wants()
    {
        string model = SharedData.Require("data/models/squeezenet1.1_zoo.onnx");
        using OnnxScorer silent = OnnxScorer.Open(model, new() { Device = Device.Cpu });
        Assert.Contains("--preprocess imagenet", Assert.Single(silent.Info.Notes), StringComparison.Ordinal);
        using OnnxScorer said = OnnxScorer.Open(model, new() { Device = Device.Cpu, Preprocessing = Preprocessing.Raw });
        Assert.Empty(said.Info.Notes);
    }

    [Theory]
    [InlineData("shapes.onnx")]
    [InlineData("shapes-shortcut.onnx")]
    public void It_is_of_the_shipped_models(string model)
    {
        string folder = Path.Combine(AppContext.BaseDirectory, "models");
        using OnnxScorer scorer = Open(Path.Combine(folder, model), "unit", null);
        ImageExplanation result = Explain(scorer, Shapes.ShapeScene.Create(90210, 3).Picture);
        Assert.Equal(1, result.ModelCalls);
        foreach (ClassExplanation target in result.Classes)
        {
            Assert.Equal((10, 12), (target.Map.Height, target.Map.Width));
            double expected = target.Probability - scorer.Layer().Head!.Bias(target.ClassIndex!.Value);
            Assert.Equal(expected, target.Map.Values.ToArray().Average(value => (double)value), 1e-4 * Math.Abs(expected));
        }
    }

    [Theory]
    [InlineData("mnist-7_cntk", "ReLU114_Output_0", "the weights of the MatMul")]
    [InlineData("mnist-7_cntk_dyn", "ReLU114_Output_0", "the weights of the MatMul")]
    public void A_network_without_global_pooling_is_refused_and_gets_score_cam(string file, string layer, string why)
    {
        using OnnxScorer scorer = Open(SharedData.Require($"data/models/{file}.onnx"), "raw", null);
        ImageBuffer photo = ImageFile.Load(SharedData.Require("data/images224/coffee.png"));
        var error = Assert.Throws<LimeException>(() => new CamExplainer().Explain(scorer, photo));
        Assert.Contains($"'{layer}'", error.Message, StringComparison.Ordinal);
        ImageExplanation result = new ScoreCamExplainer(new() { Upsampling = MapUpsampling.None }).Explain(scorer, photo);
        Assert.Equal((14, 14), (result.Classes[0].Map.Height, result.Classes[0].Map.Width));
        Assert.InRange(result.Samples, 1, 16);
        Assert.Equal(result.Samples + 2, result.ModelCalls);
        Assert.Contains(why, error.Message, StringComparison.Ordinal);
    }

    private static OnnxScorer Open(string path, string preprocessing, string? logits) => OnnxScorer.Open(path, new()
    {
        Preprocessing = Preprocessing.Preset(preprocessing),
        Activation = Activation.None,
        Output = logits,
        Device = Device.Cpu,
    });

    private static ImageExplanation Explain(OnnxScorer scorer, ImageBuffer photo) =>
        new CamExplainer(new() { TopClasses = 3, Upsampling = MapUpsampling.None }).Explain(scorer, photo);
}
