using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.ML.Lime.Engine;
using Microsoft.ML.Lime.Onnx;

namespace Microsoft.ML.Lime.Tests;

/// <summary>The models and photos of shared/data, against the predictions that stand beside them.</summary>
public sealed class RealModelTests : OnnxTest
{
    private static readonly string[] Photos = ["cat_mouse", "chelsea", "coffee", "kitten_jpeg_named", "lime_dogs", "rocket", "winml_cat"];

    private static readonly ConcurrentDictionary<string, ImageBuffer> Decoded = [];

    // Name in predictions.json, file, preprocessing.
    public static TheoryData<string, string, string> Models => new()
    {
        { "squeezenet1.1_zoo", "squeezenet1.1_zoo", "imagenet" },
        { "squeezenet1.1_zoo_b1", "squeezenet1.1_zoo_b1", "imagenet" },
        { "squeezenet1.1_caffe", "squeezenet1.1_caffe_fp32_from_fp16", "caffe" },
        { "mobilenet_v2_quant", "mobilenet_v2_quant", "imagenet" },
        { "cifar10_resnet8", "cifar10_resnet8_nhwc", "raw" },
        { "mnist", "mnist-7_cntk", "raw" },
        { "mnist_dyn", "mnist-7_cntk_dyn", "raw" },
    };

    private static OnnxScorer Open(string file, string preprocessing, OnnxScorerOptions? options = null) => OnnxScorer.Open(
        SharedData.Require($"data/models/{file}.onnx"),
        (options ?? new()) with { Preprocessing = Preprocessing.Preset(preprocessing), Device = Device.Cpu });

    private static float[] Prepare(OnnxScorer scorer, string photo)
    {
        ImageBuffer picture = Decoded.GetOrAdd(photo, name => ImageFile.Load(SharedData.Require($"data/images224/{name}.png")));
        if (scorer.Input.Channels == 1)
            picture = picture.ToGrey(); // as the explainer does: grey first, then reduced
        var fit = PictureFit.Create(picture.Height, picture.Width, scorer.Input.Height, scorer.Input.Width, ResizeMode.Fill);
        float[] sample = new float[scorer.Input.Length];
        scorer.Prepare(fit.Apply(picture), sample);
        return sample;
    }

    private static float[] Score(OnnxScorer scorer, string photo) => Run(scorer, Prepare(scorer, photo));

    private static double[] Probabilities(OnnxScorer scorer, float[] raw)
    {
        if (scorer.Activation == Activation.None)
            return [.. raw.Select(score => (double)score)];
        double largest = raw.Max();
        double sum = raw.Sum(score => Math.Exp(score - largest));
        return [.. raw.Select(score => Math.Exp(score - largest) / sum)];
    }

    // As predictions.json has it: by probability, so that mnist's, which underflow to equal zeros, come in the order of their indices.
    private static int[] Order(double[] probabilities) =>
        [.. Enumerable.Range(0, probabilities.Length).OrderByDescending(i => probabilities[i]).ThenBy(i => i)];

    [Theory]
    [MemberData(nameof(Models))]
    public void Every_photo_gets_the_expected_top_five(string name, string file, string preprocessing)
    {
        using var predictions = JsonDocument.Parse(File.ReadAllBytes(SharedData.Require("data/predictions.json")));
        using OnnxScorer scorer = Open(file, preprocessing);
        int photos = 0;
        foreach (JsonProperty photo in predictions.RootElement.GetProperty(name).EnumerateObject())
        {
            float[] raw = Score(scorer, Path.GetFileNameWithoutExtension(photo.Name));
            double[] probabilities = Probabilities(scorer, raw);
            JsonElement[] expected = [.. photo.Value.EnumerateArray()];
            Assert.Equal(expected.Select(entry => entry.GetProperty("index").GetInt32()), Order(probabilities).Take(5));
            foreach (JsonElement entry in expected)
                Assert.Equal(entry.GetProperty("prob").GetDouble(), probabilities[entry.GetProperty("index").GetInt32()], 1e-3);
            photos++;
        }
        Assert.Equal(7, photos);
    }

