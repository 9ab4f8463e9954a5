using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.ML.Lime.Engine;
using Microsoft.ML.Lime.Onnx;

namespace Microsoft.ML.Lime.Tests;

/// <summary>
/// Typical network architectures against predictions made without this project's code: in the repository, small networks with
/// random weights, predicted by NumPy; in the shared set, well-known networks, predicted by ONNX Runtime from Python.
/// </summary>
public sealed class RealModelTests : OnnxTest
{
    private static readonly ConcurrentDictionary<string, ImageBuffer> Decoded = [];

    // Set, name in predictions.json, file, preprocessing.
    public static TheoryData<string, string, string, string> Models
    {
        get
        {
            var data = new TheoryData<string, string, string, string>
            {
                { ReferenceData.Repository, "squeeze", "squeeze", "imagenet" },
                { ReferenceData.Repository, "squeeze_b1", "squeeze_b1", "imagenet" },
                { ReferenceData.Repository, "squeeze_caffe", "squeeze_caffe", "caffe" },
                { ReferenceData.Repository, "quantized", "quantized", "imagenet" },
                { ReferenceData.Repository, "residual_nhwc", "residual_nhwc", "raw" },
                { ReferenceData.Repository, "digits", "digits", "raw" },
                { ReferenceData.Repository, "digits_dyn", "digits_dyn", "raw" },
            };
            if (ReferenceData.Sets.Contains(ReferenceData.Shared))
            {
                data.Add(ReferenceData.Shared, "squeezenet1.1_zoo", "squeezenet1.1_zoo", "imagenet");
                data.Add(ReferenceData.Shared, "squeezenet1.1_zoo_b1", "squeezenet1.1_zoo_b1", "imagenet");
                data.Add(ReferenceData.Shared, "squeezenet1.1_caffe", "squeezenet1.1_caffe_fp32_from_fp16", "caffe");
                data.Add(ReferenceData.Shared, "mobilenet_v2_quant", "mobilenet_v2_quant", "imagenet");
                data.Add(ReferenceData.Shared, "cifar10_resnet8", "cifar10_resnet8_nhwc", "raw");
                data.Add(ReferenceData.Shared, "mnist", "mnist-7_cntk", "raw");
                data.Add(ReferenceData.Shared, "mnist_dyn", "mnist-7_cntk_dyn", "raw");
            }
            return data;
        }
    }

    // Set, float16 file, float32 file of the same model.
    public static TheoryData<string, string, string> Twins
    {
        get
        {
            var data = new TheoryData<string, string, string> { { ReferenceData.Repository, "squeeze_caffe_fp16", "squeeze_caffe" } };
            if (ReferenceData.Sets.Contains(ReferenceData.Shared))
                data.Add(ReferenceData.Shared, "squeezenet1.1_caffe_fp16", "squeezenet1.1_caffe_fp32_from_fp16");
            return data;
        }
    }

    // Set, file, length of its first activation.
    public static TheoryData<string, string, int> WithInnerTensors
    {
        get
        {
            var data = new TheoryData<string, string, int> { { ReferenceData.Repository, "squeeze", 12 * 47 * 39 } };
            if (ReferenceData.Sets.Contains(ReferenceData.Shared))
                data.Add(ReferenceData.Shared, "squeezenet1.1_zoo", 64 * 111 * 111);
            return data;
        }
    }

    private static string[] Sources(string set) => set == ReferenceData.Shared
        ? ["cat_mouse", "chelsea", "coffee", "kitten_jpeg_named", "lime_dogs", "rocket", "winml_cat"]
            : ["meadow", "shore", "boulders", "star", "tagged_star", "ring"];

    private static string File(string set, string file) => ReferenceData.PathOf(set, $"data/models/{file}.onnx");

    private static OnnxScorer Open(string set, string file, string preprocessing, OnnxScorerOptions? options = null) =>
        OnnxScorer.Open(File(set, file),
        (options ?? new()) with { Preprocessing = Preprocessing.Preset(preprocessing), Device = Device.Cpu });

