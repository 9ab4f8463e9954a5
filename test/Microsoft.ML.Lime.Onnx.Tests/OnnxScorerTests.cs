using Microsoft.ML.Lime.Engine;
using Microsoft.ML.Lime.Onnx;
using Microsoft.ML.Lime.Onnx.Model;
using static Microsoft.ML.Lime.Onnx.Model.TensorElement;

namespace Microsoft.ML.Lime.Tests;

public sealed class OnnxScorerTests : OnnxTest
{
    private static readonly float[] Six = [1, 2, 3, 4, 5, 6];

    [Fact]
    public void Open_NchwInput_IsDetectedAndScored()
    {
        using OnnxScorer scorer = Open(TinyModels.Linear("N", 3, 2, 5));
        Assert.Equal(new ScorerInput(2, 5, 3, TensorLayout.Nchw), scorer.Input);
        Assert.Equal(2, scorer.OutputLength);
        float[] ones = Enumerable.Repeat(1f, 30).ToArray();
        Assert.Equal([465, 930], Run(scorer, ones)); // 1 + 2 + ... + 30
    }

    [Fact]
    public void Open_NhwcInput_IsDetectedAndImageIsInterleaved()
    {
        using OnnxScorer scorer = Open(TinyModels.Linear("N", 2, 5, 3));
        Assert.Equal(new ScorerInput(2, 5, 3, TensorLayout.Nhwc), scorer.Input);
        var pixels = new byte[30];
        pixels[3 * (1 * 5 + 2) + 1] = 10; // Green of row 1, column 2: value 23 of 30.
        float[] sample = new float[30];
        scorer.Prepare(ImageBuffer.FromBytes(2, 5, 3, pixels), sample);
        Assert.Equal([230, 460], Run(scorer, sample));
    }

    [Fact]
    public void Prepare_NchwInput_WritesPlanes()
    {
        using OnnxScorer scorer = Open(TinyModels.Linear("N", 3, 2, 5));
        var pixels = new byte[30];
        pixels[3 * (1 * 5 + 2) + 1] = 10; // Green of row 1, column 2: 10 values of the red plane and 8 of the green one, so value 18.
        float[] sample = new float[30];
        scorer.Prepare(ImageBuffer.FromBytes(2, 5, 3, pixels), sample);
        Assert.Equal([180, 360], Run(scorer, sample));
    }

    [Theory]
    [InlineData(1, 2, 5, TensorLayout.Nchw, 1)]
    [InlineData(4, 2, 5, TensorLayout.Nchw, 4)]
    [InlineData(2, 5, 1, TensorLayout.Nhwc, 1)]
    [InlineData(2, 5, 4, TensorLayout.Nhwc, 4)]
    public void Open_OneOrFourChannels_DetectsLayout(int a, int b, int c, TensorLayout layout, int channels)
    {
        using OnnxScorer scorer = Open(TinyModels.Linear("N", a, b, c));
        Assert.Equal(new ScorerInput(2, 5, channels, layout), scorer.Input);
    }

    [Fact]
    public void Open_WhenLayoutIsAmbiguous_ThrowsUnlessGiven()
    {
        TinyOnnx model = TinyModels.Linear("N", 3, 2, 4);
        Assert.Contains("--layout nchw or nhwc", Refused(model).Message);
        using OnnxScorer scorer = Open(model, new() { Layout = TensorLayout.Nhwc });
        Assert.Equal(new ScorerInput(3, 2, 4, TensorLayout.Nhwc), scorer.Input);
        Assert.Contains("neither its second nor its last axis", Refused(TinyModels.Linear("N", 5, 2, 6)).Message);
    }