    [Fact]
    public void Float16_agrees_with_its_float32_twin()
    {
        using OnnxScorer half = Open("squeezenet1.1_caffe_fp16", "caffe");
        using OnnxScorer full = Open("squeezenet1.1_caffe_fp32_from_fp16", "caffe");
        Assert.Equal((1, 1000), (half.BatchSize, half.OutputLength));
        foreach (string photo in Photos)
        {
            (float[] left, float[] right) = (Score(half, photo), Score(full, photo));
            Assert.Equal(Array.IndexOf(right, right.Max()), Array.IndexOf(left, left.Max()));
            for (int i = 0; i < left.Length; i++)
                Assert.Equal(right[i], left[i], 1e-2f);
        }
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void Batches_and_threads_do_not_change_a_bit(string name, string file, string preprocessing)
    {
        _ = name;
        using OnnxScorer one = Open(file, preprocessing, new() { BatchSize = 1, Threads = 1 });
        float[][] samples = [.. Photos.Select(photo => Prepare(one, photo))];
        float[] expected = [.. samples.SelectMany(sample => Run(one, sample))];
        foreach (int size in (int[])[7, 32])
        {
            using OnnxScorer batched = Open(file, preprocessing, new() { BatchSize = size, Threads = 2 });
            Assert.Equal(expected, Run(batched, [.. samples.SelectMany(sample => sample)]));
        }
        float[][] sideBySide = new float[samples.Length][];
        Parallel.For(0, samples.Length, new ParallelOptions { MaxDegreeOfParallelism = 2 }, i => sideBySide[i] = Run(one, samples[i]));
        Assert.Equal(expected, sideBySide.SelectMany(scores => scores));
    }

    [Fact]
    public void An_inner_tensor_of_squeezenet_can_be_explained()
    {
        using OnnxScorer whole = Open("squeezenet1.1_zoo", "imagenet");
        string inner = OnnxModel.Inspect(whole.Info.Name).Tensors.Last(tensor => tensor != whole.Info.Output);
        using OnnxScorer scorer = Open("squeezenet1.1_zoo", "imagenet", new() { Output = inner });
        Assert.Equal(inner, scorer.Info.Output);
        // What the last node reshapes.
        Assert.Equal(Score(whole, "chelsea"), Score(scorer, "chelsea"));
        string activation = OnnxModel.Inspect(whole.Info.Name).Tensors.First();
        using OnnxScorer first = Open("squeezenet1.1_zoo", "imagenet", new() { Output = activation });
        Assert.Equal(64 * 111 * 111, first.OutputLength);
    }

    [Fact]
    public void Models_are_described()
    {
        OnnxModelInfo zoo = OnnxModel.Inspect(SharedData.Require("data/models/squeezenet1.1_zoo.onnx"));
        Assert.Equal("49590035d2eb0eaa2ecd10bf3bd4eb1d7db542b6858888f1562c0b4b49cc2a60", zoo.Sha256);
        Assert.Equal(new ScorerInput(224, 224, 3, TensorLayout.Nchw), zoo.Input);
        Assert.Equal((null, 1000), (zoo.FixedBatch, zoo.OutputLength));
        Assert.Contains(zoo.Suggestions, text => text.Contains("--preprocess imagenet"));
        OnnxModelInfo half = OnnxModel.Inspect(SharedData.Require("data/models/squeezenet1.1_caffe_fp16.onnx"));
        Assert.Equal("'data_0' float16 [1,3,224,224]", Assert.Single(half.Inputs).ToString()); // Its weights are listed as inputs, too.
        Assert.Equal((1, "Softmax"), (half.FixedBatch, half.OutputOperator));
        OnnxModelInfo cifar = OnnxModel.Inspect(SharedData.Require("data/models/cifar10_resnet8_nhwc.onnx"));
        Assert.Equal(new ScorerInput(32, 32, 3, TensorLayout.Nhwc), cifar.Input);
    }
}