    private static float[] Prepare(OnnxScorer scorer, string set, string source)
    {
        ImageBuffer image = Decoded.GetOrAdd(ReferenceData.Image(set, source), ImageFile.Load);
        if (scorer.Input.Channels == 1)
            image = image.ToGrey(); // like the explainer: grey first, then resized
        var fit = ImageFit.Create(image.Height, image.Width, scorer.Input.Height, scorer.Input.Width, ResizeMode.Fill);
        float[] sample = new float[scorer.Input.Length];
        scorer.Prepare(fit.Apply(image), sample);
        return sample;
    }

    private static float[] Score(OnnxScorer scorer, string set, string source) => Run(scorer, Prepare(scorer, set, source));

    private static double[] Probabilities(OnnxScorer scorer, float[] raw)
    {
        if (scorer.Activation == Activation.None)
            return [.. raw.Select(score => (double)score)];
        double max = raw.Max();
        double sum = raw.Sum(score => Math.Exp(score - max));
        return [.. raw.Select(score => Math.Exp(score - max) / sum)];
    }

    // By probability, as in predictions.json: probabilities of digits that underflow to 0 come in the order of their indices.
    private static int[] Order(double[] probabilities) =>
        [.. Enumerable.Range(0, probabilities.Length).OrderByDescending(i => probabilities[i]).ThenBy(i => i)];

    // 1e-3: the predictions have six digits and were summed in another order.
    [Theory]
    [MemberData(nameof(Models))]
    public void Run_RealModels_MatchRecordedTopFive(string set, string name, string file, string preprocessing)
    {
        JsonElement predictions = ReferenceData.Json(set, "data/predictions.json").GetProperty(name);
        using OnnxScorer scorer = Open(set, file, preprocessing);
        List<string> sources = [];
        foreach (JsonProperty source in predictions.EnumerateObject())
        {
            sources.Add(Path.GetFileNameWithoutExtension(source.Name));
            float[] raw = Score(scorer, set, sources[^1]);
            double[] probabilities = Probabilities(scorer, raw);
            JsonElement[] expected = [.. source.Value.EnumerateArray()];
            Assert.Equal(expected.Select(entry => entry.GetProperty("index").GetInt32()), Order(probabilities).Take(5));
            foreach (JsonElement entry in expected)
                Assert.Equal(entry.GetProperty("prob").GetDouble(), probabilities[entry.GetProperty("index").GetInt32()], 1e-3);
        }
        Assert.Equal(Sources(set).Order(), sources.Order());
    }

    /// <summary>Sums with power-of-two scales are exact in NumPy and here: the quantized outputs are identical, with ties.</summary>
    [Fact]
    public void Run_QuantizedModel_MatchesNumpyExactly()
    {
        using OnnxScorer scorer = Open(ReferenceData.Repository, "quantized", "imagenet");
        foreach (JsonProperty source in ReferenceData.Json(ReferenceData.Repository, "data/predictions.json").GetProperty("quantized")
            .EnumerateObject())
        {
            float[] raw = Score(scorer, ReferenceData.Repository, Path.GetFileNameWithoutExtension(source.Name));
            Assert.Equal(raw[540], raw[733]);
            Assert.All(source.Value.EnumerateArray(), entry =>
                Assert.Equal(entry.GetProperty("raw").GetDouble(), raw[entry.GetProperty("index").GetInt32()]));
        }
    }

