using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Microsoft.ML.Lime.Engine;
using Microsoft.ML.Lime.Evaluation;

namespace Microsoft.ML.Lime.Benchmarks;

/// <summary>Time and allocations of the parts of an explanation, measured by BenchmarkDotNet in this process.</summary>
[MemoryDiagnoser]
public class Parts
{
    private const int Side = 224;

    private readonly ImageBuffer _image = Stub.Image(Side);
    private readonly MaskMatrix _masks = Samplers.Independent.Sample(49, 1000, 1);
    private readonly ScoreMatrix _scores = new(1000, 1);
    private readonly DelegateScorer _scorer = Stub.Scorer(Side, 10), _small = Stub.Scorer(32, 10);
    private readonly ISurrogate _ridge = Surrogates.Ridge(), _tree = Surrogates.Tree();
    private readonly ISegmenter _slic0 = Segmenters.Slic0(49);
    private readonly ISegmenter _felzenszwalb = Segmenters.Felzenszwalb();
    private readonly ISegmenter _quickshift = Segmenters.Quickshift();
    private readonly LimeExplainer _few = Explainer(1000), _many = Explainer(10_000);
    private readonly ImageBuffer _smallImage = Stub.Image(32);
    private readonly MetricInput _evaluated;
    private readonly IMapMetric _deletion = Metrics.DeletionAuc();

    public Parts()
    {
        var random = new Random(1);
        for (int i = 0; i < 1000; i++)
            _scores[i, 0] = (float)random.NextDouble();
        _evaluated = MetricInput.Create(_few.Explain(_small, _smallImage));
    }

    /// <summary>An explanation with 1000 perturbed 32 x 35 images and a model that costs almost nothing.</summary>
    [Benchmark]
    public object Explain1000() => _few.Explain(_small, _smallImage);

    /// <summary>The same with 10,000 samples; the difference over 9000 is the allocation per sample.</summary>
    [Benchmark]
    public object Explain10000() => _many.Explain(_small, _smallImage);

    [Benchmark]
    public object Compose1000At224() => _few.Explain(_scorer, _image);

    [Benchmark]
    public object Slic0At224() => _slic0.Segment(_image);

    [Benchmark]
    public object FelzenszwalbAt224() => _felzenszwalb.Segment(_image);

    [Benchmark]
    public object QuickshiftAt224() => _quickshift.Segment(_image);

    [Benchmark]
    public object Ridge1000By49() => _ridge.Fit(_masks, _scores, [], CancellationToken.None);

    [Benchmark]
    public object Tree1000By49() => _tree.Fit(_masks, _scores, [], CancellationToken.None);

    [Benchmark]
    public object DeletionAucAt32() => _deletion.Measure(_small, _evaluated);

    /// <summary>Runs all of them and reports the mean time and the allocated bytes.</summary>
    internal static void Run(Report report)
    {
        IConfig config = ManualConfig.CreateEmpty()
            .AddJob(Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance))
            .AddColumnProvider(DefaultColumnProviders.Instance)
            .AddLogger(NullLogger.Instance)
            .WithOptions(ConfigOptions.DisableLogFile | ConfigOptions.DisableOptimizationsValidator)
            .WithArtifactsPath(Path.Combine(Path.GetTempPath(), "lime-parts"));
        Summary summary = BenchmarkRunner.Run<Parts>(config);
        double few = double.NaN;
        foreach (BenchmarkReport part in summary.Reports)
        {
            string name = part.BenchmarkCase.Descriptor.WorkloadMethod.Name;
            if (part.ResultStatistics is not { } statistics)
            {
                report.Skip(name, "BenchmarkDotNet could not measure it");
                continue;
            }
            report.Add(name, statistics.Mean / 1e6, "ms");
            double allocated = part.GcStats.GetBytesAllocatedPerOperation(part.BenchmarkCase) ?? double.NaN;
            report.Add($"{name}, allocated", allocated, "bytes");
            if (name == nameof(Explain1000))
                few = allocated;
            else if (name == nameof(Explain10000))
                report.Add("allocated per additional sample (mask, score, fit)", (allocated - few) / 9000, "bytes");
        }
    }

    private static LimeExplainer Explainer(int samples) =>
        new(LimeOptions.Matlab with { Samples = samples, Segmenter = Segmenters.Grid(49), Surrogate = Surrogates.Ridge() });
}