    [Fact]
    public void Run_WhenAnyBatchSize_MatchesSingleSamples()
    {
        float[] images = [.. Enumerable.Range(0, 7 * 6).Select(i => i * 0.25f)];
        using OnnxScorer one = Open(TinyModels.Linear("N", 1, 2, 3), new() { BatchSize = 1 });
        float[] expected = [.. images.Chunk(6).SelectMany(image => Run(one, image))];
        foreach (int size in (int[])[7, 32])
        {
            using OnnxScorer scorer = Open(TinyModels.Linear("N", 1, 2, 3), new() { BatchSize = size });
            Assert.Equal(size, scorer.BatchSize);
            Assert.Equal(expected, Run(scorer, images));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Run_WhenBatchExceedsFixedBatch_RunsModelSeveralTimes(int modelBatch)
    {
        float[] images = [.. Enumerable.Range(0, 7 * 6).Select(i => i * 0.25f)];
        using OnnxScorer open = Open(TinyModels.Linear("N", 1, 2, 3), new() { BatchSize = 7 });
        using OnnxScorer alone = Open(TinyModels.Linear(modelBatch, 1, 2, 3));
        Assert.Equal(modelBatch, alone.BatchSize);
        Assert.Empty(alone.Info.Notes);
        using OnnxScorer seven = Open(TinyModels.Linear(modelBatch, 1, 2, 3), new() { BatchSize = 7 });
        Assert.Equal(7, seven.BatchSize);
        Assert.Contains("several runs", Assert.Single(seven.Info.Notes));
        using IInferenceSession session = seven.OpenSession();
        Assert.Equal(42, session.Input.Length);
        images.CopyTo(session.Input);
        float[] expected = Run(open, images);
        for (int count = 1; count <= 7; count++)
            Assert.Equal(expected[..(2 * count)], session.Run(count).ToArray());
    }

    [Fact]
    public void Run_WhenBatchIsSmallerThanFixedBatch_Pads()
    {
        using OnnxScorer scorer = Open(TinyModels.Linear(3, 1, 2, 3), new() { BatchSize = 2 });
        Assert.Equal(2, scorer.BatchSize);
        Assert.Equal([91, 182, 182, 364], Run(scorer, [.. Six, .. Six.Select(x => 2 * x)]));
    }

    [Fact]
    public void Run_WhenGraphBreaksDynamicBatch_EvaluatesOneByOne()
    {
        // Reshape to [1,6] fails for two samples.
        TinyOnnx model = new TinyOnnx().Input("x", Float32, "N", 1, 2, 3).Output("y", Float32, "N", 6).Longs("shape", 1, 6)
            .Node("Reshape", "x,shape", "y");
        using OnnxScorer scorer = Open(model);
        Assert.Equal(1, scorer.BatchSize);
        Assert.Contains("takes one image at a time", Assert.Single(scorer.Info.Notes));
        Assert.Equal(Six, Run(scorer, Six));
        // Reshape to [1,-1] accepts two samples and returns one row for both.
        TinyOnnx silent = new TinyOnnx().Input("x", Float32, "N", 1, 2, 3).Output("y", Float32).Longs("shape", 1, -1)
            .Node("Reshape", "x,shape", "y");
        using OnnxScorer five = Open(silent, new() { BatchSize = 5 });
        Assert.Equal((5, 6), (five.BatchSize, five.OutputLength));
        Assert.Equal([.. Six, .. Six], Run(five, [.. Six, .. Six]));
    }

    [Fact]
    public void Run_WhenOutputMixesSamplesOfBatch_EvaluatesOneByOne()
    {
        // Inner products of the samples: [1,1] for one, [2,2] for two.
        TinyOnnx model = new TinyOnnx().Input("x", Float32, "N", 1, 2, 3).Output("y", Float32).Node("Flatten", "x", "flat", ("axis", 1))
            .Node("Transpose", "flat", "turned").Node("MatMul", "flat,turned", "y");
        using OnnxScorer scorer = Open(model, new() { BatchSize = 2 });
        Assert.Contains("takes one image at a time", scorer.Info.Notes[0]);
        Assert.Equal([91, 364], Run(scorer, [.. Six, .. Six.Select(x => 2 * x)]));
    }

    [Fact]
    public void Run_Float16Model_ConvertsInputAndOutput()
    {
        using OnnxScorer scorer = Open(TinyModels.Linear("N", 1, 2, 3, Float16), new() { BatchSize = 3 });
        Assert.Equal([91, 182, 45.5f, 91], Run(scorer, [.. Six, .. Six.Select(x => x / 2)])); // Exact in float16.
    }

    [Fact]
    public void Open_OutputWithUnitAxes_IsFlattenedToClasses()
    {
        using OnnxScorer scorer = Open(TinyModels.ChannelMeans(2, 2));
        Assert.Equal(3, scorer.OutputLength);
        Assert.Equal([2.5f, 6.5f, 10.5f], Run(scorer, [.. Enumerable.Range(1, 12).Select(i => (float)i)]));
    }

    [Fact]
    public void Open_ScalarOutputPerSample_HasLengthOne()
    {
        using OnnxScorer scorer = Open(TinyModels.OneNode("ReduceMean", "N", ("axes", (long[])[1, 2, 3]), ("keepdims", 0)));
        Assert.Equal(1, scorer.OutputLength);
        Assert.Equal([3.5f, 7], Run(scorer, [.. Six, .. Six.Select(x => 2 * x)]));
    }

    [Fact]
    public void Open_OutputWithoutBatchAxis_EvaluatesOneByOne()
    {
        using OnnxScorer scorer = Open(TinyModels.OneNode("ReduceMean", "N", ("axes", (long[])[0, 1, 2]), ("keepdims", 0)));
        Assert.Equal((3, 1), (scorer.OutputLength, scorer.BatchSize));
        Assert.Equal([2.5f, 3.5f, 4.5f], Run(scorer, Six));
    }

    [Fact]
    public void Open_SpatialOutput_IsFlattenedInItsOrder()
    {
        using OnnxScorer scorer = Open(TinyModels.OneNode("Neg", "N"));
        Assert.Equal(6, scorer.OutputLength);
        Assert.Equal(Six.Select(x => -x), Run(scorer, Six));
    }

    [Fact]
    public void Activation_WhenGraphEndsInSigmoidOrSoftmax_IsNone()
    {
        TinyOnnx Model(string op) => new TinyOnnx().Input("x", Float32, "N", 1, 2, 3).Output("y", Float32).Longs("shape", 0, -1)
            .Node("Reshape", "x,shape", "flat").Node(op, "flat", "scores").Node("Identity", "scores", "y");
        using OnnxScorer sigmoid = Open(Model("Sigmoid"));
        Assert.Equal(Activation.None, sigmoid.Activation);
        Assert.Equal(0.5f, Run(sigmoid, new float[6])[0]);
        using OnnxScorer softmax = Open(Model("Softmax"));
        Assert.Equal(Activation.None, softmax.Activation);
        using OnnxScorer logits = Open(Model("Neg"));
        Assert.Equal(Activation.Auto, logits.Activation);
        using OnnxScorer given = Open(Model("Softmax"), new() { Activation = Activation.Softmax });
        Assert.Equal(Activation.Softmax, given.Activation);
        using OnnxScorer inner = Open(Model("Softmax"), new() { Output = "flat" });
        Assert.Equal(Activation.Auto, inner.Activation);
    }

    [Fact]
    public void Run_AnyTensorAsOutput_ReturnsItsValues()
    {
        using OnnxScorer scorer = Open(TinyModels.Linear("N", 1, 2, 3), new() { Output = "flat" });
        Assert.Equal(6, scorer.OutputLength);
        Assert.Equal("flat", scorer.Info.Output);
        Assert.Equal(Six, Run(scorer, Six));
    }

    [Fact]
    public void Open_DynamicSize_UsesRequestedSize()
    {
        using OnnxScorer scorer = Open(TinyModels.ChannelMeans("H", "W"), new() { Height = 2, Width = 4 });
        Assert.Equal(new ScorerInput(2, 4, 3, TensorLayout.Nchw), scorer.Input);
        Assert.Equal([1, 2, 3], Run(scorer, [.. Enumerable.Range(0, 24).Select(i => 1f + i / 8)]));
    }

    [Fact]
    public void Open_WeightsListedAsInputs_AreNotInputs()
    {
        TinyOnnx model = new TinyOnnx(irVersion: 3).Input("x", Float32, 1, 1, 2, 3).Input("w", Float32, 6, 1).Output("y", Float32, 1, 1)
            .Weights("w", [6, 1], 1, 1, 1, 1, 1, 1).Node("Flatten", "x", "flat").Node("MatMul", "flat,w", "y");
        using OnnxScorer scorer = Open(model);
        Assert.Equal([21], Run(scorer, Six));
    }

    [Fact]
    public void Open_ExternalWeights_AreLoaded()
    {
        TinyOnnx model = new TinyOnnx().Input("x", Float32, "N", 1, 2, 3).Output("y", Float32, "N", 1)
            .ExternalWeights("w", [6, 1], "weights.bin").Node("Flatten", "x", "flat")
            .Node("MatMul", "flat,w", "product").Node("Neg", "product", "y");
        Save([.. Six.SelectMany(BitConverter.GetBytes)], "weights.bin");
        using OnnxScorer scorer = Open(model);
        Assert.Equal([-91], Run(scorer, Six));
        using OnnxScorer inner = Open(model, new() { Output = "product" });
        Assert.Equal([91], Run(inner, Six));
    }

    [Fact]
    public void Info_ReportsModelRuntimeAndDevice()
    {
        byte[] bytes = TinyModels.Linear("N", 1, 2, 3).ToBytes();
        string path = Save(bytes);
        using OnnxScorer scorer = OnnxScorer.Open(path, new() { Device = Device.Cpu, Threads = 3, ClassNames = ["cat", "dog"] });
        Assert.Equal(path, scorer.Info.Name);
        Assert.Equal(Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(bytes)).ToLowerInvariant(), scorer.Info.Sha256);
        Assert.Matches(@"^ONNX Runtime 1\.\d+\.\d+", scorer.Info.Runtime);
        Assert.Equal(("cpu", "x", "y"), (scorer.Info.Device, scorer.Info.Input, scorer.Info.Output));
        Assert.Equal(3, scorer.DegreeOfParallelism);
        Assert.Equal(["cat", "dog"], scorer.ClassNames);
    }

    [Fact]
    public void Open_TunesBatchSizeAndParallelismUnlessGiven()
    {
        int cores = Environment.ProcessorCount;
        Assert.Equal((32, 32, cores), Auto(TinyModels.Linear("N", 1, 2, 3))); // maximum batch size, initial batch size, parallelism
        Assert.Equal((8, 1, cores), Auto(TinyModels.ChannelMeans(224, 224)));
        Assert.Equal((32, 4, cores), Auto(TinyModels.ChannelMeans(112, 112)));

        using OnnxScorer chosen = Open(TinyModels.Linear("N", 1, 2, 3), new() { Device = Device.Cpu, BatchSize = 5, Threads = 3 });
        Assert.Equal((null, 5, 3), (chosen.BatchTuning, chosen.BatchSize, chosen.DegreeOfParallelism));
        using OnnxScorer fixedBatch = Open(TinyModels.Linear(6, 1, 2, 3), new() { Device = Device.Cpu, Threads = 3 });
        Assert.Equal((null, 6, 3), (fixedBatch.BatchTuning, fixedBatch.BatchSize, fixedBatch.DegreeOfParallelism));
        using OnnxScorer threads = Open(TinyModels.Linear("N", 1, 2, 3), new() { Device = Device.Cpu, Threads = 3 });
        Assert.Equal((32, 3), (threads.BatchTuning!.BatchSize, threads.BatchTuning.DegreeOfParallelism));

        (int, int, int) Auto(TinyOnnx model)
        {
            using OnnxScorer scorer = Open(model, new() { Device = Device.Cpu });
            Assert.Equal(scorer.DegreeOfParallelism, scorer.BatchTuning!.DegreeOfParallelism);
            return (scorer.BatchSize, scorer.BatchTuning.BatchSize, scorer.DegreeOfParallelism);
        }
    }

    [Fact]
    public void Run_InParallelSessions_ReturnsSameScores()
    {
        using OnnxScorer scorer = Open(TinyModels.Linear("N", 3, 16, 20), new() { BatchSize = 4 });
        float[][] expected = [.. Enumerable.Range(0, 16).Select(i => Run(scorer, [.. Enumerable.Repeat(i * 0.5f, 4 * 960)]))];
        Parallel.For(0, 16, i => Assert.Equal(expected[i], Run(scorer, [.. Enumerable.Repeat(i * 0.5f, 4 * 960)])));
    }

    [Theory]
    [InlineData(Float32, "N")]
    [InlineData(Float16, "N")]
    [InlineData(Float32, 1)]
    internal void Run_DoesNotAllocateOnManagedHeap(TensorElement type, object batch)
    {
        using OnnxScorer scorer = Open(TinyModels.Linear(batch, 1, 2, 3, type), new() { BatchSize = 4 });
        using IInferenceSession session = scorer.OpenSession();
        for (int count = 1; count <= 4; count++)
            session.Run(count); // The first run of each size allocates its tensors.
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++)
            session.Run(1 + i % 4);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void Dispose_SessionOutlivesScorerAndBothRejectLaterUse()
    {
        OnnxScorer scorer = Open(TinyModels.Linear("N", 1, 2, 3));
        IInferenceSession session = scorer.OpenSession();
        scorer.Dispose();
        scorer.Dispose();
        Six.CopyTo(session.Input);
        Assert.Equal([91, 182], session.Run(1).ToArray());
        session.Dispose();
        session.Dispose();
        Assert.Throws<ObjectDisposedException>(() => session.Run(1));
        Assert.Throws<ObjectDisposedException>(() => { _ = session.Input; });
        Assert.Throws<ObjectDisposedException>(scorer.OpenSession);
    }

    [Fact]
    public void Run_WhenCountIsOutsideBatch_Throws()
    {
        using OnnxScorer scorer = Open(TinyModels.Linear("N", 1, 2, 3), new() { BatchSize = 4 });
        using IInferenceSession session = scorer.OpenSession();
        Assert.Throws<ArgumentOutOfRangeException>(() => session.Run(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => session.Run(5));
    }
}