    [Theory]
    [MemberData(nameof(Twins))]
    public void Run_Float16Model_AgreesWithFloat32(string set, string halves, string floats)
    {
        using OnnxScorer half = Open(set, halves, "caffe");
        using OnnxScorer full = Open(set, floats, "caffe");
        Assert.Equal((1, 1000), (half.BatchSize, half.OutputLength));
        foreach (string source in Sources(set))
        {
            (float[] left, float[] right) = (Score(half, set, source), Score(full, set, source));
            Assert.Equal(Array.IndexOf(right, right.Max()), Array.IndexOf(left, left.Max()));
            for (int i = 0; i < left.Length; i++)
                Assert.Equal(right[i], left[i], 1e-2f);
        }
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void Run_WhenAnyBatchSizeAndParallelism_IsBitIdentical(string set, string name, string file, string preprocessing)
    {
        _ = name;
        using OnnxScorer one = Open(set, file, preprocessing, new() { BatchSize = 1, Threads = 1 });
        float[][] samples = [.. Sources(set).Select(source => Prepare(one, set, source))];
        float[] expected = [.. samples.SelectMany(sample => Run(one, sample))];
        foreach (int size in (int[])[7, 32])
        {
            using OnnxScorer batched = Open(set, file, preprocessing, new() { BatchSize = size, Threads = 2 });
            Assert.Equal(expected, Run(batched, [.. samples.SelectMany(sample => sample)]));
        }
        float[][] sideBySide = new float[samples.Length][];
        Parallel.For(0, samples.Length, new ParallelOptions { MaxDegreeOfParallelism = 2 }, i => sideBySide[i] = Run(one, samples[i]));
        Assert.Equal(expected, sideBySide.SelectMany(scores => scores));
    }

    [Theory]
    [MemberData(nameof(WithInnerTensors))]
    public void Run_InnerTensorAsOutput_ReturnsItsValues(string set, string file, int firstLength)
    {
        using OnnxScorer whole = Open(set, file, "imagenet");
        string inner = OnnxScorer.Inspect(whole.Info.Name).Tensors.Last(tensor => tensor != whole.Info.Output);
        using OnnxScorer scorer = Open(set, file, "imagenet", new() { Output = inner });
        Assert.Equal(inner, scorer.Info.Output);
        // The input of the final reshape.
        Assert.Equal(Score(whole, set, Sources(set)[1]), Score(scorer, set, Sources(set)[1]));
        string activation = OnnxScorer.Inspect(whole.Info.Name).Tensors.First();
        using OnnxScorer first = Open(set, file, "imagenet", new() { Output = activation });
        Assert.Equal(firstLength, first.OutputLength);
    }

    // Set, float32 and float16 files with 1000 classes, input of the latter, file with channels last.
    public static TheoryData<string, string, string, string, string> Described
    {
        get
        {
            var data = new TheoryData<string, string, string, string, string>
            {
                { ReferenceData.Repository, "squeeze", "squeeze_caffe_fp16", "'data_0' float16 [1,3,96,80]", "residual_nhwc" },
            };
            if (ReferenceData.Sets.Contains(ReferenceData.Shared))
                data.Add(ReferenceData.Shared, "squeezenet1.1_zoo", "squeezenet1.1_caffe_fp16", "'data_0' float16 [1,3,224,224]",
                    "cifar10_resnet8_nhwc");
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Described))]
    public void Inspect_RealModels_ReportsInputBatchAndOutput(string set, string floats, string halves, string input, string channelsLast)
    {
        OnnxModelInfo zoo = OnnxScorer.Inspect(File(set, floats));
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(System.IO.File.ReadAllBytes(File(set, floats)))), zoo.Sha256);
        (int height, int width) = set == ReferenceData.Shared ? (224, 224) : (96, 80);
        Assert.Equal(new ScorerInput(height, width, 3, TensorLayout.Nchw), zoo.Input);
        Assert.Equal((null, 1000), (zoo.FixedBatch, zoo.OutputLength));
        Assert.Contains(zoo.Suggestions, text => text.Contains("--preprocess imagenet"));
        OnnxModelInfo half = OnnxScorer.Inspect(File(set, halves));
        Assert.Equal(input, Assert.Single(half.Inputs).ToString()); // Its weights are listed as inputs too.
        Assert.Equal((1, "Softmax"), (half.FixedBatch, half.OutputOperator));
        (height, width) = set == ReferenceData.Shared ? (32, 32) : (24, 32);
        Assert.Equal(new ScorerInput(height, width, 3, TensorLayout.Nhwc), OnnxScorer.Inspect(File(set, channelsLast)).Input);
    }
}
