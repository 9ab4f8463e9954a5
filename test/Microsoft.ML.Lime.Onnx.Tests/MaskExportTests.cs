using Microsoft.ML.Lime.Engine;
using Microsoft.ML.Lime.Onnx;

namespace Microsoft.ML.Lime.Tests;

/// <summary>Methods with fixed masks inside of exported models: the same numbers as the explainers with the same seed.</summary>
public sealed class MaskExportTests : ExportTest
{
    private const double Exact = 1e-5, Half = 0.01; // of the largest value; for float32 and float16

    private static readonly Dictionary<string, ExplainOptions> Methods = new()
    {
        ["lime"] = new LimeOptions { Segmenter = Segmenters.Grid(20), Samples = 60, TopClasses = 2, Seed = 3 },
        ["lime, all masks of 3 segments"] = new LimeOptions { Segmenter = Segmenters.Grid(3), Samples = 30, Classes = [2, 0] },
        ["lime, weighted"] = new LimeOptions
        {
            Segmenter = Segmenters.Grid(12),
            Samples = 50,
            Sampler = Samplers.Independent,
            Weighting = Weightings.Exponential(Distances.Cosine, 0.25),
            Surrogate = Surrogates.Ridge(0),
            Baseline = Baselines.SegmentMean,
        },
        ["lime, too few samples"] = new LimeOptions { Segmenter = Segmenters.Grid(40), Samples = 20, Surrogate = Surrogates.Ridge(0) },
        ["lime, bicubic"] = new LimeOptions
        {
            Segmenter = Segmenters.Grid(20),
            Samples = 60,
            Upsampling = MapUpsampling.Bicubic,
            Baseline = Baselines.Blur(),
        },
        ["kernelshap"] = new KernelShapOptions { Segmenter = Segmenters.Grid(14), Samples = 90, Baseline = Baselines.Color(90) },
        ["kernelshap, exact"] = new KernelShapOptions
        {
            Segmenter = Segmenters.Grid(4),
            Upsampling = MapUpsampling.None,
            Baseline = Baselines.Blur(2),
        },
        ["occlusion"] = new OcclusionOptions { Stride = (20, 17) },
        ["occlusion, average"] = new OcclusionOptions
        {
            MaskSize = (30, 11),
            Stride = (18, 40), // some pixels are covered by no mask
            MaskClipping = false,
            Mapping = OcclusionMapping.Average,
            Baseline = Baselines.Color(0),
        },
        ["occlusion, nearest"] = new OcclusionOptions { Stride = (30, 30), Upsampling = MapUpsampling.Nearest, TopClasses = 3 },
        ["rise"] = new RiseOptions { Samples = 37, Seed = 5 },
        ["rise, coarse grids"] = new RiseOptions
        {
            Samples = 20,
            Grid = 3,
            KeepProbability = 0.3,
            Baseline = Baselines.Blur(),
            Classes = [1],
        },
    };

    public static TheoryData<string> Names => [.. Methods.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Masks_ShippedModel_EqualsExplainer(string method)
    {
        using OnnxScorer scorer = OnnxScorer.Open(Path.Combine(AppContext.BaseDirectory, "models", "shapes.onnx"),
            new() { Preprocessing = Preprocessing.Unit, Activation = Activation.None, Device = Device.Cpu });
        Compare(scorer, Methods[method], Exact, Shapes.ShapeScene.Create(90210, 3).Image, Shapes.ShapeScene.Create(90211, 4).Image);
    }

    // Set, file, preprocessing, tolerance.
    public static TheoryData<string, string, string, double> Models
    {
        get
        {
            var data = new TheoryData<string, string, string, double>
            {
                { ReferenceData.Repository, "squeeze", "imagenet", Exact },
                { ReferenceData.Repository, "squeeze_b1", "imagenet", Exact },
                { ReferenceData.Repository, "squeeze_caffe", "caffe", Exact },
                { ReferenceData.Repository, "squeeze_caffe_fp16", "caffe", Half },
                { ReferenceData.Repository, "residual_nhwc", "raw", Exact },
                { ReferenceData.Repository, "quantized", "imagenet", Exact },
                { ReferenceData.Repository, "digits", "raw", Exact },
                { ReferenceData.Repository, "digits_dyn", "raw", Exact },
            };
            if (ReferenceData.Sets.Contains(ReferenceData.Shared))
            {
                data.Add(ReferenceData.Shared, "squeezenet1.1_zoo", "imagenet", Exact);
                data.Add(ReferenceData.Shared, "squeezenet1.1_zoo_b1", "imagenet", Exact);
                data.Add(ReferenceData.Shared, "squeezenet1.1_caffe_fp32_from_fp16", "caffe", Exact);
                data.Add(ReferenceData.Shared, "squeezenet1.1_caffe_fp16", "caffe", Half);
                data.Add(ReferenceData.Shared, "cifar10_resnet8_nhwc", "raw", Exact);
                data.Add(ReferenceData.Shared, "mobilenet_v2_quant", "imagenet", Exact);
                data.Add(ReferenceData.Shared, "mnist-7_cntk", "raw", Exact);
                data.Add(ReferenceData.Shared, "mnist-7_cntk_dyn", "raw", Exact);
            }
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void Masks_RealModels_EqualsExplainer(string set, string file, string preprocessing, double tolerance)
    {
        using OnnxScorer scorer = OnnxScorer.Open(ReferenceData.PathOf(set, $"data/models/{file}.onnx"),
            new()
            {
                Preprocessing = Preprocessing.Preset(preprocessing),
                Device = Device.Cpu,
                // The probabilities of a photo that is no digit are 1 or 0 up to rounding.
                Activation = file.Contains("digits") || file.Contains("mnist") ? Activation.None : Activation.Auto,
            });
        ImageBuffer image = ImageFile.Load(ReferenceData.Image(set, set == ReferenceData.Shared ? "chelsea" : "meadow"));
        Compare(scorer, new LimeOptions { Segmenter = Segmenters.Grid(9), Samples = 20 }, tolerance, image);
        Compare(scorer, new KernelShapOptions { Segmenter = Segmenters.Grid(9), Samples = 24, Baseline = Baselines.Blur() },
            tolerance, image);
        Compare(scorer, new OcclusionOptions { Stride = (scorer.Input.Height / 3, scorer.Input.Width / 3) }, tolerance, image);
        Compare(scorer, new RiseOptions { Samples = 18 }, tolerance, image);
    }
}
