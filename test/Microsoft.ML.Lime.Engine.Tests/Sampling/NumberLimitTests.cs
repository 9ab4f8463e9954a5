using Microsoft.ML.Lime.Engine.Methods.KernelShap;
using Microsoft.ML.Lime.Engine.Numerics;

namespace Microsoft.ML.Lime.Engine.Tests;

/// <summary>Arrays whose size follows from options have at most 200 million numbers, and are refused before memory is taken.</summary>
public class NumberLimitTests
{
    [Fact]
    public void Check_TheLimit_IsAccepted()
    {
        NumberLimit.Check(20_000, 10_000, "They", "use fewer");
        Assert.Equal("They take 200000001 numbers in memory, but at most 200000000 are supported; use fewer.",
            Assert.Throws<LimeException>(() => NumberLimit.Check(200_000_001, 1, "They", "use fewer")).Message);
    }

    public static TheoryData<string, Action> Arrays => new()
    {
        { "10000000 samples of 65536 segments take 10240000000 numbers", () => _ = new MaskMatrix(10_000_000, 65536) },
        { "7 samples of 2147483647 segments take 234881024 numbers", () => _ = new MaskMatrix(7, int.MaxValue) },
        { "10000000 samples with 1000 explained outputs each", () => _ = new ScoreMatrix(10_000_000, 1000) },
        { "65536 x 65536 values of the surrogate model's equations", () => _ = new Matrix(65536, 65536) },
        { "10000000 samples of 2000 segments", () => _ = new ShapleyCoalitions(2000, 10_000_000, 1) },
        {
            "10000000 samples of 65536 segments",
            () => new RiseExplainer(new RiseOptions { Samples = 10_000_000, Grid = 256 }).Explain(Model(1), Image)
        },
        { "5000 maps of 200 x 201 pixels", () => new RiseExplainer(new RiseOptions { TopClasses = 5000 }).Explain(Model(5000), Image) },
        {
            "40200 samples with 5000 explained outputs each",
            () => new OcclusionExplainer(new OcclusionOptions { TopClasses = 5000, Stride = (1, 1) }).Explain(Model(5000), Image)
        },
        {
            "14143 x 14143 products of the segments",
            () => new LimeExplainer(new LimeOptions { Segmenter = Segmenters.Map(Labels(14143)) }).Explain(Model(1), Image)
        },
        {
            "14143 x 14143 products of the segments",
            () => new KernelShapExplainer(new KernelShapOptions { Segmenter = Segmenters.Map(Labels(14143)) }).Explain(Model(1), Image)
        },
    };

    private static ImageBuffer Image => ImageBuffer.FromBytes(200, 201, 3, new byte[200 * 201 * 3]);

    [Theory]
    [MemberData(nameof(Arrays), DisableDiscoveryEnumeration = true)]
    public void Create_ArrayAboveTheLimit_IsRefusedBeforeMemoryIsTaken(string sentence, Action create)
    {
        const int Images = 1 << 27; // what an explanation takes before
        long before = GC.GetAllocatedBytesForCurrentThread();
        string message = Assert.Throws<LimeException>(create).Message;
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, Images);
        Assert.Contains(sentence, message, StringComparison.Ordinal);
        Assert.Contains("but at most 200000000 are supported; ", message, StringComparison.Ordinal);
    }

    private static SegmentMap Labels(int count) =>
        SegmentMap.FromValues(200, 201, (int[])[.. Enumerable.Range(0, 200 * 201).Select(i => i % count)]);

    private static DelegateScorer Model(int outputs) => new(new ScorerInput(200, 201, 3, TensorLayout.Nchw), outputs,
        (batch, count, scores) =>
        {
            for (int i = 0; i < scores.Length; i++)
                scores[i] = i % outputs + batch[i % batch.Length];
        });
}
